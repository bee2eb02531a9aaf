"""Checks a store before a command reads or writes it, at a cost that its size does not change."""

from .event_store import EventStore
from .open_store import Location

SMALL_BYTES = 1_000_000
"""A file with some 5,000 events, looked through in 40 ms."""
NEWEST = 1_000
"""Entries that are looked at of a larger file, or of a server: those that figures are about. The others are
left to the background of a dashboard, to `store check` and `doctor`."""


def damage_of(store: EventStore, location: Location) -> str | None:
    """What is wrong with an opened store, as a sentence, None where nothing is found.

    Whatever writes to it afterwards is refused. Raises `StoreError` where it cannot be read at all.
    """
    try:
        is_small = location.path is not None and location.path.stat().st_size <= SMALL_BYTES
    except OSError:
        return None  # not there yet, or nothing that can be looked at: reading it will tell
    if is_small:
        store.check()
        return store.damage
    revision = store.revision()
    if revision:
        store.check(since=store.head_at(revision - NEWEST) if revision > NEWEST else None)
    return store.damage
