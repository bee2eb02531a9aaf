"""What goes wrong with one attempt to deliver, and when the next is made: growing pauses with jitter."""

import random

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_LONGEST_RETRY_AFTER = 3600.0


class DeliveryError(Exception):
    """The message did not arrive, or perhaps did; another attempt makes sense after a while."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class MessageRefusedError(Exception):
    """The receiver takes no such message; the next one may be another matter."""


def pause_after(failures: int, error: DeliveryError) -> float:
    """Seconds until the next attempt after so many in a row: growing, with jitter, or as the server asks."""
    pause: float = min(_FIRST_PAUSE * 2 ** min(failures - 1, 20), _LONGEST_PAUSE) * random.uniform(0.5, 1.5)
    return max(pause, min(error.retry_after or 0.0, _LONGEST_RETRY_AFTER))
