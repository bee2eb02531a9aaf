"""Undo in the SQLite store: which change is taken back, and what is appended for it."""

import sqlite3
from dataclasses import replace

from ..model.event import Event
from ..model.instants import Instant
from . import event_rows
from .event_store import ConflictError, NotFoundError, Undone
from .versions import Version, describe_change, describe_last_change, effective_changes

_TAKE_BACK_IMPORT = (
    f"INSERT INTO event_versions ({event_rows.COLUMNS}, undoes)"
    " SELECT event_id, service, start_us, end_us, impact, category, incident_id, description, source,"
    " source_key, version + 1, 1, ?, ?, revision FROM event_versions AS e"
    f" WHERE batch = ? AND revision >= ? AND {event_rows.IS_CURRENT}"
)

_TOUCHED_SINCE = (
    "SELECT event_id FROM event_versions AS e"
    f" WHERE batch = ? AND revision >= ? AND NOT ({event_rows.IS_CURRENT}) AND NOT EXISTS"
    " (SELECT 1 FROM event_versions AS u WHERE u.undoes = e.revision)"
)


def undo_last(db: sqlite3.Connection, author: str, now: Instant) -> Undone:
    """Take back the last change of `author` that is not taken back yet."""
    last = event_rows.last_change(db, author)
    if last is None:
        raise NotFoundError(f"there is nothing to undo: no change by {author or 'you'} is left to take back")
    if last.batch is not None and _size(db, last.batch) > 1:
        return _undo_import(db, last.batch, author, now)
    versions = event_rows.history(db, last.event.id)
    top = effective_changes(versions)[-1]
    if top.revision != last.revision:
        raise ConflictError(
            f"{describe_last_change(top.event)}, after your change; "
            f"`budgettui undo {top.event.id}` takes that back first",
            versions[-1].event,
        )
    return _undo_top(db, versions, author, now)


def undo_event(db: sqlite3.Connection, event_id: int, author: str, now: Instant) -> Undone:
    """Take back the last change to one event that is not taken back yet."""
    versions = event_rows.history(db, event_id)
    if not effective_changes(versions):
        raise NotFoundError(
            f"there is nothing to undo: every change to event {event_id} is taken back already"
        )
    return _undo_top(db, versions, author, now)


def restored(current: Event, state: Event | None, author: str, now: Instant) -> Event:
    """The version to append for going back to `state`, or to before the event was added."""
    fields = current if state is None else state
    return replace(
        fields,
        version=current.version + 1,
        voided=state is None or state.voided,
        author=author,
        recorded_at=now,
    )


def _undo_top(db: sqlite3.Connection, versions: list[Version], author: str, now: Instant) -> Undone:
    stack = effective_changes(versions)
    top = stack[-1]
    before = stack[-2] if len(stack) > 1 else None
    event = restored(versions[-1].event, before.event if before else None, author, now)
    event_rows.append(db, event, undoes=top.revision)
    return Undone(event, describe_change(top, before))


def _undo_import(db: sqlite3.Connection, batch: int, author: str, now: Instant) -> Undone:
    """Void what an import brought; an event that somebody else changed since stays as it is."""
    before = event_rows.next_revision(db)
    touched = [
        event_rows.history(db, event_id)
        for (event_id,) in db.execute(_TOUCHED_SINCE, (batch, batch)).fetchall()
    ]
    db.execute(_TAKE_BACK_IMPORT, (author, now, batch, batch))
    for versions in touched:
        top = effective_changes(versions)[-1]
        if top.batch == batch:
            event_rows.append(db, restored(versions[-1].event, None, author, now), undoes=top.revision)
    count = event_rows.next_revision(db) - before
    if not count:
        event = touched[0][-1].event
        raise ConflictError(
            f"{describe_last_change(event)}, after your import, of which nothing else is left to take back; "
            f"`budgettui undo {event.id}` takes that back first",
            event,
        )
    first = db.execute("SELECT event_id FROM event_versions WHERE revision = ?", (before,)).fetchone()
    return Undone(
        event_rows.current(db, first[0]), f"importing {count:,} event{'s' if count > 1 else ''}", count
    )


def _size(db: sqlite3.Connection, batch: int) -> int:
    """How many events an import brought, counted to 2."""
    rows = db.execute(
        "SELECT 1 FROM event_versions WHERE revision >= ? AND batch = ? LIMIT 2", (batch, batch)
    ).fetchall()
    return len(rows)
