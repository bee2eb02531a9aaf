"""Looking through a whole store: pages, indexes, texts, and the chain of hashes."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from heapq import merge
from pathlib import Path
from typing import Any, Protocol

from .database import Database, Row
from .log import GENESIS, LogTable, WriteInfo, read_head, row_hash
from .results import StoreError
from .sqlite_errors import damaged_message, is_damage
from .tables import ACTS, EVENTS, EXCLUSIONS, NOTES

_TABLES = (EVENTS, EXCLUSIONS, NOTES, ACTS)
_PORTION = 2_000
"""Rows read in one transaction: a reader that stays long holds up the writers."""

_MOST = 100
"""Problems that are listed."""


class StoreFile(Protocol):
    """An opened file of SQLite."""

    @property
    def path(self) -> Path: ...

    def reading(self) -> AbstractContextManager[Database]: ...


def problems_of(file: StoreFile, stop: Callable[[], bool]) -> list[str]:
    """What is wrong with the store in `file`, the first hundred problems."""
    try:
        with file.reading() as db:
            try:
                problems = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({_MOST})")]
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                return [damaged_message(file.path, str(error))]
        problems = [] if problems == ["ok"] else problems
        return (problems + _chain_problems(file, stop))[:_MOST]
    except StoreError as error:
        cause = error.__cause__
        if isinstance(cause, sqlite3.Error) and not is_damage(cause):
            raise
        return [str(error)]


def _chain_problems(file: StoreFile, stop: Callable[[], bool]) -> list[str]:
    """Rows that were altered, are missing or were slipped in; the first of each run of them."""
    problems: list[str] = []
    with file.reading() as db:
        _, head, head_hash = read_head(db)
    revision, digest = 0, GENESIS
    while revision < head and not stop() and len(problems) < _MOST:
        with file.reading() as db:
            rows = list(_rows_after(db, revision, min(head, revision + _PORTION)))
            writes = {
                row[0]: row
                for row in db.execute(
                    "SELECT batch, size, write_id, kind, author, actor, host, recorded_us FROM writes"
                    " WHERE batch > ? AND batch <= ?",
                    (revision, min(head, revision + _PORTION)),
                )
            }
        position = min(head, revision + _PORTION)
        for number, name, values, stored in rows:
            if number > revision + 1:
                problems.append(f"{_revisions(revision + 1, number - 1)} missing from the log")
            elif number <= revision:
                problems.append(f"revision {number:,} is in the log twice: a row was slipped into {name}")
                continue
            elif _expected(digest, number, name, values, writes) != stored:
                problems.append(f"revision {number:,} ({name}) is not what was recorded: it was altered")
            revision, digest = number, stored
        if revision < position:
            problems.append(f"{_revisions(revision + 1, position)} missing from the log")
            revision = position
    if revision >= head and not problems and digest != head_hash:
        problems.append(f"revision {head:,} is not the last that was recorded")
    with file.reading() as db:
        problems += _slipped_in(db, head)
    return problems


def _expected(digest: bytes, number: int, name: str, values: Row, writes: dict[int, Row]) -> bytes | None:
    info = None
    if values[-1] == number:
        write = writes.get(number)
        if write is None:
            return None
        info = WriteInfo(*write[2:])
    return row_hash(digest, name, values, info)


def _rows_after(db: Database, after: int, until: int) -> Iterator[tuple[int, str, Row, bytes]]:
    """The rows of every table with revisions in (after, until], in order: number, table, values, hash."""
    return merge(*(_table_rows(db, table, after, until) for table in _TABLES), key=lambda row: row[0])


def _table_rows(
    db: Database, table: LogTable, after: int, until: int
) -> Iterator[tuple[int, str, Row, bytes]]:
    query = f"SELECT {table.select} FROM {table.name} WHERE revision > ? AND revision <= ? ORDER BY revision"
    rows: Any = db.execute(query, (after, until))
    for row in rows:
        yield row[0], table.name, tuple(row[:-1]), row[-1]


def _slipped_in(db: Database, head: int) -> Iterator[str]:
    """Rows past the last revision, and writes whose size is not the number of their rows."""
    _, now, _ = read_head(db)
    for table in _TABLES:
        row = db.execute(f"SELECT count(*) FROM {table.name} WHERE revision > ?", (now,)).fetchone()
        if row[0]:
            yield f"{row[0]:,} rows of {table.name} were slipped in after revision {now:,}"
    expected = 1
    for batch, size in db.execute("SELECT batch, size FROM writes WHERE batch <= ? ORDER BY batch", (head,)):
        if batch != expected:
            yield f"the write at revision {expected:,} is missing, or one of another size is in its place"
            return
        expected = batch + size


def _revisions(first: int, last: int) -> str:
    return f"revision {first:,} is" if first == last else f"revisions {first:,} to {last:,} are"
