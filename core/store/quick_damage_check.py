"""Checks a store before a command uses it, at a cost that does not depend on its size."""

from .event_store_protocol import EventStore
from .open_store import Location

SMALL_BYTES = 1_000_000
"""The largest file that is checked in full: some 5,000 events, in 40 ms."""
NEWEST = 1_000
"""How many of the latest entries are checked in a larger file or on a server: those that figures depend on.
The rest is checked by a dashboard in the background, and by `store check` and `doctor`."""


def damage_of(store: EventStore, location: Location) -> str | None:
    """What is wrong with an opened store, as a sentence; None if nothing is found.

    Later writes to a damaged store are refused. Raises `StoreError` if it cannot be read at all.
    """
    try:
        is_small = location.path is not None and location.path.stat().st_size <= SMALL_BYTES
    except OSError:
        return None  # missing, or not accessible, which reading it reports
    if is_small:
        store.check()
        return store.damage
    revision = store.revision()
    if revision:
        store.check(since=store.head_at(revision - NEWEST) if revision > NEWEST else None)
    return store.damage
