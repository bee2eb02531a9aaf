"""Counts the events from sources that wait for review, in a small share of the time."""

from collections.abc import Callable

from budgettui.core.store import EventStore, UnreviewedCount

RECOUNT_SHARE = 0.05
"""The share of the time that counting may take."""


class UnreviewedCounter:
    """Counts again where the store has changed and the last count was long enough ago for what it took."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._known: UnreviewedCount | None = None
        self._next_count = 0.0
        """When it may be counted again."""

    def count(self, store: EventStore, revision: int) -> int:
        """The number, which may be a moment old; raises `StoreError`."""
        known = self._known
        if (known is None or revision != known.head.revision) and self._monotonic() >= self._next_count:
            began = self._monotonic()
            known = self._known = store.unreviewed_count(known)
            ended = self._monotonic()
            self._next_count = ended + (ended - began) / RECOUNT_SHARE
        return 0 if known is None else known.count
