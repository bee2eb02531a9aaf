"""Queries for events and their versions."""

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence

from ..model.event import Event
from ..model.instants import Instant
from .append_only_log import read_head
from .database_protocol import Database
from .log_rows import EVENT_COLUMNS, VERSION_COLUMNS, event_of, event_version_of
from .replaced_store import continues
from .schema import EFFECTIVE_END, FOREVER
from .store_results import DamagedRowError, NotFoundError, StoreInfo, UnreviewedCount
from .validation import is_encodable
from .version_history import History, Version, replay

IS_CURRENT = (
    "NOT EXISTS (SELECT 1 FROM event_versions AS later INDEXED BY later_versions"
    " WHERE later.event_id = e.event_id AND later.version > e.version AND later.version > 1)"
)
"""No later version exists; uses the small index of later versions, since few events have any."""

WAS_CURRENT = (
    "e.recorded_us <= ? AND NOT EXISTS (SELECT 1 FROM event_versions AS later INDEXED BY later_versions"
    " WHERE later.event_id = e.event_id AND later.version > e.version AND later.version > 1"
    " AND later.recorded_us <= ?)"
)
"""No later version was recorded by a moment, which is passed twice."""

_UNREVIEWED = "e.reviewed = 0 AND e.voided = 0"

CHUNK = 500
"""Values in one query: SQLite allows at least 999, and larger chunks are no faster."""

_COLUMNS = (
    f"{EVENT_COLUMNS}, (SELECT w.host FROM writes AS w WHERE w.batch = e.batch),"
    " (SELECT w.actor FROM writes AS w WHERE w.batch = e.batch)"
)
_FROM = "FROM event_versions AS e JOIN writes AS w ON w.batch = e.batch"


def next_id(db: Database) -> int:
    """The id that the next new event gets: small, since people type it."""
    return next_record_id(db, "event_versions", "event_id")


def next_record_id(db: Database, table: str, column: str) -> int:
    """The id that the next new record of a table gets."""
    return int(db.execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}").fetchone()[0])


def current(db: Database, event_id: int) -> Event:
    """The highest version of an event; `NotFoundError`."""
    row = None
    if in_range(event_id):
        row = db.execute(
            f"SELECT {VERSION_COLUMNS} {_FROM} WHERE e.event_id = ? ORDER BY e.version DESC LIMIT 1",
            (event_id,),
        ).fetchone()
    if row is None:
        raise no_such_event(event_id)
    return event_of(row)


def history(db: Database, event_id: int) -> History[Event]:
    """All versions of an event and what is in effect; `NotFoundError` for an unknown event."""
    rows = []
    if in_range(event_id):
        rows = db.execute(
            f"SELECT {VERSION_COLUMNS} {_FROM} WHERE e.event_id = ? ORDER BY e.version", (event_id,)
        ).fetchall()
    if not rows:
        raise no_such_event(event_id)
    return replay(event_version_of(row) for row in rows)


def histories(db: Database, event_ids: Iterable[int]) -> Iterator[History[Event]]:
    """The histories of events that exist, in the order of their ids."""
    for chunk in chunks(sorted(event_ids)):
        rows = db.execute(
            f"SELECT {VERSION_COLUMNS} {_FROM} WHERE e.event_id IN ({marks(chunk)})"
            " ORDER BY e.event_id, e.version",
            chunk,
        )
        versions: list[Version[Event]] = []
        for row in rows:
            version = event_version_of(row)
            if versions and versions[0].record.id != version.record.id:
                yield replay(versions)
                versions = []
            versions.append(version)
        if versions:
            yield replay(versions)


def service_names(db: Database, most: int = FOREVER) -> list[str]:
    """The first `most` services that ever had an event, sorted; skips from name to name in the index."""
    rows = db.execute(
        "WITH RECURSIVE names(name) AS ("
        " SELECT min(service) FROM event_versions UNION ALL"
        " SELECT (SELECT min(service) FROM event_versions WHERE service > name) FROM names"
        " WHERE name IS NOT NULL)"
        " SELECT name FROM names WHERE name IS NOT NULL LIMIT ?",
        (most,),
    )
    return sorted(name for (name,) in rows)


def changed_services(db: Database, since: int) -> set[str]:
    """Services of the versions after a revision, and of the versions they replaced."""
    rows = db.execute(
        "SELECT service FROM event_versions WHERE revision > ? UNION"
        " SELECT b.service FROM event_versions AS a JOIN event_versions AS b"
        " ON b.event_id = a.event_id AND b.version = a.version - 1 WHERE a.revision > ?",
        (since, since),
    )
    return {name for (name,) in rows}


def changed_events(db: Database, since: int, most: int) -> list[int] | None:
    """The ids of the events with versions after a revision; None if those are more than `most`."""
    query = "SELECT event_id FROM event_versions WHERE revision > ? ORDER BY revision LIMIT ?"
    ids = [event_id for (event_id,) in db.execute(query, (since, most + 1))]
    return None if len(ids) > most else list(dict.fromkeys(ids))


