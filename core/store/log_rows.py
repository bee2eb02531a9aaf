"""How events, exclusions, notes and acts are stored as rows of the log."""

import json
from typing import Any

from ..model.act import Act
from ..model.event import Draft, Event
from ..model.instants import EARLIEST_KEPT, LATEST_KEPT, Instant
from ..model.note import Note
from ..model.recorded_exclusion import RecordedExclusion
from .append_only_log import LogTable
from .database_protocol import Row
from .store_results import DamagedRowError
from .version_history import Version

EVENTS = LogTable(
    "event_versions",
    (
        "event_id", "service", "start_us", "end_us", "impact", "category", "incident_id", "description",
        "source", "source_key", "version", "voided", "author", "recorded_us", "tags", "cause", "reviewed",
        "undoes", "redoes",
    ),
)  # fmt: skip
EXCLUSIONS = LogTable(
    "exclusion_versions",
    (
        "exclusion_id", "start_us", "end_us", "reason", "services", "groups", "tags", "everything",
        "accounting", "approved_by", "incident_id", "version", "voided", "author", "recorded_us",
        "undoes", "redoes",
    ),
)  # fmt: skip
NOTES = LogTable("notes", ("note_id", "at_us", "text", "event_id", "incident_id", "author", "recorded_us"))
ACTS = LogTable(
    "acts",
    (
        "act_id", "kind", "reason", "service", "group_name", "until_us", "subject", "detail", "version",
        "revoked", "author", "recorded_us",
    ),
)  # fmt: skip

EVENT_COLUMNS = ", ".join(f"e.{name}" for name in EVENTS.columns[:17])
"""The columns of `event_of`, of `event_versions AS e`; the fields of `Event` in their order."""

VERSION_COLUMNS = f"{EVENT_COLUMNS}, w.host, w.actor, e.revision, e.undoes, e.redoes, e.batch, w.kind"
"""The columns of `event_version_of`, of `event_versions AS e` and `writes AS w`."""

EXCLUSION_COLUMNS = (
    ", ".join(f"e.{name}" for name in EXCLUSIONS.columns[:15])
    + ", w.host, w.actor, e.revision, e.undoes, e.redoes, e.batch, w.kind"
)
"""The columns of `exclusion_version_of`, of `exclusion_versions AS e` and `writes AS w`."""

_TAGS = EVENTS.columns.index("tags")
_VOIDED = EVENTS.columns.index("voided")
_REVIEWED = EVENTS.columns.index("reviewed")
_OPTIONAL_INT = (int, type(None))
_OPTIONAL_STR = (str, type(None))
_EVENT_MOMENTS = (2, 3, 13)
"""The columns of events that are instants."""
_EXCLUSION_MOMENTS = (1, 2, 14)
_NOTE_MOMENTS = (1, 6)
_ACT_MOMENTS = (5, 11)
_EVENT_TYPES = (
    int, str, int, _OPTIONAL_INT, float, str, _OPTIONAL_STR, _OPTIONAL_STR, _OPTIONAL_STR, _OPTIONAL_STR,
    int, int, str, int, _OPTIONAL_STR, _OPTIONAL_STR, int,
)  # fmt: skip
_EXCLUSION_TYPES = (
    int, int, _OPTIONAL_INT, str, _OPTIONAL_STR, _OPTIONAL_STR, _OPTIONAL_STR, int, str, _OPTIONAL_STR,
    _OPTIONAL_STR, int, int, str, int,
)  # fmt: skip
_NOTE_TYPES = (int, int, str, _OPTIONAL_INT, _OPTIONAL_STR, str, int)
_ACT_TYPES = (
    int, str, str, _OPTIONAL_STR, _OPTIONAL_STR, _OPTIONAL_INT, _OPTIONAL_STR, _OPTIONAL_STR, int, int,
    str, int,
)  # fmt: skip


def _check_values(label: str, row: Row, types: tuple[Any, ...], moments: tuple[int, ...]) -> None:
    """Raise `DamagedRowError` for a value of a wrong type, or a moment out of range."""
    for value, kind in zip(row, types, strict=False):
        if not isinstance(value, kind):
            raise DamagedRowError(f"{label} {row[0]!r} holds {repr(value)[:60]}, which is of a wrong type")
    for index in moments:
        moment = row[index]
        if moment is not None and not EARLIEST_KEPT <= moment <= LATEST_KEPT:
            raise DamagedRowError(f"{label} {row[0]!r} holds {moment} as a time, outside the years 1 to 9999")


