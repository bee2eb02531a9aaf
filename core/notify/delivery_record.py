"""Stores what was sent, and locks each receiver so that only one process per store sends to it.

Beside a file the record is a file, and the right to send a lock on another, which the system lets go of
when its holder ends. In a team's database the record is a row of `source_states`, and the right an advisory
lock of a connection of its own, which the server lets go of when that is lost.
"""

import contextlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from ..config.settings import StoreSettings
from ..files.atomic_write import make_folders, refuse_planted_links, write_atomically
from ..store import EventStore, SourceState
from .notify_errors import NotifyError

if TYPE_CHECKING:
    import psycopg

_OWNER_ONLY = 0o600


class DeliveryRecord(Protocol):
    """The record of one receiver. Raises `NotifyError` where it cannot be read or written."""

    def acquire(self) -> bool:
        """Get or keep the right to send; false while another process has it."""
        ...

    def load(self) -> str | None: ...

    def save(self, text: str) -> None:
        """All of it or nothing, on disk when this returns."""
        ...

    def close(self) -> None:
        """Let go of the right to send."""
        ...


def delivery_record(store: EventStore, settings: StoreSettings, receiver: str) -> DeliveryRecord:
    """The record of a receiver, beside the store or in it."""
    if settings.path is not None:
        return FileRecord(settings.path, receiver)
    assert settings.url is not None
    return DatabaseRecord(store, settings.url, receiver)


class FileRecord:
    """In the folder `events.db.notify`, a file and a lock for each receiver."""

    def __init__(self, store: Path, receiver: str) -> None:
        self.path = store.parent / f"{store.name}.notify" / f"{receiver}.json"
        self._lock: IO[bytes] | None = None

    def acquire(self) -> bool:
        import fcntl

        lock_path = self.path.with_suffix(".lock")
        if self._lock is not None:
            if _is_at(self._lock, lock_path):
                return True
            self.close()  # somebody removed the file, and locks the one in its place
        try:
            make_folders(self.path.parent, 0o700)
            refuse_planted_links(lock_path)
            lock = os.fdopen(os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _OWNER_ONLY), "r+b")
        except OSError as error:
            raise self._error(error) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True

    def load(self) -> str | None:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise self._error(error) from None

    def save(self, text: str) -> None:
        try:
            write_atomically(self.path, text, mode=_OWNER_ONLY)
        except OSError as error:
            raise self._error(error) from None

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _error(self, error: Exception) -> NotifyError:
        reason = getattr(error, "strerror", None) or "it is not text"
        return NotifyError(f"the record of what was sent, {self.path}, cannot be kept: {reason}")


def _is_at(stream: IO[bytes], path: Path) -> bool:
    """Whether the open file is the one at `path`."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except OSError:
        return False


class DatabaseRecord:
    """In the row `notify:NAME` of `source_states`, a name that no source can have."""

    def __init__(self, store: EventStore, url: str, receiver: str) -> None:
        self._store, self._url, self._name = store, url, f"notify:{receiver}"
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def acquire(self) -> bool:
        import psycopg

        from ..store.postgres.postgres_url import connection_parameters

        try:
            if self._connection is None:
                parameters: dict[str, Any] = connection_parameters(self._url)
                self._connection = psycopg.connect(autocommit=True, **parameters)
                query = "SELECT pg_try_advisory_lock(hashtext('budgettui'), hashtext(%s))"
                row = self._connection.execute(query, (self._name,)).fetchone()
                if row is None or not row[0]:
                    self.close()
                    return False
            else:
                self._connection.execute("SELECT 1")  # the lock is this connection's as long as it lives
            return True
        except psycopg.Error:
            self.close()
            raise NotifyError(
                "the database that holds the record of what was sent cannot be reached"
            ) from None

    def load(self) -> str | None:
        """May raise `StoreError`, as `save` does."""
        state = self._store.source_states().get(self._name)
        return None if state is None else state.cursor

    def save(self, text: str) -> None:
        self._store.set_source_state(SourceState(self._name, 0, text))

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                self._connection.execute(
                    "SELECT pg_advisory_unlock_all()"
                )  # or it lasts until the server sees
                self._connection.close()
            self._connection = None
