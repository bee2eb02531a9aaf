"""Versions of events as rows of the SQLite store, and the queries that find them."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from ..model.event import Draft, Event
from ..model.instants import Instant
from .event_store import NotFoundError
from .schema import EFFECTIVE_END
from .validation import is_encodable
from .versions import Version

COLUMNS = (
    "event_id, service, start_us, end_us, impact, category, incident_id, description, source, "
    "source_key, version, voided, author, recorded_us"
)
"""In the order of the fields of `Event`."""

IS_CURRENT = (
    "NOT EXISTS (SELECT 1 FROM event_versions AS later INDEXED BY later_versions"
    " WHERE later.event_id = e.event_id AND later.version > e.version AND later.version > 1)"
)
"""No later version: asked of the small index of versions past the first, since few events have any."""

_INSERT = (
    f"INSERT INTO event_versions ({COLUMNS}, undoes, batch)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

Row = tuple[Any, ...]
_VOIDED = COLUMNS.split(", ").index("voided")


def event_of(row: Row) -> Event:
    """The event of a row that begins with `COLUMNS`."""
    values = list(row[:14])
    values[_VOIDED] = bool(values[_VOIDED])
    return Event(*values)


def row_of(event: Event, undoes: int | None = None, batch: int | None = None) -> Row:
    """The row of a version: `COLUMNS`, then the revision it takes back and the import it came with."""
    return (
        event.id,
        event.service,
        event.start,
        event.end,
        event.impact,
        event.category,
        event.incident_id,
        event.description,
        event.source,
        event.source_key,
        event.version,
        event.voided,
        event.author,
        event.recorded_at,
        undoes,
        batch,
    )


def new_event(draft: Draft, event_id: int, author: str, now: Instant) -> Event:
    """The first version of an event."""
    return Event(
        event_id,
        draft.service,
        draft.start,
        draft.end,
        draft.impact,
        draft.category,
        draft.incident_id,
        draft.description,
        draft.source,
        draft.source_key,
        author=author,
        recorded_at=now,
    )


def append(db: sqlite3.Connection, event: Event, undoes: int | None = None, batch: int | None = None) -> None:
    """Append one version."""
    db.execute(_INSERT, row_of(event, undoes, batch))


def append_rows(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Append versions as `row_of` gives them."""
    db.executemany(_INSERT, rows)


def next_id(db: sqlite3.Connection) -> int:
    """The id that the next new event gets: small, since people type it."""
    return int(db.execute("SELECT ifnull(max(event_id), 0) + 1 FROM event_versions").fetchone()[0])


def next_revision(db: sqlite3.Connection) -> int:
    """The revision that the next append gets."""
    return int(db.execute("SELECT ifnull(max(revision), 0) + 1 FROM event_versions").fetchone()[0])


def current(db: sqlite3.Connection, event_id: int) -> Event:
    """The highest version of an event; `NotFoundError`."""
    row = None
    if in_range(event_id):
        row = db.execute(
            f"SELECT {COLUMNS} FROM event_versions WHERE event_id = ? ORDER BY version DESC LIMIT 1",
            (event_id,),
        ).fetchone()
    if row is None:
        raise no_such_event(event_id)
    return event_of(row)


def history(db: sqlite3.Connection, event_id: int) -> list[Version]:
    """Every version of an event, oldest first; `NotFoundError`."""
    rows = []
    if in_range(event_id):
        rows = db.execute(
            f"SELECT {COLUMNS}, revision, undoes, batch FROM event_versions"
            " WHERE event_id = ? ORDER BY version",
            (event_id,),
        ).fetchall()
    if not rows:
        raise no_such_event(event_id)
    return [version_of(row) for row in rows]


def by_source(db: sqlite3.Connection, source: str | None, source_key: str) -> tuple[int, bool] | None:
    """The id of the event with that source and key, and whether its adding is still in effect, or None."""
    row: tuple[int, int] | None = db.execute(
        "SELECT event_id, (SELECT NOT (voided AND undoes IS NOT NULL) FROM event_versions AS last"
        " WHERE last.event_id = e.event_id ORDER BY version DESC LIMIT 1)"
        " FROM event_versions AS e WHERE version = 1 AND source_key IS NOT NULL"
        " AND ifnull(source, '') = ? AND source_key = ?",
        (source or "", source_key),
    ).fetchone()
    return None if row is None else (row[0], bool(row[1]))


def service_names(db: sqlite3.Connection) -> list[str]:
    """Every service that ever had an event, sorted; hops from name to name in the index."""
    rows = db.execute(
        "WITH RECURSIVE names(name) AS ("
        " SELECT min(service) FROM event_versions UNION ALL"
        " SELECT (SELECT min(service) FROM event_versions WHERE service > name) FROM names"
        " WHERE name IS NOT NULL)"
        " SELECT name FROM names WHERE name IS NOT NULL"
    )
    return sorted(name for (name,) in rows)


def last_change(db: sqlite3.Connection, author: str) -> Version | None:
    """The last version by `author` that takes nothing back and is not taken back."""
    row = db.execute(
        f"SELECT {COLUMNS}, revision, undoes, batch FROM event_versions AS e"
        " WHERE author = ? AND undoes IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM event_versions AS u WHERE u.undoes = e.revision)"
        " ORDER BY revision DESC LIMIT 1",
        (author,),
    ).fetchone()
    return None if row is None else version_of(row)


def matching(
    db: sqlite3.Connection,
    *,
    service: str | None,
    since: Instant | None,
    until: Instant | None,
    category: str | None,
    open_only: bool,
    include_voided: bool,
    limit: int | None,
) -> list[Event]:
    """Current events that meet every condition given, the newest start first."""
    if not (is_encodable(service) and is_encodable(category)):
        return []
    conditions = [IS_CURRENT]
    values: list[object] = []
    for condition, value in (
        ("service = ?", service),
        (f"{EFFECTIVE_END} > ?", since),
        ("start_us < ?", until),
        ("category = ?", category),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if open_only:
        conditions.append("end_us IS NULL")
    if not include_voided:
        conditions.append("voided = 0")
    cursor = db.execute(
        f"SELECT {COLUMNS} FROM event_versions AS e WHERE {' AND '.join(conditions)}"
        " ORDER BY start_us DESC, event_id DESC LIMIT ?",
        (*values, -1 if limit is None or not in_range(limit) else limit),
    )
    return [event_of(row) for row in cursor]


def version_of(row: Row) -> Version:
    """The version of a row of `COLUMNS`, `revision`, `undoes` and `batch`."""
    return Version(event_of(row), *row[14:17])


def in_range(number: int) -> bool:
    """Can SQLite hold the number at all?"""
    return -(2**63) <= number < 2**63


def no_such_event(event_id: int) -> NotFoundError:
    return NotFoundError(f"there is no event {event_id}; `budgettui events` lists those there are")