def event_of(row: Row) -> Event:
    """The event of a row that begins with `EVENT_COLUMNS`, and may continue with `host` and `actor`."""
    values = list(row[:19])
    _check_values("event", row, _EVENT_TYPES, _EVENT_MOMENTS)
    values[_VOIDED] = bool(values[_VOIDED])
    values[_REVIEWED] = bool(values[_REVIEWED])
    values[_TAGS] = names_of(values[_TAGS])
    return Event(*values)


def event_version_of(row: Row) -> Version[Event]:
    """The version of a row of `VERSION_COLUMNS`."""
    return Version(event_of(row), *row[19:24])


def event_row(event: Event, undoes: int | None = None, redoes: int | None = None) -> Row:
    """The row of `EVENTS` for a version of an event."""
    return (
        event.id, event.service, event.start, event.end, event.impact, event.category, event.incident_id,
        event.description, event.source, event.source_key, event.version, int(event.voided), event.author,
        event.recorded_at, names_text(event.tags), event.cause, int(event.reviewed), undoes, redoes,
    )  # fmt: skip


def draft_row(
    draft: Draft, event_id: int, author: str, now: Instant, version: int = 1, reviewed: bool = True
) -> Row:
    """The row of `EVENTS` for a draft."""
    return (
        event_id, draft.service, draft.start, draft.end, draft.impact, draft.category, draft.incident_id,
        draft.description, draft.source, draft.source_key, version, 0, author, now, names_text(draft.tags),
        draft.cause, int(reviewed), None, None,
    )  # fmt: skip


def exclusion_version_of(row: Row) -> Version[RecordedExclusion]:
    """The version of a row of `EXCLUSION_COLUMNS`."""
    _check_values("exclusion", row, _EXCLUSION_TYPES, _EXCLUSION_MOMENTS)
    (number, start, end, reason, services, groups, tags, everything, accounting, approved_by, incident_id,
     version, voided, author, recorded_at, host, actor) = row[:17]  # fmt: skip
    exclusion = RecordedExclusion(
        number, start, end, reason, names_of(services), names_of(groups), names_of(tags), bool(everything),
        accounting, approved_by, incident_id, version, bool(voided), author, recorded_at, host, actor,
    )  # fmt: skip
    return Version(exclusion, *row[17:22])


def exclusion_row(exclusion: RecordedExclusion, undoes: int | None = None, redoes: int | None = None) -> Row:
    """The row of `EXCLUSIONS` for a version of an exclusion."""
    return (
        exclusion.id, exclusion.start, exclusion.end, exclusion.reason, names_text(exclusion.services),
        names_text(exclusion.groups), names_text(exclusion.tags), int(exclusion.everything),
        exclusion.accounting, exclusion.approved_by, exclusion.incident_id, exclusion.version,
        int(exclusion.voided), exclusion.author, exclusion.recorded_at, undoes, redoes,
    )  # fmt: skip


def note_of(row: Row) -> Note:
    """The note of a row of the columns of `NOTES`, then the host."""
    _check_values("note", row, _NOTE_TYPES, _NOTE_MOMENTS)
    return Note(*row[:8])


def act_row(act: Act) -> Row:
    """The row of `ACTS` for a version of an act."""
    return (
        act.id, act.kind, act.reason, act.service, act.group, act.until, act.subject, act.detail, act.version,
        int(act.revoked), act.author, act.recorded_at,
    )  # fmt: skip


def act_of(row: Row) -> Act:
    """The act of a row of the columns of `ACTS`, then the host."""
    _check_values("act", row, _ACT_TYPES, _ACT_MOMENTS)
    values = list(row[:13])
    values[9] = bool(values[9])
    return Act(*values)


def names_text(names: tuple[str, ...]) -> str | None:
    """Names as JSON text; None if there are none."""
    return json.dumps(names, ensure_ascii=False) if names else None


def names_of(text: Any) -> tuple[str, ...]:
    """The names of a text that `names_text` wrote."""
    if text is None:
        return ()
    try:
        names = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise DamagedRowError(f"{repr(text)[:60]} is not a list of names")
    return tuple(names)
