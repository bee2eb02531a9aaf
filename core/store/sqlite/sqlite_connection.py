"""The connection to the store's file: opened once, watched, and used for whole transactions."""

import platform
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from ..append_only_log import Head, LogWriter
from ..database_protocol import Database
from ..replaced_store import read_known_head
from ..schema import Schema
from ..store_results import DamagedRowError, StoreError
from .sqlite_errors import LARGEST_VALUE, damaged_message, error_message, is_damage, vanished
from .sqlite_file import Identity, Traces, create_file, identity_of, is_writable, traces_of
from .sqlite_migration import create, prepare
from .transaction import ending_with
from .write_lock import take_write_lock

_SPILL_PAGES = 30_001  # not a multiple of 256, which SQLite treats as "off"
"""Pages of 4 KiB that a transaction may change before some are written to the file, which blocks readers.

Enough for half a million events; a larger import would use too much memory.
"""


class Connection:
    """One SQLite connection behind a lock, reopened when a missing file is back.

    While there is no file, a reader sees an empty store. A file that vanished or was replaced by another
    store is an error for as long as that lasts. Threads may share it: each transaction holds
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
        self._head: Head | None = None
        self._traces: Traces | None = None
        self._data_version = 0
        self._damage: str | None = None
        self._damaged_traces: Traces | None = None
        self._host = platform.node()
        self._closed = False
        self._released = 0.0

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the store throughout."""
        with self._lock, self._translated_errors():
            db = self._current()
            db.execute("BEGIN")
            with ending_with(db, "ROLLBACK"):
                if self._file is not None:
                    self._head = read_known_head(db, self._head, str(self.path))
                yield db

    @contextmanager
    def writing(self) -> Iterator[LogWriter]:
        """A transaction that holds the write lock from its start: atomic, and on disk when it is left."""
        with self._lock, self._translated_errors():
            db = self._current()
            if self._read_only:
                raise StoreError(f"the event store {self.path} was opened for reading only")
            self._refuse_if_damaged(db)
            take_write_lock(db, self._busy_seconds, self._released)
            write_id = uuid4().hex
            committing = False
            try:
                with ending_with(db, "COMMIT"):
                    self._head = read_known_head(db, self._head, str(self.path))
                    log = LogWriter(db, write_id, self._host)
                    yield log
                    log.finish()
                    committing = True
            except sqlite3.Error as error:
                if not committing or not self._was_committed(write_id, error):
                    raise
            self._head = (self._head[0] if self._head else "", *log.head)
            self._traces = traces_of(self.path)
            self._released = time.monotonic()

    @contextmanager
    def filling(self, db: Database, table: str) -> Iterator[None]:
        """Build the indexes of an empty table after its rows: sorting is faster than inserting one by one.

        Within a transaction, which restores the indexes if it is rolled back.
        """
        indexes = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
            (table,),
        ).fetchall()
        for name, _ in indexes:
            db.execute(f"DROP INDEX {name}")
        yield
        for _, statement in indexes:
            db.execute(statement)

    @property
    def damage(self) -> str | None:
        """What is wrong with the file, as a sentence, None if nothing; a damaged file is not written to."""
        return self._damage

    def refuse_writing(self, problem: str) -> None:
        """Refuse writes to the damaged file until it is repaired."""
        with self._lock:
            self._damage = damaged_message(self.path, problem)
            self._damaged_traces = traces_of(self.path)

    def open(self) -> None:
        """Open the file now instead of with the first transaction."""
        with self._lock, self._translated_errors():
            self._current()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._closed = True
            self._drop()

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except UnicodeDecodeError as error:  # a name in the schema, which `sqlite3` decodes by itself
            self.refuse_writing(str(error))
            raise StoreError(damaged_message(self.path, str(error))) from error
        except DamagedRowError as error:
            self.refuse_writing(str(error))
            raise StoreError(damaged_message(self.path, str(error))) from error
        except sqlite3.Error as error:
            if is_damage(error):
                self.refuse_writing(str(error))
            raise StoreError(error_message(error, self.path, self._busy_seconds)) from error

    def _refuse_if_damaged(self, db: sqlite3.Connection) -> None:
        """Refuse to write to a damaged file, unless it was repaired since."""
        if self._damage is None:
            return
        if self._damaged_traces == traces_of(self.path):
            raise StoreError(self._damage)
        problem = str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
        if problem != "ok":
            self.refuse_writing(problem)
            raise StoreError(self._damage)
        self._damage = self._damaged_traces = None

    def _was_committed(self, write_id: str, error: sqlite3.Error) -> bool:
        """Whether a write was recorded although its commit failed; looked up over a new connection.

        `StoreError` if that cannot be determined.
        """
        head = self._head
        self._drop()
        try:
            db = self._current()
            self._head = head
            return db.execute("SELECT 1 FROM writes WHERE write_id = ?", (write_id,)).fetchone() is not None
        except (sqlite3.Error, StoreError) as second:
            self._drop()
            self._head = head
            raise StoreError(
                f"the disk of the event store {self.path} failed while it was written to ({error}), and it "
                f"cannot be read to see whether the change was recorded ({second}): check that before you "
                "repeat the change"
            ) from error

    def _current(self) -> sqlite3.Connection:
        if self._closed:
            raise StoreError(f"the event store {self.path} is closed")
        file = identity_of(self.path)
        if self._db is None or file != self._file or self._is_rewritten(self._db):
            self._drop()  # SQLite may have cached the old file's pages
            self._db = self._opened(file)
        return self._db

    def _is_rewritten(self, db: sqlite3.Connection) -> bool:
        """Whether the file was changed in a way that SQLite does not notice, such as copying over it."""
        traces = traces_of(self.path)
        if traces == self._traces:
            return False
        self._traces = traces
        before = self._data_version
        self._data_version = int(db.execute("PRAGMA data_version").fetchone()[0])
        return before == self._data_version

    def _drop(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = self._file = None

    def _opened(self, file: Identity | None) -> sqlite3.Connection:
        if file is None and self._head is not None:
            raise vanished(self.path)
        if file is None and self._read_only:
            return self._empty()
        if file is None:
            create_file(self.path)
            file = identity_of(self.path)
        # A reader that may write opens the file for writing, to roll back a killed writer's transaction.
        writable = not self._read_only or is_writable(self.path)
        db = self._connect(f"{self.path.absolute().as_uri()}?mode={'rw' if writable else 'ro'}")
        try:
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA cell_size_check = ON")
            if self._read_only:
                db.execute("PRAGMA query_only = ON")
            prepare(db, self.path, self._schema, self._read_only)
            if not self._read_only:
                db.execute("PRAGMA journal_mode = TRUNCATE")
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute(f"PRAGMA cache_spill = {_SPILL_PAGES}")
            self._head = read_known_head(db, self._head, str(self.path))
            self._traces = traces_of(self.path)
            self._data_version = int(db.execute("PRAGMA data_version").fetchone()[0])
        except BaseException:
            db.close()
            raise
        self._file = file
        return db

    def _empty(self) -> sqlite3.Connection:
        db = self._connect("file::memory:")
        create(db, self._schema)
        return db

    def _connect(self, uri: str) -> sqlite3.Connection:
        db = sqlite3.connect(
            uri, uri=True, timeout=self._busy_seconds, isolation_level=None, check_same_thread=False
        )
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        return db

    def revision(self) -> int:
        """The revision of the last append, 0 if there is none.

        `StoreError` if this is another store than the one that was here, or an earlier state of it.
        """
        with self.reading():
            return 0 if self._head is None else self._head[1]
