"""Only one program per store queries its sources: the one that holds a lock beside the store.

The system releases the lock when its holder exits, however it exits.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .open_store import Location
from .store_results import StoreError

if TYPE_CHECKING:
    import psycopg

_ADVISORY_LOCK = b"SELECT pg_try_advisory_lock(1651797096)"


class SyncLease(Protocol):
    """The right to query the sources of a store."""

    def holds(self) -> bool:
        """Whether this program has the lease, acquiring it if it is free; `StoreError` if that fails."""
        ...

    def close(self) -> None:
        """Release it."""
        ...


def sync_lease(location: Location) -> SyncLease:
    """The lease of the store at `location`."""
    if location.url is not None:
        return _DatabaseLease(location.url)
    path = location.path
    if path is None:
        from ..config.default_paths import default_store

        path = default_store()
    return _FileLease(path.with_name(f"{path.name}.sync-lock"))


class _FileLease:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def holds(self) -> bool:
        try:
            import fcntl
        except ImportError:
            return True
        try:
            if self._file is not None and self._is_in_place(self._file):
                return True
            self.close()
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return False
        except OSError as error:
            raise StoreError(f"{self._path} cannot be locked: {error.strerror or error}") from error
        self._file = file
        return self._is_in_place(file)

    def _is_in_place(self, file: int) -> bool:
        """Whether the locked file is still the one at the path that others would lock."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(status, os.fstat(file))

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _DatabaseLease:
    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def holds(self) -> bool:
        import psycopg

        from ..config.redaction import without_password
        from .postgres.postgres_errors import connect_message
        from .postgres.postgres_url import connection_parameters

        parameters = connection_parameters(self._url)
        try:
            if self._connection is not None:
                self._connection.execute(b"SELECT 1")  # a lock lasts as long as its connection
                return True
            self._connection = psycopg.connect(**parameters, autocommit=True)  # type: ignore[arg-type]
            row = self._connection.execute(_ADVISORY_LOCK).fetchone()
        except psycopg.Error as error:
            self.close()
            raise StoreError(connect_message(error, without_password(self._url))) from error
        if row is not None and row[0]:
            return True
        self.close()
        return False

    def close(self) -> None:
        if self._connection is not None:
            import psycopg

            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
