"""From the settings to an open store."""

from pathlib import Path
from typing import Protocol

from .event_store import EventStore
from .results import StoreError
from .sqlite_store import SqliteStore


class Location(Protocol):
    """Where a store is: a file, or the address of a server."""

    @property
    def path(self) -> Path | None: ...

    @property
    def url(self) -> str | None: ...


def open_store(location: Location, create: bool = True, read_only: bool = False) -> EventStore:
    """The store of a configuration; raises `StoreError`.

    Where there is none yet it is made, with its folders. With `read_only` nothing is made: there are
    then no events until somebody records one. Without `create` it is an error: so asks whoever must
    not take a lost store for an empty one.
    """
    if location.url is not None:
        scheme = location.url.partition(":")[0]
        raise StoreError(
            f"the event store is configured as a {scheme} URL; this budgettui keeps events in SQLite "
            "files only: give [store] a path instead of a url"
        )
    path = location.path
    if path is None:
        from ..config.locations import default_store

        path = default_store()
    if not create and not path.exists():
        raise StoreError(
            f"there is no event store at {path}: look at the path, or record an event there to make it"
        )
    return SqliteStore(path, read_only=read_only)
