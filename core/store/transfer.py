"""Copying a store into another, of any engine: every row under its own number and hash."""

from collections.abc import Callable
from dataclasses import replace

from ..model.frozen import frozen
from .chain_check import LOG, rows_after
from .chained_log import WriteInfo, hash_at, read_head, row_hash
from .database import Database, Row
from .event_store import EventStore
from .results import StoreError, StoreInfo
from .sql_event_store import LogStore

_PORTION = 5_000
"""Rows copied in one transaction, and so the most that is done again where a copy was broken off."""

_WRITES = "SELECT batch, size, write_id, kind, author, actor, host, recorded_us FROM writes"
_INSERT_WRITE = (
    "INSERT INTO writes (batch, size, write_id, kind, author, actor, host, recorded_us)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_STATES = "SELECT source, synced_us, cursor, problem FROM source_states"
_CLAIMS = "SELECT event_id, content, said_us FROM source_claims"


@frozen
class Copied:
    """What a copy did: `rows` and `writes` now, after `before` rows that were there; the store as it is."""

    rows: int
    writes: int
    before: int
    target: StoreInfo


@frozen
class _Portion:
    """Whole writes that follow one another, and their rows; `end` and `digest` are those of the last row."""

    writes: list[Row]
    rows: dict[str, list[Row]]
    end: int
    digest: bytes


def copy_store(
    origin: EventStore, destination: EventStore, progress: Callable[[int, int], None] | None = None
) -> Copied:
    """Append to the destination what the origin holds beyond it, and see that both are the same then.

    The destination is empty, or holds the beginning of the origin: so a copy that was broken off goes on.
    Every row is checked against the chain of hashes on its way. `progress` is called with the revision
    reached and the last. Raises `StoreError` where the destination holds something else, or the origin is
    damaged.
    """
    source, target = log_store(origin), log_store(destination)
    before = target.info()
    if before.id == source.info().id:
        raise StoreError(f"{source.location} and {target.location} are the same store")
    _check_beginning(source, target, before)
    revision, digest = before.revision, bytes.fromhex(before.hash)
    rows = writes = 0
    while portion := read_portion(source, revision, digest):
        _append(target, portion, revision, digest, source.location)
        rows += portion.end - revision
        writes += len(portion.writes)
        revision, digest = portion.end, portion.digest
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
    if expected is None or expected.hex() != before.hash:
        raise StoreError(
            f"the event store {target.location} holds events that are not those of {source.location}; "
            "nothing was copied: name an empty store, or one that such a copy began"
        )


def read_portion(source: LogStore, revision: int, digest: bytes) -> _Portion | None:
    """The next writes after `revision`, seen to continue its chain; None at the end."""
    with source.transactions.reading() as db:
        writes: list[Row] = []
        end = revision
        for write in db.execute(f"{_WRITES} WHERE batch > ? ORDER BY batch LIMIT ?", (revision, _PORTION)):
            if writes and end + write[1] - revision > _PORTION:
                break
            writes.append(tuple(write))
            end = write[0] + write[1] - 1
        if not writes:
            if read_head(db)[1] != revision:
                raise _damaged(source, revision + 1)
            return None
        infos = {write[0]: WriteInfo(*write[2:]) for write in writes}
        rows: dict[str, list[Row]] = {table.name: [] for table in LOG}
        for number, name, values, stored in rows_after(db, revision, end):
            info = infos.get(number) if values[-1] == number else None
            if number != revision + 1 or row_hash(digest, name, values, info) != stored:
                raise _damaged(source, revision + 1)
            rows[name].append((*values, stored))
            revision, digest = number, stored
        if revision != end:
            raise _damaged(source, revision + 1)
    return _Portion(writes, rows, end, digest)


def _append(target: LogStore, portion: _Portion, revision: int, digest: bytes, origin: str) -> None:
    try:
        with target.transactions.writing() as log:
            if log.head != (revision, digest):
                raise StoreError(
                    f"the event store {target.location} was written to while {origin} was copied into it: "
                    "copy into a store that nobody uses yet"
                )
            for table in LOG:
                log.db.executemany(
                    f"INSERT INTO {table.name} ({table.select})"
                    f" VALUES ({', '.join('?' * len(table.select.split(',')))})",
                    portion.rows[table.name],
                )
            log.db.executemany(_INSERT_WRITE, portion.writes)
            log.db.execute("UPDATE store SET revision = ?, hash = ?", (portion.end, portion.digest))
    except ValueError as error:
        raise StoreError(
            f"revisions {revision + 1:,} to {portion.end:,} of {origin} cannot be kept by {target.location}: "
            f"{error}; what is before them was copied"
        ) from error


def _copy_sources(source: LogStore, target: LogStore) -> None:
    """Where syncing stands, and what sources say of events that were left as edited: no part of the log."""
    with source.transactions.reading() as db:
        states, claims = _sources(db)
    with target.transactions.writing() as log:
        log.db.execute("DELETE FROM source_claims")
        log.db.execute("DELETE FROM source_states")
        log.db.executemany(
            "INSERT INTO source_states (source, synced_us, cursor, problem) VALUES (?, ?, ?, ?)", states
        )
        log.db.executemany("INSERT INTO source_claims (event_id, content, said_us) VALUES (?, ?, ?)", claims)


def _sources(db: Database) -> tuple[list[Row], list[Row]]:
    return list(map(tuple, db.execute(_STATES))), list(map(tuple, db.execute(_CLAIMS)))


def _compared(source: LogStore, target: LogStore) -> StoreInfo:
    """The target as it is, if what it counts and its last hash are those of the source."""
    original, copy = source.info(), target.info()
    if replace(original, id=copy.id) == copy:
        return copy
    raise StoreError(
        f"{source.location} (revision {original.revision:,}) and {target.location} (revision "
        f"{copy.revision:,}) differ: something was recorded meanwhile; copy again, it goes on from here"
    )


def _damaged(source: LogStore, revision: int) -> StoreError:
    return StoreError(
        f"the event store {source.location} is damaged: revision {revision:,} is missing or is not what was "
        "recorded; what is before it is sound: `budgettui store check` says more"
    )
