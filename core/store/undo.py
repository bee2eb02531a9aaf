"""Undo and redo: which change is reverted or restored, and the rows that record it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any

from ..model.event import Event
from ..model.instants import Instant
from ..model.recorded_exclusion import RecordedExclusion
from ..support.frozen import frozen
from . import event_queries, exclusion_queries
from .append_only_log import LogWriter
from .change_words import (
    describe_change,
    describe_differences,
    describe_last_change,
    describe_record,
    undo_command,
)
from .database_protocol import Database, Row
from .log_rows import EVENTS, EXCLUSIONS, event_of, event_row, exclusion_row
from .store_results import ConflictError, NotFoundError, Undone
from .version_history import History, R, Record, Version, differences

_NO_CHANGES = ("undo", "redo", "note", "act", "revoke")
"""Kinds of writes that are not undone by `undo` without a number; a redo is handled separately."""

_BATCH_VERBS = {
    "import": "importing",
    "sync": "syncing",
    "rename": "moving",
    "exclude": "adding",
    "review": "reviewing",
}

_AS_UNDONE = (
    f"{', '.join(f'e.{name}' for name in EVENTS.columns[:10])}, 2, 1, ?, ?, e.tags, e.cause, e.reviewed,"
    " e.revision, NULL"
)
"""The row of `EVENTS` that undoes the first version of an event."""

_IN_BATCH = "e.revision BETWEEN ? AND ?"
_NOT_UNDONE = "e.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM {table} AS u WHERE u.undoes = e.revision)"


@dataclass(slots=True)
class Plan:
    """The rows that an undo or redo appends, and its result."""

    kind: str
    event_rows: list[Row] = field(default_factory=list)
    exclusion_rows: list[Row] = field(default_factory=list)
    result: Undone | None = None

    @property
    def outcome(self) -> Undone:
        """The result, once it is known."""
        assert self.result is not None
        return self.result

    def apply(self, log: LogWriter, author: str, now: Instant) -> Undone:
        """Append the rows."""
        log.begin(self.kind, author, now)
        log.append(EVENTS, self.event_rows)
        log.append(EXCLUSIONS, self.exclusion_rows)
        return self.outcome


@frozen
class Editor:
    """Who makes the change, when, and the time zone for messages."""

    author: str
    now: Instant
    zone: tzinfo


def plan_undo_of(db: Database, editor: Editor, event_id: int | None) -> Plan:
    """What undoing the last change to an event, or the last write of the editor, does."""
    if event_id is None:
        return plan_undo(db, editor)
    return plan_record_undo(event_queries.history(db, event_id), editor)


def plan_redo_of(db: Database, editor: Editor, event_id: int | None) -> Plan:
    """What redoing the last undo of an event, or of the editor, does."""
    if event_id is None:
        return plan_redo(db, editor)
    return plan_record_redo(event_queries.history(db, event_id), editor)


def plan_undo(db: Database, editor: Editor) -> Plan:
    """The undo of the editor's last change that is not undone yet."""
    for batch, size, kind in db.execute(
        "SELECT batch, size, kind FROM writes WHERE actor = ? ORDER BY batch DESC", (editor.author,)
    ):
        if kind in _NO_CHANGES and kind != "redo":
            continue
        last = batch + size - 1
        table = next(
            (name for name in ("event_versions", "exclusion_versions") if _any_left(db, name, batch, last)),
            None,
        )
        if table is None:
            continue
        if size > 1:
            return _plan_batch_undo(db, batch, last, kind, editor)
        if table == "event_versions":
            return _plan_own_undo(
                event_queries.history(db, _id_at(db, table, "event_id", batch)), batch, editor
            )
        return _plan_own_undo(
            exclusion_queries.exclusion_history(db, _id_at(db, table, "exclusion_id", batch)), batch, editor
        )
    raise NotFoundError(
        f"there is nothing to undo: no change by {editor.author or 'you'} is left to take back"
    )


def plan_record_undo(history: History[R], editor: Editor) -> Plan:
    """The undo of the last change to one record that is not undone yet, whoever made it."""
    if not history.effective:
        raise NotFoundError(
            f"there is nothing to undo: every change to {describe_record(history.current)} is undone "
            f"already; {undo_command(history.current, 'redo')} restores it"
        )
    change = history.effective[-1]
    before = history.effective[-2] if len(history.effective) > 1 else None
    after = _restored(history.current, before.record if before else None, editor)
    return _single("undo", history, after, change.revision, describe_change(change, before), editor)


