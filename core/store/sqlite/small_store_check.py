"""Checks a small store before a command reads or writes it."""

from ..event_store import EventStore
from ..open_store import Location
from .sqlite_errors import damaged_message

SMALL_BYTES = 1_000_000
"""Some 5,000 events, looked through in 40 ms. A larger file is left to the background and `doctor`."""


def damage_of(store: EventStore, location: Location) -> str | None:
    """What is wrong with an opened store in a small file, as a sentence, None where nothing is.

    Whatever writes to it afterwards is refused. Raises `StoreError` where the file cannot be read at all.
    """
    path = location.path
    try:
        if path is None or path.stat().st_size > SMALL_BYTES:
            return None
    except OSError:
        return None  # not there yet, or nothing that can be looked at: reading it will tell
    problems = store.check()
    return damaged_message(path, problems[0]) if problems else None
