"""The connection to the store's file: opened once, watched, and used for whole transactions."""

import os
import random
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import schema as tables
from .event_store import StoreError
from .schema import Schema
from .sqlite_errors import damaged_message, error_message, is_busy, is_damage, vanished
from .transaction import ending_with

Identity = tuple[int, int]

_PAUSE = (0.0002, 0.002)
"""Seconds between two attempts at the write lock: about as long as another's transaction, and uneven."""


class Connection:
    """One SQLite connection behind a lock, opened anew when the file was put back.

    While nothing is at the path, a reader sees an empty store. A file that vanished, or was replaced
    by another store, is an error as long as that is so. Threads may share it: each transaction holds
    the lock, so they take turns.
    """

    def __init__(self, path: Path, schema: Schema, busy_seconds: float, read_only: bool) -> None:
        self.path = path
        self._schema = schema
        self._busy_seconds = busy_seconds
        self._read_only = read_only
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._file: Identity | None = None
        self._store: str | None = None
        self._highest = 0
        self._damage: str | None = None
        self._closed = False
        self._released = 0.0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the store throughout."""
        with self._lock, self._translated_errors():
            db = self._current()
            db.execute("BEGIN")
            with ending_with(db, "ROLLBACK"):
                yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start, on disk when it is left; all or nothing."""
        with self._lock, self._translated_errors():
            db = self._current()
            if self._read_only:
                raise StoreError(f"the event store {self.path} was opened for reading only")
            if self._damage is not None:
                raise StoreError(self._damage)
            self._begin_writing(db)
            with ending_with(db, "COMMIT"):
                yield db
                _, revision = _store_state(db)
            self._highest = revision
            self._released = time.monotonic()

    def open(self) -> None:
        """Open the file now instead of with the first transaction."""
        with self._lock, self._translated_errors():
            self._current()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._closed = True
            self._drop()

    def _begin_writing(self, db: sqlite3.Connection) -> None:
        """Take the write lock, taking turns with other processes.

        SQLite's own waiting doubles its pauses, and a writer that commits again and again leaves no
        gap for those that wait: so they ask often, and it gives way for a moment.
        """
        if time.monotonic() - self._released < _PAUSE[1]:
            time.sleep(random.uniform(*_PAUSE))
        deadline = time.monotonic() + self._busy_seconds
        db.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    db.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if not is_busy(error) or time.monotonic() >= deadline:
                        raise
                    time.sleep(random.uniform(*_PAUSE))
                else:
                    return
        finally:
            db.execute(f"PRAGMA busy_timeout = {round(self._busy_seconds * 1000)}")

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if is_damage(error):
                self._damage = damaged_message(self.path, str(error))
            raise StoreError(error_message(error, self.path, self._busy_seconds)) from error

    def _current(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"the event store {self.path} is closed")
        file = _identity(self.path)
        if self._db is None or file != self._file:
            self._drop()
            self._db = self._opened(file)
        return self._db

    def _drop(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = self._file = self._damage = None

    def _opened(self, file: Identity | None) -> sqlite3.Connection:
        if file is None and self._store is not None:
            raise vanished(self.path)
        if file is None and self._read_only:
            return self._empty()
        if file is None:
            _create(self.path)
            file = _identity(self.path)
        mode = "ro" if self._read_only else "rw"
        db = self._connect(f"{self.path.absolute().as_uri()}?mode={mode}")
        try:
            tables.prepare(db, self.path, self._schema, self._read_only)
            if not self._read_only:
                db.execute("PRAGMA journal_mode = TRUNCATE")
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute("PRAGMA cache_spill = OFF")  # a long import would shut readers out
            self._recognise(db)
        except BaseException:
            db.close()
            raise
        self._file = file
        return db

    def _empty(self) -> sqlite3.Connection:
        db = self._connect("file::memory:")
        tables.create(db, self._schema)
        return db

    def _connect(self, uri: str) -> sqlite3.Connection:
        return sqlite3.connect(
            uri, uri=True, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )

    def revision(self) -> int:
        """The revision of the last append, 0 if there is none.

        `StoreError` if this is another store than the one that was here, or an earlier state of it.
        """
        with self.reading() as db:
            return 0 if self._file is None else self._recognise(db)

    def _recognise(self, db: sqlite3.Connection) -> int:
        store, revision = _store_state(db)
        if self._store is not None and (store != self._store or revision < self._highest):
            what = "another one" if store != self._store else "an earlier state of it"
            raise StoreError(f"the event store {self.path} was replaced by {what}; start again to use that")
        self._store = store
        self._highest = revision
        return revision


def _store_state(db: sqlite3.Connection) -> tuple[str, int]:
    """The random name that the store was given when it was made, and its revision."""
    store, revision = db.execute(
        "SELECT id, (SELECT ifnull(max(revision), 0) FROM event_versions) FROM store"
    ).fetchone()
    return str(store), int(revision)


def _identity(path: Path) -> Identity | None:
    """What tells the file at `path` from another put in its place; None if there is none."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"the event store {path} cannot be reached: {error}") from error
    if stat.S_ISDIR(status.st_mode):
        raise StoreError(f"the event store {path} is a folder; name a file in it as the store's path")
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"the event store {path} is a device or pipe; name a file as the store's path")
    return status.st_dev, status.st_ino


def _create(path: Path) -> None:
    """An empty file that only its owner can read, and the folders it needs."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if not path.parent.is_dir():
            raise StoreError(
                f"the event store {path} cannot be made: {path.parent} is no folder; name another path"
            ) from None
        return  # another process was first, or a link leads nowhere, which opening will tell
    except OSError as error:
        raise StoreError(
            f"the event store {path} cannot be made ({error.strerror}): make its folder "
            "writable, or name another path"
        ) from error
    tables.fsync(path.parent)