def plan_redo(db: Database, editor: Editor) -> Plan:
    """The redo of the editor's last undo that is not redone yet and that no change of theirs followed."""
    redone = 0
    for batch, size, kind in db.execute(
        "SELECT batch, size, kind FROM writes WHERE actor = ? ORDER BY batch DESC", (editor.author,)
    ):
        if kind == "redo":
            redone += 1
        elif kind == "undo":
            if not redone:
                return _plan_batch_redo(db, batch, batch + size - 1, editor)
            redone -= 1
        elif kind not in _NO_CHANGES:
            break
    raise NotFoundError(
        f"there is nothing to redo: {editor.author or 'you'} undid nothing since the last change"
    )


def plan_record_redo(history: History[R], editor: Editor) -> Plan:
    """The redo of what was undone last on one record, by anybody."""
    if not history.undone:
        raise NotFoundError(
            f"there is nothing to redo: nothing was undone on {describe_record(history.current)} "
            "since its last change"
        )
    undo, change = history.undone[-1]
    before = history.effective[-1] if history.effective else None
    after = _restored(history.current, change.record, editor)
    return _single("redo", history, after, undo.revision, describe_change(change, before), editor)


def _plan_own_undo(history: History[R], revision: int, editor: Editor) -> Plan:
    """The undo of the editor's own change, unless somebody changed the record later."""
    top = history.effective[-1]
    if top.revision != revision:
        raise ConflictError(
            f"{describe_last_change(top.record, editor.zone)}, after your change; "
            f"{undo_command(top.record)} takes that back first",
            history.current,
        )
    return plan_record_undo(history, editor)


def _plan_batch_undo(db: Database, batch: int, last: int, kind: str, editor: Editor) -> Plan:
    """The undo of a write that touched many; what somebody changed later stays as it is."""
    plan = Plan("undo")
    author, now = editor.author, editor.now
    later: list[History[Any]] = []
    plan.event_rows = db.execute(
        f"SELECT {_AS_UNDONE} FROM event_versions AS e"
        f" WHERE {_IN_BATCH} AND e.version = 1 AND {event_queries.IS_CURRENT}",
        (author, now, batch, last),
    ).fetchall()
    first = event_of(plan.event_rows[0]) if plan.event_rows else None
    before = replace(first, voided=False) if first else None
    services = {row[1] for row in plan.event_rows}
    others = db.execute(
        f"SELECT e.event_id FROM event_versions AS e WHERE {_IN_BATCH}"
        f" AND NOT (e.version = 1 AND {event_queries.IS_CURRENT})"
        f" AND {_NOT_UNDONE.format(table='event_versions')}",
        (batch, last),
    ).fetchall()
    for history in event_queries.histories(db, [event_id for (event_id,) in others]):
        if history.effective[-1].batch != batch:
            later.append(history)
            continue
        after = _before_last(history, editor)
        services |= {history.current.service, after.service}
        plan.event_rows.append(event_row(after, undoes=history.effective[-1].revision))
        if first is None:
            first, before = after, history.current
    exclusion = None
    for exclusion_id in _ids_in(db, "exclusion_versions", "exclusion_id", batch, last):
        history_ = exclusion_queries.exclusion_history(db, exclusion_id)
        if history_.effective and history_.effective[-1].batch == batch:
            exclusion = _before_last(history_, editor)
            plan.exclusion_rows.append(exclusion_row(exclusion, undoes=history_.effective[-1].revision))
        elif history_.effective:
            later.append(history_)
    return _finished(plan, db, kind, batch, before, first, exclusion, services, later, "undo", editor)


def _plan_batch_redo(db: Database, batch: int, last: int, editor: Editor) -> Plan:
    plan = Plan("redo")
    later: list[History[Any]] = []
    events: list[tuple[Event, Event]] = []
    changed: list[tuple[Version[Any], Version[Any] | None]] = []
    exclusion = None
    for history in event_queries.histories(db, _ids_in(db, "event_versions", "event_id", batch, last)):
        if not history.undone or history.undone[-1][0].batch != batch:
            later.append(history)
            continue
        undo, change = history.undone[-1]
        after = _restored(history.current, change.record, editor)
        events.append((history.current, after))
        changed.append((change, history.effective[-1] if history.effective else None))
        plan.event_rows.append(event_row(after, redoes=undo.revision))
    for exclusion_id in _ids_in(db, "exclusion_versions", "exclusion_id", batch, last):
        history_ = exclusion_queries.exclusion_history(db, exclusion_id)
        if not history_.undone or history_.undone[-1][0].batch != batch:
            later.append(history_)
            continue
        undo_, change_ = history_.undone[-1]
        exclusion = _restored(history_.current, change_.record, editor)
        changed.append((change_, history_.effective[-1] if history_.effective else None))
        plan.exclusion_rows.append(exclusion_row(exclusion, redoes=undo_.revision))
        if not events:
            before_ = history_.current
    if len(changed) == 1:
        change, previous = changed[0]
        record_before: Record = events[0][0] if events else before_
        record_after: Any = events[0][1] if events else exclusion
        plan.result = _undone(record_before, record_after, describe_change(change, previous), editor)
        return plan
    services = {name for pair in events for name in (pair[0].service, pair[1].service)}
    before, first = events[0] if events else (None, None)
    kind = changed[0][0].kind if changed else ""
    return _finished(plan, db, kind, batch, before, first, exclusion, services, later, "redo", editor)


