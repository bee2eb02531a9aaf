"""How much background work is done at once, and when the next slice is due."""

from collections.abc import Callable

BACKGROUND_SHARE = 0.5
"""The share of a core that work in the background may take once something is on screen."""
LONGEST_SECONDS = 0.04
"""What a slice may take: a request that comes meanwhile waits for its end."""


class Slices:
    """Paces the work on a long queue of services: at most `largest` at a time, with rests between."""

    def __init__(self, largest: int, monotonic: Callable[[], float]) -> None:
        self.next = 0.0
        """When the next slice is due."""
        self._largest = self.size = largest
        self._monotonic = monotonic

    @property
    def is_due(self) -> bool:
        return self._monotonic() >= self.next

    def run(self, work: Callable[[int], None]) -> None:
        """Call `work` with the number of services it may deal with, and rest in proportion to its time."""
        began = self._monotonic()
        work(self.size)
        took = self._monotonic() - began
        self.next = self._monotonic() + took * (1 / BACKGROUND_SHARE - 1)
        if took > 0:
            self.size = max(1, min(self._largest, round(self.size * LONGEST_SECONDS / took)))
        else:
            self.size = self._largest
