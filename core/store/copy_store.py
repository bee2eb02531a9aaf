"""Copies a store to another, on any database: every row keeps its number and hash."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from ..support.frozen import frozen
from .append_only_log import WriteInfo, hash_at, read_head, row_hash
from .database_protocol import Row
from .event_store_protocol import EventStore
from .sql_event_store import LogStore
from .store_results import StoreError, StoreInfo
from .tamper_check import LOG, rows_after

_PORTION = 5_000
"""Rows read and copied in one transaction; a larger write still stays together."""

_WRITES = "SELECT batch, size, write_id, kind, author, actor, host, recorded_us FROM writes"
_INSERT_WRITE = (
    "INSERT INTO writes (batch, size, write_id, kind, author, actor, host, recorded_us)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_STATES = "SELECT source, synced_us, cursor, problem FROM source_states"
_CLAIMS = "SELECT event_id, content, said_us FROM source_claims"


@frozen
class Copied:
    """What a copy did: `rows` and `writes` copied now, after `before` rows already there; the final store."""

    rows: int
    writes: int
    before: int
    target: StoreInfo


@frozen
class Writes:
    """Consecutive complete writes: the rows after revision `begin`, up to `end`."""

    writes: list[Row]
    begin: int
    end: int


@frozen
class Rows:
    """Rows of such writes by table, and the revision and hash of the last of them."""

    by_table: dict[str, list[Row]]
    revision: int
    digest: bytes


def copy_store(
    origin: EventStore, destination: EventStore, progress: Callable[[int, int], None] | None = None
) -> Copied:
    """Append what the destination lacks of the origin, and verify that both are the same.

    The destination is empty or holds the beginning of the origin, so an interrupted copy can continue.
    Every row is checked against the hash chain. `progress` is called with the revision reached and the last
    one. Raises `StoreError` if the destination holds something else, or the origin is damaged.
    """
    source, target = log_store(origin), log_store(destination)
    before = target.info()
    if before.id == source.info().id:
        raise StoreError(f"{source.location} and {target.location} are the same store")
    _check_beginning(source, target, before)
    revision, digest = before.revision, bytes.fromhex(before.hash)
    rows = writes = 0
    while batch := next_writes(source, revision):
        digest = _append(target, source, batch, digest)
        rows += batch.end - revision
        writes += len(batch.writes)
        revision = batch.end
        if progress is not None:
            progress(revision, source.revision())
    _copy_sources(source, target)
    return Copied(rows, writes, before.revision, _compared(source, target))


def log_store(store: EventStore) -> LogStore:
    if not isinstance(store, LogStore):
        raise TypeError(f"{store!r} keeps no log that can be copied")
    return store


def _check_beginning(source: LogStore, target: LogStore, before: StoreInfo) -> None:
    with source.transactions.reading() as db:
        expected = hash_at(db, before.revision)
    if expected != bytes.fromhex(before.hash):
        raise StoreError(
            f"the event store {target.location} holds events that are not those of {source.location}; "
            "nothing was copied: name an empty store, or one that such a copy began"
        )


def next_writes(source: LogStore, revision: int) -> Writes | None:
    """The next writes after `revision`, of a bounded number of rows if there are several; None at the end."""
    with source.transactions.reading() as db:
        writes: list[Row] = []
        end = revision
        for write in db.execute(f"{_WRITES} WHERE batch > ? ORDER BY batch LIMIT ?", (revision, _PORTION)):
            if writes and end + write[1] - revision > _PORTION:
                break
            writes.append(tuple(write))
            end = write[0] + write[1] - 1
        if not writes and read_head(db)[1] != revision:
            raise _damaged(source, revision + 1)
    return Writes(writes, revision, end) if writes else None


def rows_of(source: LogStore, batch: Writes, digest: bytes) -> Iterator[Rows]:
    """The rows of writes in portions, verified to continue the hash chain from `digest`."""
    infos = {write[0]: WriteInfo(*write[2:]) for write in batch.writes}
    revision = batch.begin
    while revision < batch.end:
        until = min(batch.end, revision + _PORTION)
        rows: dict[str, list[Row]] = {table.name: [] for table in LOG}
        with source.transactions.reading() as db:
            for number, name, values, stored in rows_after(db, revision, until):
                info = infos.get(number) if values[-1] == number else None
                if number != revision + 1 or row_hash(digest, name, values, info) != stored:
                    raise _damaged(source, revision + 1)
                rows[name].append((*values, stored))
                revision, digest = number, stored
        if revision != until:
            raise _damaged(source, revision + 1)
        yield Rows(rows, revision, digest)


def _append(target: LogStore, source: LogStore, batch: Writes, digest: bytes) -> bytes:
    """Append writes, all or none; the hash of their last row."""
    origin = source.location
    try:
        with target.transactions.writing() as log:
            if log.head != (batch.begin, digest):
                raise StoreError(
                    f"the event store {target.location} was written to while {origin} was copied into it: "
                    "copy into a store that nobody uses yet"
                )
            for rows in rows_of(source, batch, digest):
                digest = rows.digest
                for table in LOG:
                    log.db.executemany(
                        f"INSERT INTO {table.name} ({table.select})"
                        f" VALUES ({', '.join('?' * len(table.select.split(',')))})",
                        rows.by_table[table.name],
                    )
            log.db.executemany(_INSERT_WRITE, batch.writes)
            log.db.execute("UPDATE store SET revision = ?, hash = ?", (batch.end, digest))
    except ValueError as error:
        raise StoreError(
            f"revisions {batch.begin + 1:,} to {batch.end:,} of {origin} cannot be stored in "
            f"{target.location}: {error}; what is before them was copied"
        ) from error
    return digest


def _copy_sources(source: LogStore, target: LogStore) -> None:
    """Copy the source states and claims, which are not part of the log."""
    with source.transactions.reading() as db:
        states, claims = (list(map(tuple, db.execute(query))) for query in (_STATES, _CLAIMS))
    with target.transactions.writing() as log:
        log.db.execute("DELETE FROM source_claims")
        log.db.execute("DELETE FROM source_states")
        log.db.executemany(
            "INSERT INTO source_states (source, synced_us, cursor, problem) VALUES (?, ?, ?, ?)", states
        )
        log.db.executemany("INSERT INTO source_claims (event_id, content, said_us) VALUES (?, ?, ?)", claims)


def _compared(source: LogStore, target: LogStore) -> StoreInfo:
    """The target, if its counts and last hash equal those of the source."""
    original, copy = source.info(), target.info()
    if replace(original, id=copy.id) == copy:
        return copy
    raise StoreError(
        f"{source.location} (revision {original.revision:,}) and {target.location} (revision "
        f"{copy.revision:,}) differ: something was recorded meanwhile; copy again to continue from here"
    )


def _damaged(source: LogStore, revision: int) -> StoreError:
    return StoreError(
        f"the event store {source.location} is damaged: revision {revision:,} is missing or is not what was "
        "recorded; everything before it is intact: `budgettui store check` says more"
    )