def _finished(
    plan: Plan,
    db: Database,
    kind: str,
    batch: int,
    before: Event | None,
    first: Event | None,
    exclusion: RecordedExclusion | None,
    services: set[str],
    later: list[History[Any]],
    verb: str,
    editor: Editor,
) -> Plan:
    """The plan with its result; `ConflictError` if others changed everything since."""
    count = len(plan.event_rows) + len(plan.exclusion_rows)
    if not count:
        top = (later[0].effective or later[0].versions)[-1].record
        hint = undo_command(top, "undo" if later[0].effective else "redo")
        label = "import" if kind in ("import", "sync") else "change" if verb == "undo" else "undo"
        raise ConflictError(
            f"{describe_last_change(top, editor.zone)}, after your {label}, of which nothing else is left to "
            f"{'take back' if verb == 'undo' else 'bring back'}; {hint} takes that back first",
            later[0].current,
        )
    kind = _original_kind(db, kind, batch)
    noun = "event" if plan.event_rows else "exclusion"
    what = f"{_BATCH_VERBS.get(kind, 'changing')} {count:,} {noun}{'s' if count > 1 else ''}"
    changes = differences(before, first) if before is not None and first is not None else ()
    plan.result = Undone(
        first,
        what,
        count,
        describe_differences(changes, editor.zone, editor.now),
        changes,
        tuple(sorted(services)),
        exclusion if first is None else None,
    )
    return plan


def _single(kind: str, history: History[R], after: R, revision: int, what: str, editor: Editor) -> Plan:
    plan = Plan(kind, result=_undone(history.current, after, what, editor))
    link = {"undoes": revision} if kind == "undo" else {"redoes": revision}
    if isinstance(after, Event):
        plan.event_rows = [event_row(after, **link)]
    else:
        plan.exclusion_rows = [exclusion_row(after, **link)]
    return plan


def _undone(before: Record, after: Record, what: str, editor: Editor) -> Undone:
    changes = differences(before, after)
    text = describe_differences(changes, editor.zone, editor.now)
    if isinstance(after, Event) and isinstance(before, Event):
        services = tuple(sorted({before.service, after.service}))
        return Undone(after, what, 1, text, changes, services)
    assert isinstance(after, RecordedExclusion)
    return Undone(None, what, 1, text, changes, after.services, after)


def _before_last(history: History[R], editor: Editor) -> R:
    """The record as it was before its last effective change."""
    state = history.effective[-2].record if len(history.effective) > 1 else None
    return _restored(history.current, state, editor)


def _restored(current: R, state: R | None, editor: Editor) -> R:
    """The version to append for going to `state`, or to before the record was added."""
    return replace(
        current if state is None else state,
        version=current.version + 1,
        voided=state is None or state.voided,
        author=editor.author,
        actor=editor.author,
        recorded_at=editor.now,
    )


def _original_kind(db: Database, kind: str, batch: int) -> str:
    """The kind of the write whose changes a redo brought back."""
    while kind == "redo":
        row = db.execute(
            "SELECT w.kind, w.batch FROM event_versions AS r"
            " JOIN event_versions AS u ON u.revision = r.redoes"
            " JOIN event_versions AS e ON e.revision = u.undoes JOIN writes AS w ON w.batch = e.batch"
            " WHERE r.revision = ?",
            (batch,),
        ).fetchone()
        if row is None:
            break
        kind, batch = row
    return kind


def _any_left(db: Database, table: str, batch: int, last: int) -> bool:
    """Whether a write holds a change to a record of `table` that is not undone."""
    row = db.execute(
        f"SELECT 1 FROM {table} AS e WHERE {_IN_BATCH} AND {_NOT_UNDONE.format(table=table)} LIMIT 1",
        (batch, last),
    ).fetchone()
    return row is not None


def _id_at(db: Database, table: str, column: str, revision: int) -> int:
    return int(db.execute(f"SELECT {column} FROM {table} WHERE revision = ?", (revision,)).fetchone()[0])


def _ids_in(db: Database, table: str, column: str, batch: int, last: int) -> list[int]:
    rows: Iterable[Any] = db.execute(
        f"SELECT e.{column} FROM {table} AS e WHERE {_IN_BATCH} ORDER BY e.revision", (batch, last)
    )
    return [number for (number,) in rows]
