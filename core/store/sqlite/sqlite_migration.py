"""Brings a file to the current tables: creates them, migrates after a backup, or refuses."""

import os
import sqlite3
from pathlib import Path

from ...text.terminal_text import shell_quoted
from ..schema import Schema
from ..store_results import StoreError
from .sqlite_schema import APPLICATION_ID
from .transaction import ending_with


def prepare(db: sqlite3.Connection, path: Path, schema: Schema, read_only: bool) -> None:
    """Bring an opened file to `schema`: create the tables in an empty one, migrate an older one.

    Raises `StoreError` for a file that is not ours, is newer, has foreign tables or triggers, or must not be
    migrated; lets `sqlite3.Error` through.
    """
    db.execute("BEGIN")  # one consistent snapshot: another process may be creating the tables
    with ending_with(db, "ROLLBACK"):
        version = _schema_version(db, path, schema)
        if version == schema.version:
            _check_tables(db, path, schema.create)
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
        elif version != schema.version:
            _migrate(db, path, schema, version)


def create(db: sqlite3.Connection, schema: Schema) -> None:
    """Create the tables of `schema` in an empty database, within the caller's transaction."""
    for statement in schema.create:
        db.execute(statement)
    db.execute("INSERT INTO store VALUES (?, 0, zeroblob(32))", (os.urandom(16).hex(),))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {schema.version}")


def backup_path(path: Path, version: int) -> Path:
    """The path for a backup of a store with schema `version`: beside it, under a free name."""
    backup = path.with_name(f"{path.name}.schema-{version}.bak")
    number = 1
    while backup.exists():
        number += 1
        backup = path.with_name(f"{path.name}.schema-{version}-{number}.bak")
    return backup


def _schema_version(db: sqlite3.Connection, path: Path, schema: Schema) -> int:
    """The schema version of the file; 0 for an empty one."""
    application = int(db.execute("PRAGMA application_id").fetchone()[0])
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        if application or version or db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise StoreError(
                f"{path} is an SQLite database, but not an event store of budgettui; it was not touched: "
                "name another file as the store's path"
            )
        return 0
    if version > schema.version:
        raise StoreError(
            f"the event store {path} was written by a newer budgettui (schema {version}, this one knows "
            f"up to {schema.version}); it was not touched: update budgettui"
        )
    if version < 1:
        raise StoreError(
            f"the event store {path} claims to have schema {version}, which never existed; "
            "it was not touched: put back a backup"
        )
    return version


def _check_tables(db: sqlite3.Connection, path: Path, statements: tuple[str, ...]) -> None:
    """`StoreError` unless the file's tables, indexes and triggers are exactly those that we create.

    A view in place of a table, or a foreign trigger, would run with each of our statements.
    """
    actual = {
        (bytes(name), bytes(sql))
        for name, sql in db.execute(
            "SELECT CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name NOT IN ('sqlite_stat1', 'sqlite_stat4')"
        )
    }
    expected = {statement.encode() for statement in statements}
    if {sql for _, sql in actual} == expected:
        return
    extra = sorted(name.decode("utf-8", "backslashreplace") for name, sql in actual if sql not in expected)
    detail = (
        f"{extra[0]!a} is not one of its tables, indexes or triggers"
        if extra
        else "a table, index or trigger is missing"
    )
    raise StoreError(
        f"the event store {path} is damaged, or somebody changed it ({detail}); it is neither read nor "
        "written to: put back a backup"
    )


def _migrate(db: sqlite3.Connection, path: Path, schema: Schema, version: int) -> None:
    steps = range(version + 1, schema.version + 1)
    if any(number not in schema.steps for number in steps):
        raise StoreError(
            f"the event store {path} has schema {version}, from which this budgettui cannot migrate; "
            "it was not touched: open it with an earlier release first"
        )
    if version in schema.older:
        _check_tables(db, path, schema.older[version])
    copy = backup_path(path, version)
    _copy(path, copy)
    try:
        for number in steps:
            schema.steps[number](db)
    except (sqlite3.IntegrityError, StoreError) as error:
        raise StoreError(
            f"the event store {path} of schema {version} cannot be migrated: {error}; nothing was changed, "
            f"and {copy} is a copy of it: put back a backup, or save what can be read with "
            f"`sqlite3 {shell_quoted(str(path))} .recover`"
        ) from error
    db.execute(f"PRAGMA user_version = {schema.version}")
    _check_tables(db, path, schema.create)


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
    """Flush a file or folder to disk, where the platform can."""
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
