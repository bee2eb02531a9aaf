"""The tables of the SQLite store, their version, and the way from an older one to this."""

import os
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .event_store import StoreError
from .transaction import ending_with

APPLICATION_ID = 0x62746C67
"""SQLite's `application_id` of a file of ours ("btlg")."""

FOREVER = 9223372036854775807
"""Stands for the end of an open event where SQL compares ends."""

EFFECTIVE_END = f"ifnull(end_us, {FOREVER})"
"""The end of an event in SQL, written exactly as the index has it."""

_CREATE = (
    "CREATE TABLE store (id TEXT NOT NULL)",
    """CREATE TABLE event_versions (
        revision INTEGER PRIMARY KEY,
        event_id INTEGER NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        service TEXT NOT NULL,
        start_us INTEGER NOT NULL,
        end_us INTEGER CHECK (end_us > start_us),
        impact REAL NOT NULL CHECK (impact > 0 AND impact <= 1),
        category TEXT NOT NULL,
        incident_id TEXT,
        description TEXT,
        source TEXT,
        source_key TEXT,
        voided INTEGER NOT NULL CHECK (voided IN (0, 1)),
        author TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        undoes INTEGER,
        batch INTEGER
    )""",
    "CREATE UNIQUE INDEX one_row_per_version ON event_versions (event_id, version)",
    """CREATE UNIQUE INDEX one_event_per_source_key ON event_versions (ifnull(source, ''), source_key)
        WHERE version = 1 AND source_key IS NOT NULL""",
    f"CREATE INDEX by_service ON event_versions (service, {EFFECTIVE_END})",
    "CREATE INDEX by_start ON event_versions (start_us, event_id)",
    "CREATE INDEX still_open ON event_versions (start_us, event_id) WHERE end_us IS NULL",
    "CREATE INDEX later_versions ON event_versions (event_id, version) WHERE version > 1",
    "CREATE UNIQUE INDEX undone_once ON event_versions (undoes) WHERE undoes IS NOT NULL",
    """CREATE TRIGGER no_update BEFORE UPDATE ON event_versions
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END""",
    """CREATE TRIGGER no_delete BEFORE DELETE ON event_versions
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END""",
)


@dataclass(frozen=True, slots=True)
class Schema:
    """A version of the tables: how to create them, and the statements that lead from each older version.

    `steps[n]` turns version n - 1 into version n.
    """

    version: int
    create: tuple[str, ...]
    steps: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


SCHEMA = Schema(1, _CREATE)


def prepare(db: sqlite3.Connection, path: Path, schema: Schema, read_only: bool) -> None:
    """Bring an opened file to `schema`: create the tables in an empty one, migrate an older one.

    Raises `StoreError` for a file that is not ours, is newer, or may not be migrated; lets
    `sqlite3.Error` through.
    """
    db.execute("BEGIN")  # one state for all that is asked: another process may be creating the tables
    with ending_with(db, "ROLLBACK"):
        version = _schema_version(db, path, schema)
    if version == schema.version:
        return
    if read_only:
        if version:
            raise StoreError(
                f"the event store {path} has schema {version}, older than this budgettui's "
                f"{schema.version}, and was opened for reading only: open it once where it can be "
                "written, then it is migrated"
            )
        raise StoreError(f"the event store {path} is an empty file; record an event to make it a store")
    db.execute("BEGIN IMMEDIATE")
    with ending_with(db, "COMMIT"):
        version = _schema_version(db, path, schema)  # another process may have been first
        if version == 0:
            create(db, schema)
        elif version < schema.version:
            _migrate(db, path, schema, version)


def create(db: sqlite3.Connection, schema: Schema) -> None:
    """The tables of `schema` in an empty database, within the caller's transaction."""
    for statement in schema.create:
        db.execute(statement)
    db.execute("INSERT INTO store VALUES (?)", (os.urandom(16).hex(),))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.version}")


def backup_path(path: Path, version: int) -> Path:
    """Where the copy of a store of schema `version` goes: beside it, under a name not taken."""
    wanted = path.with_name(f"{path.name}.schema-{version}.bak")
    number = 1
    while wanted.exists():
        number += 1
        wanted = path.with_name(f"{path.name}.schema-{version}-{number}.bak")
    return wanted


def _schema_version(db: sqlite3.Connection, path: Path, schema: Schema) -> int:
    """The schema version of the file; 0 for an empty one."""
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        if application or version or db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise StoreError(
                f"{path} is an SQLite database, but no event store of budgettui; it was not touched: "
                "name another file as the store's path"
            )
        return 0
    if version > schema.version:
        raise StoreError(
            f"the event store {path} was written by a newer budgettui (schema {version}, this one knows "
            f"up to {schema.version}); it was not touched: update budgettui"
        )
    return version


def _migrate(db: sqlite3.Connection, path: Path, schema: Schema, version: int) -> None:
    missing = [number for number in range(version + 1, schema.version + 1) if number not in schema.steps]
    if missing:
        raise StoreError(
            f"the event store {path} has schema {version}, from which this budgettui cannot migrate; "
            "it was not touched: open it with an earlier release first"
        )
    _copy(path, backup_path(path, version))
    for number in range(version + 1, schema.version + 1):
        for statement in schema.steps[number]:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {schema.version}")


def _copy(path: Path, target: Path) -> None:
    """A complete copy of the store, on disk when this returns.

    The caller holds the write lock, so a second connection reads a store that nobody changes.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with_source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with_target = sqlite3.connect(target)
        try:
            with_source.backup(with_target)
        finally:
            with_target.close()
            with_source.close()
        fsync(target)
        fsync(target.parent)
    except (OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        raise StoreError(
            f"the event store {path} is of an older schema, and the backup copy {target} could not be "
            f"written ({error}); nothing was changed: make room for it there, then try again"
        ) from error


def fsync(path: Path) -> None:
    """Have a file or folder on disk, where the platform can."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return  # folders cannot be opened on every platform
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
