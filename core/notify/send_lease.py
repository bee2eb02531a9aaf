"""The right to send to a receiver, which one process per receiver and store has.

With a store file it is a file lock, which the system releases when its holder ends. In a team's database it
is an advisory lock on a separate connection, which the server releases when that is lost.
"""

import contextlib
import os
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ..files.file_owner import make_folders
from ..files.symlink_guard import refuse_planted_links

if TYPE_CHECKING:
    import psycopg


class FileLease:
    """A lock on the file at `path`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Acquire or keep the right to send; False while another process has it. Raises `OSError`."""
        import fcntl

        if self._lock is not None:
            if _is_at(self._lock, self._path):
                return True
            self.close()  # the file was removed, and another process may lock the one in its place
        make_folders(self._path.parent, 0o700)
        refuse_planted_links(self._path)
        lock = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True

    def close(self) -> None:
        """Release the right to send."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def _is_at(stream: IO[bytes], path: Path) -> bool:
    """Whether the open file is the one at `path`."""
    try:
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    except OSError:
        return False


class DatabaseLease:
    """An advisory lock for `name` in the database at `url`."""

    def __init__(self, url: str, name: str) -> None:
        self._url, self._name = url, name
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def acquire(self) -> bool:
        """Acquire or keep the right to send; False while another process has it. Raises `psycopg.Error`."""
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
                self._connection.execute("SELECT 1")  # the lock lasts as long as this connection
            return True
        except psycopg.Error:
            self.close()
            raise

    def close(self) -> None:
        """Release the right to send."""
        if self._connection is not None:
            with contextlib.suppress(Exception):
                # closing alone would release it only once the server notices
                self._connection.execute("SELECT pg_advisory_unlock_all()")
                self._connection.close()
            self._connection = None
