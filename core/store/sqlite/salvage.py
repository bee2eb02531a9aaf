"""Writes what can be read of a damaged store to a new one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ...support.frozen import frozen
from ..append_only_log import LogTable, LogWriter
from ..database_protocol import Row
from ..log_rows import ACTS, EVENTS, EXCLUSIONS, NOTES
from ..store_results import StoreError
from .sqlite_errors import LARGEST_VALUE
from .sqlite_migration import create, fsync
from .sqlite_migration_steps import SCHEMA
from .transaction import ending_with

_TABLES = (EVENTS, EXCLUSIONS, NOTES, ACTS)
_PORTION = 500
_MOST_REVISIONS = 2**32
"""A revision past this is damage, not history."""


@frozen
class Salvage:
    """How many rows of the log were saved, and the revisions of those that were lost."""

    saved: int
    lost: tuple[int, ...]


def salvage(path: Path, target: Path) -> Salvage:
    """Write what can be read of the store at `path` to a new store at `target`; `path` is not changed.

    Every row keeps its number, version, author and time; it gets a new revision and hash, since the chain of
    the damaged store is broken. An undo or redo of a lost row counts as a separate change.
    Raises `StoreError` if `target` exists or cannot be written, or if nothing can be read.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(f"{target} cannot be created ({error.strerror}): name a new file") from error
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target, isolation_level=None)) as copy,
        ):
            source.execute("PRAGMA trusted_schema = OFF")
            source.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
            copy.execute("BEGIN IMMEDIATE")
            with ending_with(copy, "COMMIT"):
                create(copy, SCHEMA)
                result = _copy(source, copy)
            if not result.saved:
                raise StoreError(f"nothing can be read of the event store {path}: put back a backup")
    except (sqlite3.Error, StoreError) as error:
        target.unlink(missing_ok=True)
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"the event store {path} cannot be saved to {target}: {error}") from error
    fsync(target.parent)
    return result


def salvageable(path: Path) -> Salvage | None:
    """What `salvage` would save of the store at `path`; None if nothing can be read. Writes nothing."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(":memory:", isolation_level=None)) as copy,
        ):
            source.execute("PRAGMA trusted_schema = OFF")
            source.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
            copy.execute("BEGIN")
            create(copy, SCHEMA)
            result = _copy(source, copy)
    except sqlite3.Error:
        return None
    return result if result.saved else None


def _copy(source: sqlite3.Connection, copy: sqlite3.Connection) -> Salvage:
    last = _last_revision(source)
    rows = {row[0]: (table, row) for table in _TABLES for row in _readable(source, table, last)}
    revisions: dict[int, int] = {}
    writer: LogWriter | None = None
    batch: int | None = None
    for revision in sorted(rows):
        table, row = rows[revision]
        if writer is None or row[-2] != batch:
            if writer is not None:
                writer.finish()
            batch = row[-2]
            writer = _writer(source, copy, batch, row, table)
        values = dict(zip(table.columns, row[1:-2], strict=True))
        for link in ("undoes", "redoes"):
            if values.get(link) is not None:
                values[link] = revisions.get(values[link])
        before = writer.head[0]
        copy.execute("SAVEPOINT row")
        try:
            writer.append(table, [tuple(values.values())])
        except sqlite3.Error:  # a value that the store never writes
            copy.execute("ROLLBACK TO row")
        else:
            revisions[revision] = before + 1
        copy.execute("RELEASE row")
    if writer is not None:
        writer.finish()
    return Salvage(len(revisions), tuple(n for n in range(1, last + 1) if n not in revisions))


def _writer(
    source: sqlite3.Connection, copy: sqlite3.Connection, batch: int, row: Row, table: LogTable
) -> LogWriter:
    """The writer that appends the rows of a write, under its own id and author if these can be read."""
    author = row[1 + table.columns.index("author")]
    recorded = row[1 + table.columns.index("recorded_us")]
    known = (f"salvage:{batch}", "salvage", author, author, "", recorded)
    try:
        write = source.execute(
            "SELECT write_id, kind, author, actor, host, recorded_us FROM writes WHERE batch = ?", (batch,)
        ).fetchone()
    except sqlite3.Error:
        write = None
    if write is not None and all(isinstance(text, str) for text in write[:5]) and isinstance(write[5], int):
        known = write
    write_id, kind, author, actor, host, recorded = known
    log = LogWriter(copy, write_id, host)
    log.begin(kind, author, recorded, actor)
    return log


def _readable(source: sqlite3.Connection, table: LogTable, last: int) -> Iterator[Row]:
    """The readable rows of a table: in portions, and one by one where a portion cannot be read."""
    query = f"SELECT {table.select} FROM {table.name} WHERE revision > ? AND revision <= ?"
    for before in range(0, last, _PORTION):
        try:
            yield from source.execute(query, (before, before + _PORTION)).fetchall()
        except sqlite3.Error:
            for revision in range(before, before + _PORTION):
                try:
                    yield from source.execute(query, (revision, revision + 1)).fetchall()
                except sqlite3.Error:
                    continue


def _last_revision(source: sqlite3.Connection) -> int:
    """The highest revision in any part of the file."""
    highest = 0
    for query in ("SELECT revision FROM store", *(f"SELECT max(revision) FROM {t.name}" for t in _TABLES)):
        try:
            (value,) = source.execute(query).fetchone() or (None,)
        except sqlite3.Error:
            continue
        if isinstance(value, int) and value < _MOST_REVISIONS:
            highest = max(highest, value)
    return highest
