"""Paces background work: how much per slice, when the next slice is due, when results are sent."""

import time
from collections.abc import Callable, Iterable, Mapping

from budgettui.core.analysis.assessment import Assessment

FIRST, SLICE = 6, 20
"""How many services are loaded at once: few at first, so that something shows."""
HEARTBEAT_SECONDS = 2.0
BACKGROUND_SHARE = 0.5
"""The share of a core that work in the background may take once something is on screen."""
LONGEST_SECONDS = 0.04
"""What a slice may take: a request that comes meanwhile waits for its end."""

GATHER_SECONDS = (0.25, 1.0)
"""How often results are sent while there are more to come, at first and later: the screen sorts and draws for
each time, and what is in sight comes first."""
GATHER_GROWTH = 1.15
"""By how much longer each next time is waited for."""


class Slices:
    """Paces the work on a long queue of services: at most `largest` at a time, with rests between.

    How long a slice takes decides how large the next one is; how much of the processor it took, which is less
    where others use that as well, how long the rest is. `spent` gives the seconds of it so far.
    """

    def __init__(
        self,
        largest: int,
        monotonic: Callable[[], float],
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self.next = 0.0
        """When the next slice is due."""
        self._largest = self.size = largest
        self._monotonic, self._spent = monotonic, spent

    @property
    def is_due(self) -> bool:
        return self._monotonic() >= self.next

    def run(self, work: Callable[[int], None]) -> None:
        """Call `work` with the number of services it may deal with, and rest in proportion to its time."""
        began, spent_before = self._monotonic(), self._spent()
        work(self.size)
        took, spent = self._monotonic() - began, self._spent() - spent_before
        self.next = self._monotonic() + spent * (1 / BACKGROUND_SHARE - 1)
        if took > 0:
            self.size = max(1, min(self._largest, round(self.size * LONGEST_SECONDS / took)))
        else:
            self.size = self._largest


class Gathered:
    """Assessments made in the background that have not been sent yet."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._assessments: dict[str, Assessment] = {}
        self._next = 0.0
        self._wait = GATHER_SECONDS[0]
        self._monotonic = monotonic

    def add(self, fresh: Mapping[str, Assessment], last: bool) -> dict[str, Assessment]:
        """Put some in; what is to be sent now, all if they were the `last` ones."""
        self._assessments |= fresh
        if not last and self._monotonic() < self._next:
            return {}
        self._next = self._monotonic() + self._wait
        self._wait = GATHER_SECONDS[0] if last else min(self._wait * GATHER_GROWTH, GATHER_SECONDS[1])
        due, self._assessments = self._assessments, {}
        return due

    def drop(self, names: Iterable[str]) -> None:
        """Let go of services that were sent again meanwhile, or are no longer configured."""
        for name in names:
            self._assessments.pop(name, None)