def matching(
    db: Database,
    *,
    service: str | None,
    since: Instant | None,
    until: Instant | None,
    category: str | None,
    open_only: bool,
    include_voided: bool,
    limit: int | None,
    known_at: Instant | None = None,
    unreviewed_only: bool = False,
    incident_id: str | None = None,
    source: str | None = None,
) -> list[Event]:
    """The events that meet every condition, the newest start first."""
    if not all(map(is_encodable, (service, category, incident_id, source))):
        return []
    conditions, values = _conditions(
        known_at,
        ("e.service = ?", service),
        (f"{EFFECTIVE_END} > ?", since),
        ("e.start_us < ?", until),
        ("e.category = ?", category),
        ("e.incident_id = ?", incident_id),
        ("e.source = ?", source),
    )
    if open_only:
        conditions.append("end_us IS NULL")
    if unreviewed_only:
        conditions.append("e.reviewed = 0")
    if not include_voided:
        conditions.append("voided = 0")
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM event_versions AS e WHERE {' AND '.join(conditions)}"
        " ORDER BY start_us DESC, event_id DESC LIMIT ?",
        (*values, FOREVER if limit is None or not 0 <= limit <= FOREVER else limit),
    )
    return [event_of(row) for row in rows]


def revisions_in_order(
    db: Database,
    services: Collection[str] | None,
    since: Instant | None,
    until: Instant | None,
    category: str | None,
    known_at: Instant | None,
) -> "array[int]":
    """The revisions of current events that are not voided, for `at_revisions`, the oldest start first."""
    if category is not None and not is_encodable(category):
        return array("q")
    conditions, values = _conditions(
        known_at, (f"{EFFECTIVE_END} > ?", since), ("e.start_us < ?", until), ("e.category = ?", category)
    )
    conditions.append("voided = 0")
    if services is not None and len(services) <= CHUNK:
        names = list(filter(is_encodable, services))
        conditions.append(f"e.service IN ({marks(names)})" if names else "1 = 0")
        values += names
        services = None
    rows = db.execute(
        f"SELECT e.revision, e.service FROM event_versions AS e WHERE {' AND '.join(conditions)}"
        " ORDER BY start_us, event_id",
        values,
    )
    return array("q", (revision for revision, name in rows if services is None or name in services))


def at_revisions(db: Database, revisions: Sequence[int]) -> list[Event]:
    """The events as they were recorded at revisions, `CHUNK` at most, in their order.

    `DamagedRowError` if one is missing, since rows are never removed.
    """
    rows = db.execute(
        f"SELECT e.revision, {_COLUMNS} FROM event_versions AS e WHERE e.revision IN ({marks(revisions)})",
        tuple(revisions),
    )
    events = {row[0]: event_of(row[1:]) for row in rows}
    if missing := [revision for revision in revisions if revision not in events]:
        raise DamagedRowError(f"the event of revision {missing[0]} is no longer there")
    return [events[revision] for revision in revisions]


def _conditions(known_at: Instant | None, *conditions: tuple[str, object]) -> tuple[list[str], list[object]]:
    """SQL for current versions that meet the conditions whose value is not None, and the values."""
    used = [(condition, value) for condition, value in conditions if value is not None]
    return (
        [IS_CURRENT if known_at is None else WAS_CURRENT, *(condition for condition, _ in used)],
        [*([] if known_at is None else [known_at, known_at]), *(value for _, value in used)],
    )


def unreviewed_count(db: Database, earlier: UnreviewedCount | None) -> UnreviewedCount:
    """How many unvoided events from sources nobody has reviewed; see `EventStore`."""
    store_id, revision, digest = read_head(db)
    head = StoreInfo(store_id, revision, digest.hex())
    if earlier is not None and continues(db, earlier.head):
        return UnreviewedCount(earlier.count + _unreviewed_since(db, earlier.head.revision), head)
    row = db.execute(f"SELECT count(*) FROM event_versions AS e WHERE {_UNREVIEWED} AND {IS_CURRENT}")
    return UnreviewedCount(int(row.fetchone()[0]), head)


def _unreviewed_since(db: Database, revision: int) -> int:
    """How many more events are unreviewed than at a revision.

    Of the events with later rows, the number that are unreviewed by the last row, less the number that were
    by the row before the first. The sign in `+event_id` keeps SQLite from going through the whole index of
    events to group few rows.
    """
    count = (
        "(SELECT count(*) FROM touched AS t JOIN event_versions AS e"
        f" ON e.event_id = t.id AND e.version = t.%s WHERE {_UNREVIEWED})"
    )
    row = db.execute(
        "WITH touched AS (SELECT +event_id AS id, min(version) - 1 AS former, max(version) AS latest"
        " FROM event_versions WHERE revision > ? GROUP BY +event_id)"
        f" SELECT {count % 'latest'} - {count % 'former'}",
        (revision,),
    )
    return int(row.fetchone()[0])


def in_range(number: int) -> bool:
    """Whether the database can hold the number at all."""
    return abs(number) < 2**63


def marks(values: Sequence[object]) -> str:
    """A placeholder for each value."""
    return ", ".join("?" * len(values))


def chunks(values: Sequence[int]) -> Iterator[Sequence[int]]:
    """`values` in chunks that fit into one query."""
    for begin in range(0, len(values), CHUNK):
        yield values[begin : begin + CHUNK]


def no_such_event(event_id: int) -> NotFoundError:
    return NotFoundError(f"there is no event {event_id}; `budgettui events` lists them")
