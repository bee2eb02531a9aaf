"""Verifies the hash chain of a store's log: finds rows that were altered, removed or inserted."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from heapq import merge
from typing import Any, Protocol

from .append_only_log import GENESIS, LogTable, WriteInfo, hash_at, read_head, row_hash
from .database_protocol import Database, Row
from .log_rows import ACTS, EVENTS, EXCLUSIONS, NOTES
from .replaced_store import continues
from .store_results import StoreInfo

LOG = (EVENTS, EXCLUSIONS, NOTES, ACTS)
"""The tables that share the hash chain."""

_PORTION = 2_000
"""Rows read in one transaction: a long transaction holds up the writers."""

_MOST = 100
"""The most problems that are listed."""


Progress = Callable[[StoreInfo], None]


class ReadableStore(Protocol):
    """A store that gives read transactions."""

    def reading(self) -> AbstractContextManager[Database]: ...


def head_at(store: ReadableStore, revision: int) -> StoreInfo:
    """The head at a revision; if that revision is missing, a head that no store continues."""
    with store.reading() as db:
        store_id, _, _ = read_head(db)
        return StoreInfo(store_id, revision, (hash_at(db, revision) or b"").hex())


def is_part_of(store: ReadableStore, earlier: StoreInfo) -> bool:
    """Whether this is the store that `earlier` describes, at the same or a later revision."""
    with store.reading() as db:
        return continues(db, earlier)


def chain_problems(
    store: ReadableStore,
    stop: Callable[[], bool],
    since: StoreInfo | None = None,
    progress: Progress | None = None,
) -> list[str]:
    """Rows that were altered, removed or inserted; only the first of each run.

    Only rows after `since` are checked, which must be part of the store. `progress` is called with the head
    up to which no problem was found.
    """
    problems: list[str] = []
    with store.reading() as db:
        store_id, head, head_hash = read_head(db)
    first, digest = (0, GENESIS) if since is None else (since.revision, bytes.fromhex(since.hash))
    revision = first
    while revision < head and not stop() and len(problems) < _MOST:
        position = min(head, revision + _PORTION)
        with store.reading() as db:
            rows = list(rows_after(db, revision, position))
            writes = {
                row[0]: row
                for row in db.execute(
                    "SELECT batch, size, write_id, kind, author, actor, host, recorded_us FROM writes"
                    " WHERE batch > ? AND batch <= ?",
                    (revision, position),
                )
            }
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
        if progress is not None and not problems:
            progress(StoreInfo(store_id, revision, digest.hex()))
    if revision == head and not problems and digest != head_hash:
        problems.append(f"revision {head:,} is not the last that was recorded")
    with store.reading() as db:
        problems += _slipped_in(db, first, head)
    return problems


def _expected(digest: bytes, number: int, name: str, values: Row, writes: dict[int, Row]) -> bytes | None:
    info = None
    if values[-1] == number:
        write = writes.get(number)
        if write is None:
            return None
        info = WriteInfo(*write[2:])
    return row_hash(digest, name, values, info)


def rows_after(db: Database, after: int, until: int) -> Iterator[tuple[int, str, Row, bytes]]:
    """The rows of every table with revisions in (after, until], in order: number, table, values, hash."""
    return merge(*(_table_rows(db, table, after, until) for table in LOG), key=lambda row: row[0])


def _table_rows(
    db: Database, table: LogTable, after: int, until: int
) -> Iterator[tuple[int, str, Row, bytes]]:
    query = f"SELECT {table.select} FROM {table.name} WHERE revision > ? AND revision <= ? ORDER BY revision"
    rows: Any = db.execute(query, (after, until))
    for row in rows:
        yield row[0], table.name, tuple(row[:-1]), row[-1]


def _slipped_in(db: Database, after: int, head: int) -> Iterator[str]:
    """Rows past the last revision, and writes from `after` on whose size is not the number of their rows."""
    _, now, _ = read_head(db)
    for table in LOG:
        row = db.execute(f"SELECT count(*) FROM {table.name} WHERE revision > ?", (now,)).fetchone()
        if row[0]:
            yield f"{row[0]:,} rows of {table.name} were slipped in after revision {now:,}"
    query = "SELECT batch FROM writes WHERE batch <= ? ORDER BY batch DESC LIMIT 1"
    row = db.execute(query, (after,)).fetchone()
    expected = 1 if row is None else row[0]  # `after` may lie within a write
    query = "SELECT batch, size FROM writes WHERE batch >= ? AND batch <= ? ORDER BY batch"
    for batch, size in db.execute(query, (expected, head)):
        if batch != expected or not isinstance(size, int):
            break
        expected = batch + size
    else:
        if expected == head + 1:
            return
    yield f"the write at revision {min(expected, head):,} is missing, or one of another size is in its place"


def _revisions(first: int, last: int) -> str:
    return f"revision {first:,} is" if first == last else f"revisions {first:,} to {last:,} are"
