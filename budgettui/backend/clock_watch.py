"""Detects that the clock was set, or that the machine slept."""

from collections.abc import Callable

CLOCK_JUMP_SECONDS = 2.0
"""By how much the clock may run away from the time that has passed before all is assessed again."""


class ClockWatch:
    """Notices when the clock is set, or the machine slept; both arguments give seconds."""

    def __init__(self, clock: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._offset = clock() - monotonic()

    def jumped(self) -> bool:
        """Whether the clock has run away from the time that has passed since the last call."""
        before, self._offset = self._offset, self._clock() - self._monotonic()
        return abs(self._offset - before) > CLOCK_JUMP_SECONDS
