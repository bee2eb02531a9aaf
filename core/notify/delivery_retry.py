"""Errors of an attempt to deliver a message, and the pause before the next: exponential, with jitter."""

import random

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_LONGEST_RETRY_AFTER = 3600.0


class DeliveryError(Exception):
    """The message may not have arrived; it is worth another attempt after a pause."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class MessageRefusedError(Exception):
    """The receiver rejects this message, which is not sent again; it may accept the next one."""


def pause_after(failures: int, error: DeliveryError) -> float:
    """Seconds until the next attempt after this many failures in a row, or as the server asks if longer."""
    pause: float = min(_FIRST_PAUSE * 2 ** min(failures - 1, 20), _LONGEST_PAUSE) * random.uniform(0.5, 1.5)
    return max(pause, min(error.retry_after or 0.0, _LONGEST_RETRY_AFTER))
