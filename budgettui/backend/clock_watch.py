"""Detects that the clock was set or the machine slept, which both make every assessment stale."""

from collections.abc import Callable

CLOCK_JUMP_SECONDS = 2.0
"""How far the clock may drift from the monotonic time before everything is assessed again."""


class ClockWatch:
    """Compares the clock with the monotonic time; both functions return seconds."""

    def __init__(self, clock: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._offset = clock() - monotonic()

    def jumped(self) -> bool:
        """Whether the clock has jumped relative to the monotonic time since the last call."""
        before, self._offset = self._offset, self._clock() - self._monotonic()
        return abs(self._offset - before) > CLOCK_JUMP_SECONDS
