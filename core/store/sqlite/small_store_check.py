"""Checks a small store before a command reads or writes it."""

from ..event_store import EventStore
from ..open_store import Location
from .sqlite_errors import damaged_message

SMALL_BYTES = 1_000_000
"""Some 5,000 events, checked in 40 ms. Larger files are checked in the background and by `doctor`."""


def damage_of(store: EventStore, location: Location) -> str | None:
    """What is wrong with an open store in a small file, as a sentence, or None.

    Later writes to a damaged one are refused. Raises `StoreError` if the file cannot be read at all.
    """
    path = location.path
    try:
        if path is None or path.stat().st_size > SMALL_BYTES:
            return None
    except OSError:
        return None  # not there yet, or nothing that can be looked at: reading it will tell
    problems = store.check()
    return damaged_message(path, problems[0]) if problems else None
