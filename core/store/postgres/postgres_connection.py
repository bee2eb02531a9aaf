"""The connection to a PostgreSQL server: reopened when lost, and used for whole transactions."""

import platform
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from uuid import uuid4

import psycopg

from ...config.redaction import without_password
from ..append_only_log import Head, LogWriter
from ..database_protocol import Database
from ..replaced_store import read_known_head
from ..schema import Schema
from ..store_results import DamagedRowError, StoreError
from .lost_commit import was_committed
from .postgres_database import PostgresDatabase
from .postgres_errors import (
    LostConnectionError,
    connect_message,
    error_message,
    is_lost,
    is_standby,
    refused_value,
)
from .postgres_schema import LOCK, SCHEMA_NAME, prepare
from .postgres_url import connection_parameters
from .reconnect_pauses import doubled, shortened_at_random

_PATIENCE_SECONDS = 60
"""How long the server waits for a client within a transaction, which keeps other writers out."""

_READ = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = {SCHEMA_NAME}, pg_temp"


class PostgresConnection:
    """One connection behind a lock. Threads may share it: each transaction holds the lock.

    Passwords are neither kept here nor shown in messages: libpq looks them up for each connection.
    """

    def __init__(self, url: str, schema: Schema, busy_seconds: float, read_only: bool, create: bool) -> None:
        self.location = without_password(url)
        self.parameters = connection_parameters(url)
        self._schema = schema
        self._busy_seconds = busy_seconds
        self._read_only = read_only
        self._create = create and not read_only
        self._lock = threading.RLock()
        self._db: PostgresDatabase | None = None
        self._user = "?"
        self._head: Head | None = None
        self._host = platform.node()
        self._closed = False
        self._failure: StoreError | None = None
        self._next_attempt = self._pause = 0.0
        self._damage: str | None = None
        self._write = (
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
            f" SET LOCAL search_path = {SCHEMA_NAME}, pg_temp;"
            f" SET LOCAL lock_timeout = {round(busy_seconds * 1000)};"
            f" SET LOCAL idle_in_transaction_session_timeout = {_PATIENCE_SECONDS * 1000};"
            f" {LOCK}"
        )

    @contextmanager
    def reading(self) -> Iterator[PostgresDatabase]:
        """A transaction that sees one state of the store throughout."""
        with self._lock, self._translated_errors():
            db = self._begin(_READ)
            try:
                self._head = read_known_head(db, self._head, self.location)
                yield db
            finally:
                db.rollback()

    @contextmanager
    def writing(self) -> Iterator[LogWriter]:
        """A transaction that holds the writers' lock from its start; durable when it is left, all or nothing.

        If the server's answer to the commit is lost, the write is looked up.
        Raises `LostConnectionError` if it was not recorded because the server went away.
        """
        with self._lock, self._translated_errors():
            if self._read_only:
                raise StoreError(f"the event store {self.location} was opened for reading only")
            if self._damage is not None:
                raise StoreError(self._damage)
            db = self.begin_writing()
            write_id = uuid4().hex
            committing = False
            try:
                self._head = read_known_head(db, self._head, self.location)
                log = LogWriter(db, write_id, self._host)
                yield log
                log.finish()
                if log.size:
                    db.execute("SELECT pg_notify(?, ?)", (SCHEMA_NAME, str(log.head[0])))
                committing = True
                db.execute("COMMIT")
            except BaseException as error:
                lost = is_lost(error) or not db.is_usable
                if not lost:
                    db.rollback()
                    raise
                self.drop()
                if not isinstance(error, psycopg.Error):
                    raise
                if not (committing and log.size and was_committed(self, write_id, error)):
                    raise LostConnectionError(connect_message(error, self.location)) from error
            self._head = (self._head[0] if self._head else "", *log.head)

    def filling(self, db: Database, table: str) -> AbstractContextManager[None]:  # noqa: ARG002
        """Keeps the indexes: rebuilding them would lock readers out."""
        return nullcontext()

    def revision(self) -> int:
        """The revision of the last append, 0 if there is none."""
        with self.reading():
            return 0 if self._head is None else self._head[1]

    @property
    def damage(self) -> str | None:
        """What is wrong with the store, as a sentence, None if nothing; a damaged store is not written to."""
        return self._damage

    def refuse_writing(self, problem: str) -> None:
        """Refuse writes from now on, since the store is damaged."""
        self._damage = (
            f"the event store {self.location} is damaged ({problem}); it is not written to: put back a backup"
        )

    def open(self) -> None:
        """Connect now instead of with the first transaction."""
        with self._lock, self._translated_errors():
            self._current()

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._closed = True
            self.drop()

    def wait_to_retry(self, deadline: float) -> bool:
        """Wait a moment before the next attempt at a change; False if there is no time left."""
        pause = self._next_attempt - time.monotonic()
        if self._closed or time.monotonic() + max(pause, 0.05) > deadline:
            return False
        time.sleep(max(pause, 0.05))
        return True

    def connect(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A new connection in autocommit mode, which the caller closes; lets psycopg's errors through."""
        return psycopg.connect(autocommit=True, prepare_threshold=None, **self.parameters)  # type: ignore[arg-type]

    def begin_writing(self) -> PostgresDatabase:
        """Begin a transaction that keeps other writers out; the caller holds the lock, and ends it."""
        return self._begin(self._write)

    def _begin(self, statements: str) -> PostgresDatabase:
        """Begin a transaction, over a new connection if the old one turns out to be lost."""
        while True:
            is_new = self._db is None
            db = self._current()
            try:
                db.run(statements)
            except psycopg.Error as error:
                if not (is_lost(error) or is_standby(error) or not db.is_usable):
                    db.rollback()
                    raise
                self.drop()
                if is_new:
                    raise LostConnectionError(connect_message(error, self.location)) from error
            else:
                return db

    def _current(self) -> PostgresDatabase:
        """The connection, opened if necessary, no more often than `reconnect_pauses` allows."""
        if self._closed:
            raise StoreError(f"the event store {self.location} is closed")
        if self._db is not None:
            if self._db.is_usable:
                return self._db
            self.drop()
        if self._failure is not None and time.monotonic() < self._next_attempt:
            raise self._failure.with_traceback(None)
        try:
            self._db = self._opened()
        except StoreError as error:
            self._pause = doubled(self._pause)
            self._next_attempt = time.monotonic() + shortened_at_random(self._pause)
            self._failure = error
            raise
        self._failure, self._pause = None, 0.0
        return self._db

    def _opened(self) -> PostgresDatabase:
        try:
            connection = self.connect()
        except psycopg.OperationalError as error:
            raise LostConnectionError(connect_message(error, self.location)) from error
        db = PostgresDatabase(connection)
        try:
            self._user = connection.info.user
            encoding = connection.info.parameter_status("server_encoding")
            if encoding != "UTF8":
                raise StoreError(
                    f"the database {self.location} is encoded in {encoding}, which cannot hold every text: "
                    "make one with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
                )
            prepare(db, self.location, self._schema, self._create)
        except psycopg.Error as error:
            db.close()
            if is_lost(error):
                raise LostConnectionError(connect_message(error, self.location)) from error
            raise StoreError(error_message(error, self.location, self._user, self._busy_seconds)) from error
        except BaseException:
            db.close()
            raise
        return db

    def drop(self) -> None:
        """Let go of the connection; the next transaction opens another. The caller holds the lock."""
        if self._db is not None:
            self._db.close()
        self._db = None

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except DamagedRowError as error:
            self.refuse_writing(str(error))
            raise StoreError(self._damage) from error
        except psycopg.Error as error:
            refusal = refused_value(error)
            if refusal is not None:
                raise ValueError(refusal) from error
            if is_standby(error) or is_lost(error):
                self.drop()
            if is_lost(error):
                raise LostConnectionError(connect_message(error, self.location)) from error
            raise StoreError(error_message(error, self.location, self._user, self._busy_seconds)) from error
