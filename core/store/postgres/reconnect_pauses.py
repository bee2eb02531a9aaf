"""How long a server that is away is left alone before the next attempt to reach it."""

import random

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 5.0
"""The longest pause between two attempts of a connection, each of which is twice as long as the last."""

LISTENER_PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between the listener's attempts; meanwhile the store is polled as usual."""


def doubled(pause: float) -> float:
    """The pause of a connection in seconds after one of `pause`, which is 0 before the first."""
    return min(max(2 * pause, FIRST_SECONDS), LONGEST_SECONDS)


def shortened_at_random(pause: float) -> float:
    """From half of `pause` to all of it, so that clients do not come back in step."""
    return pause * random.uniform(0.5, 1.0)


def listener_pause(failures: int) -> float:
    """The listener's pause in seconds after so many attempts that failed in a row."""
    return LISTENER_PAUSES[min(failures, len(LISTENER_PAUSES) - 1)]
