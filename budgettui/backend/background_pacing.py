"""Paces background work: how much per slice, when the next slice is due, when results are sent."""

import time
from collections.abc import Callable, Iterable, Mapping

from budgettui.core.analysis.assessment import Assessment

FIRST, SLICE = 6, 20
"""How many services are loaded at once: few at first, so that something is shown soon."""
HEARTBEAT_SECONDS = 2.0
COALESCE_SECONDS = 0.2
"""What is due within this time is done with what is due now: waking up costs more than most of the work."""
BACKGROUND_SHARE = 0.5
"""The share of a core that background work may use once something is on screen."""
LONGEST_SECONDS = 0.04
"""Maximum length of a slice, which a request that arrives meanwhile has to wait for."""

GATHER_SECONDS = (0.25, 1.0)
"""Interval at which results are sent while more are coming, at first and later. The screen sorts and draws
each time, and the visible services come first."""
GATHER_GROWTH = 1.15
"""Factor by which the interval grows each time."""


class Slices:
    """Paces the work on a long queue of services: at most `largest` per slice, with pauses in between.

    The time that a slice takes determines the size of the next one. Its CPU time, which is less if others use
    the processor as well, determines the pause. `spent` returns the CPU seconds used so far.
    """

    def __init__(
        self,
        largest: int,
        monotonic: Callable[[], float],
        spent: Callable[[], float] = time.thread_time,
    ) -> None:
        self.next = 0.0
        """When the next slice is due, in monotonic seconds."""
        self._largest = self.size = largest
        self._monotonic, self._spent = monotonic, spent

    @property
    def is_due(self) -> bool:
        return self._monotonic() >= self.next

    def run(self, work: Callable[[int], None]) -> None:
        """Call `work` with the number of services to process, then plan a pause in proportion to its time."""
        began, spent_before = self._monotonic(), self._spent()
        work(self.size)
        took, spent = self._monotonic() - began, self._spent() - spent_before
        self.next = self._monotonic() + spent * (1 / BACKGROUND_SHARE - 1)
        if took > 0:
            self.size = max(1, min(self._largest, round(self.size * LONGEST_SECONDS / took)))
        else:
            self.size = self._largest


class Gathered:
    """Assessments from background work that have not been sent yet."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._assessments: dict[str, Assessment] = {}
        self._next = 0.0
        self._wait = GATHER_SECONDS[0]
        self._monotonic = monotonic

    def add(self, fresh: Mapping[str, Assessment], last: bool) -> dict[str, Assessment]:
        """Add assessments; return what to send now, which is everything if these are the `last` ones."""
        self._assessments |= fresh
        if not last and self._monotonic() < self._next:
            return {}
        self._next = self._monotonic() + self._wait
        self._wait = GATHER_SECONDS[0] if last else min(self._wait * GATHER_GROWTH, GATHER_SECONDS[1])
        due, self._assessments = self._assessments, {}
        return due

    def drop(self, names: Iterable[str]) -> None:
        """Remove services that were sent meanwhile or are no longer configured."""
        for name in names:
            self._assessments.pop(name, None)
