"""Queries for exclusions, notes, acts and source states."""

from ..model.act import Act
from ..model.instants import EARLIEST_KEPT, LATEST_KEPT, Instant
from ..model.note import Note
from ..model.recorded_exclusion import RecordedExclusion
from .database import Database
from .event_rows import in_range
from .log_rows import ACTS, EXCLUSION_COLUMNS, NOTES, act_of, exclusion_version_of, note_of
from .results import DamagedRowError, NotFoundError, SourceState
from .validation import is_encodable
from .versions import History, replay

_EXCLUSIONS_FROM = "FROM exclusion_versions AS e JOIN writes AS w ON w.batch = e.batch"
_NOTE_COLUMNS = ", ".join(f"e.{name}" for name in NOTES.columns)
_ACT_COLUMNS = ", ".join(f"e.{name}" for name in ACTS.columns)
_ALWAYS = 2**63 - 1


def next_id(db: Database, table: str, column: str) -> int:
    """The id that the next new record of a table gets."""
    return int(db.execute(f"SELECT coalesce(max({column}), 0) + 1 FROM {table}").fetchone()[0])


def exclusion_history(db: Database, exclusion_id: int) -> History[RecordedExclusion]:
    """Every version of an exclusion and what they amount to; `NotFoundError`."""
    rows = []
    if in_range(exclusion_id):
        rows = db.execute(
            f"SELECT {EXCLUSION_COLUMNS} {_EXCLUSIONS_FROM} WHERE e.exclusion_id = ? ORDER BY e.version",
            (exclusion_id,),
        ).fetchall()
    if not rows:
        raise NotFoundError(f"there is no exclusion {exclusion_id}; `budgettui exclusions` lists them")
    return replay(exclusion_version_of(row) for row in rows)


def exclusions(db: Database, include_voided: bool, known_at: Instant | None) -> list[RecordedExclusion]:
    """The exclusions as recorded up to `known_at`, the earliest start first."""
    moment = _ALWAYS if known_at is None else known_at
    rows = db.execute(
        f"SELECT {EXCLUSION_COLUMNS} {_EXCLUSIONS_FROM} WHERE e.recorded_us <= ? AND NOT EXISTS"
        " (SELECT 1 FROM exclusion_versions AS later WHERE later.exclusion_id = e.exclusion_id"
        " AND later.version > e.version AND later.recorded_us <= ?)"
        " ORDER BY e.start_us, e.exclusion_id",
        (moment, moment),
    )
    current = (exclusion_version_of(row).record for row in rows)
    return [exclusion for exclusion in current if include_voided or not exclusion.voided]


def notes(
    db: Database, event_id: int | None, incident_id: str | None, known_at: Instant | None
) -> list[Note]:
    """The notes on an event, an incident, or all, the earliest time first."""
    if not is_encodable(incident_id):
        return []
    conditions, values = ["e.recorded_us <= ?"], [_ALWAYS if known_at is None else known_at]
    for condition, value in (("e.event_id = ?", event_id), ("e.incident_id = ?", incident_id)):
        if value is not None:
            conditions.append(condition)
            values.append(value)  # type: ignore[arg-type]  # values are of any type
    rows = db.execute(
        f"SELECT {_NOTE_COLUMNS}, w.host FROM notes AS e JOIN writes AS w ON w.batch = e.batch"
        f" WHERE {' AND '.join(conditions)} ORDER BY e.at_us, e.note_id",
        values,
    )
    return [note_of(row) for row in rows]


def acts(
    db: Database,
    kind: str | None = None,
    service: str | None = None,
    include_revoked: bool = False,
    known_at: Instant | None = None,
    act_id: int | None = None,
) -> list[Act]:
    """Acts as recorded up to `known_at`, the newest first."""
    if not (is_encodable(kind) and is_encodable(service)):
        return []
    moment = _ALWAYS if known_at is None else known_at
    conditions = [
        "e.recorded_us <= ?",
        "NOT EXISTS (SELECT 1 FROM acts AS later WHERE later.act_id = e.act_id"
        " AND later.version > e.version AND later.recorded_us <= ?)",
    ]
    values: list[object] = [moment, moment]
    for condition, value in (("e.kind = ?", kind), ("e.service = ?", service), ("e.act_id = ?", act_id)):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if not include_revoked:
        conditions.append("e.revoked = 0")
    rows = db.execute(
        f"SELECT {_ACT_COLUMNS}, w.host FROM acts AS e JOIN writes AS w ON w.batch = e.batch"
        f" WHERE {' AND '.join(conditions)} ORDER BY e.act_id DESC",
        values,
    )
    return [act_of(row) for row in rows]


def source_states(db: Database) -> dict[str, SourceState]:
    """The state of every source that was synced."""
    rows = db.execute("SELECT source, synced_us, cursor, problem FROM source_states ORDER BY source")
    states = {}
    for row in rows:
        if not (isinstance(row[1], int) and EARLIEST_KEPT <= row[1] <= LATEST_KEPT):
            raise DamagedRowError(f"source {row[0]!a} holds {repr(row[1])[:60]} as the time of its sync")
        states[row[0]] = SourceState(*row)
    return states


def set_source_state(db: Database, state: SourceState) -> None:
    """Remember the state of a source, in place of the one before."""
    db.execute(
        "INSERT INTO source_states (source, synced_us, cursor, problem) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source) DO UPDATE SET"
        " synced_us = excluded.synced_us, cursor = excluded.cursor, problem = excluded.problem",
        (state.source, state.synced_at, state.cursor, state.problem),
    )
