"""Recorded exclusions as objects with `"kind": "exclusion"` among the events in JSON Lines."""

from collections.abc import Callable, Collection, Mapping
from datetime import tzinfo
from typing import Any

from ..model.instants import Instant, to_datetime
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from ..text.suggestions import unknown_name
from .reading_result import BadRow

KIND = "kind"
"""The key of an object's type; an object without it is an event."""
_LISTS = ("services", "groups", "tags")
_TEXTS = ("reason", "accounting", "approved_by", "incident_id")
_KEYS = (KIND, "start", "end", "everything", *_LISTS, *_TEXTS)


def exclusion_row(exclusion: RecordedExclusion | ExclusionDraft) -> dict[str, Any]:
    """The exclusion as an object: times in UTC, `end` null while it is open."""
    row: dict[str, Any] = {
        KIND: "exclusion",
        "start": _text(exclusion.start),
        "end": None if exclusion.end is None else _text(exclusion.end),
        "everything": exclusion.everything,
    }
    row |= {name: list(getattr(exclusion, name)) for name in _LISTS}
    return row | {name: getattr(exclusion, name) for name in _TEXTS}


def read_exclusion_row(
    row: Mapping[str, Any],
    line: int,
    zone: tzinfo,
    services: Collection[str],
    service_names: Mapping[str, str],
    unknown_service: Callable[[str], str] | None,
) -> ExclusionDraft | BadRow:
    """The exclusion that an object describes, or what is wrong with it.

    `unknown_service` words the error for a service outside `services`; without it such services are accepted.
    """
    from .cell_reader import CellError, read_moment

    unknown = next((key for key in row if key not in _KEYS), None)
    if unknown is not None:
        return BadRow(line, unknown[:60], unknown_name(unknown[:60], _KEYS, "a key of an exclusion"))
    for name in _LISTS:
        names = row.get(name, [])
        if not (isinstance(names, list) and all(isinstance(each, str) for each in names)):
            return BadRow(line, name, "it is not a list of names")
    for name in _TEXTS:
        if not isinstance(row.get(name), str | None):
            return BadRow(line, name, "it is not text")
    if not isinstance(row.get("everything", False), bool):
        return BadRow(line, "everything", "it is not true or false")
    named = tuple(service_names.get(name, name) for name in row.get("services", []))
    for name in named:
        if name not in services and unknown_service is not None:
            return BadRow(line, "services", unknown_service(name), unknown_service=True, service=name)
    try:
        return ExclusionDraft(
            start=read_moment(row.get("start"), zone)[0],
            end=None if row.get("end") is None else read_moment(row["end"], zone)[0],
            reason=row.get("reason") or "",
            services=named,
            groups=tuple(row.get("groups", [])),
            tags=tuple(row.get("tags", [])),
            everything=row.get("everything", False),
            accounting=row.get("accounting") or "free",
            approved_by=row.get("approved_by"),
            incident_id=row.get("incident_id"),
        )
    except (CellError, ValueError) as error:
        column, colon, reason = str(error).partition(": ")
        return BadRow(line, column, reason) if colon and column in _KEYS else BadRow(line, None, str(error))


def _text(instant: Instant) -> str:
    return to_datetime(instant).isoformat().replace("+00:00", "Z")
