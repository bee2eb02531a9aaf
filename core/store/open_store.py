"""Opens the store that the settings name."""

from pathlib import Path
from typing import Protocol

from .event_store_protocol import EventStore
from .sqlite.sqlite_store import SqliteStore
from .store_results import StoreError


class Location(Protocol):
    """Where a store is: a file, or the address of a server."""

    @property
    def path(self) -> Path | None: ...

    @property
    def url(self) -> str | None: ...


def open_store(location: Location, create: bool = True, read_only: bool = False) -> EventStore:
    """The store of a configuration; raises `StoreError`.

    A missing store is created, with its folders. With `read_only` nothing is created, and it is empty until
    somebody records an event. Without `create`, a missing store is an error, for callers that must not
    mistake a lost store for an empty one.
    """
    if location.url is not None:
        return _open_database(location.url, create, read_only)
    path = location.path
    if path is None:
        from ..config.default_paths import default_store

        path = default_store()
    if not create and not path.exists():
        raise StoreError(
            f"there is no event store at {path}: check the path, or record an event to create it"
        )
    return SqliteStore(path, read_only=read_only)


def _open_database(url: str, create: bool, read_only: bool) -> EventStore:
    """The store of a team; only this loads its driver."""
    try:
        import psycopg  # noqa: F401  # imported separately, to distinguish a missing driver from a bug of ours
    except ImportError as error:
        raise StoreError(
            "the event store is a PostgreSQL database, whose driver is not installed: "
            f"pip install 'budgettui[team]' ({error})"
        ) from error
    from .postgres.postgres_store import PostgresStore

    return PostgresStore(url, read_only=read_only, create=create)
