"""Counts the unreviewed events from sources, using only a small share of the time."""

from collections.abc import Callable

from budgettui.core.store import EventStore, UnreviewedCount

RECOUNT_SHARE = 0.05
"""The share of time that counting may use."""


class UnreviewedCounter:
    """Counts again if the store has changed, but waits in proportion to the time of the last count."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: UnreviewedCount | None = None
        self._next_count = 0.0
        """The earliest time of the next count, in monotonic seconds."""

    def count(self, store: EventStore, revision: int) -> int:
        """The number, which may be slightly out of date; raises `StoreError`."""
        known = self._known
        if (known is None or revision != known.head.revision) and self._monotonic() >= self._next_count:
            began = self._monotonic()
            known = self._known = store.unreviewed_count(known)
            ended = self._monotonic()
            self._next_count = ended + (ended - began) / RECOUNT_SHARE
        return 0 if known is None else known.count
