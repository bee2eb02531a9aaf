"""Statuspage: `/api/v2/incidents.json` and `/api/v2/scheduled-maintenances.json`."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from .json_values import instant_of, table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat

IMPACTS = {"major_outage": 1.0, "partial_outage": 0.5, "degraded_performance": 0.1}
"""The impact of a component's status."""
_OF_INCIDENT = {"critical": "major_outage", "major": "partial_outage", "minor": "degraded_performance"}
"""The component status that an incident's own impact implies, for updates that name no component."""
_MAINTENANCE = "under_maintenance"
_OVER = ("resolved", "postmortem", "completed")


def _recognises(document: Document) -> bool:
    value = document.json
    return bool(table(value, "page")) and ("incidents" in value or "scheduled_maintenances" in value)


def read_incidents(document: Document, context: Context) -> Incidents:
    """One incident for each stretch in which a component kept the same bad status."""
    for incident in tables(document.json, "incidents"):
        yield from _incident(incident, context, is_planned=False)
    for incident in tables(document.json, "scheduled_maintenances"):
        yield from _incident(incident, context, is_planned=True)


def _incident(
    incident: dict[str, Any], context: Context, *, is_planned: bool
) -> Iterator[RawIncident | LeftOut]:
    identity = text_of(incident.get("id"))
    status = text_of(incident.get("status"))
    if is_planned and status == "scheduled":
        yield LeftOut(identity, "it is planned and has not begun", is_none=True)
        return
    updates = sorted(tables(incident, "incident_updates"), key=_time_of)
    end = incident.get("resolved_at")
    if not end and status in _OVER and updates:
        end = _time_of(updates[-1])
    start = incident.get("scheduled_for" if is_planned else "started_at") or incident.get("created_at")
    names = {text_of(part.get("id")): text_of(part.get("name")) for part in tables(incident, "components")}
    courses = _courses(updates, start, is_planned)
    if not courses:
        overall = _MAINTENANCE if is_planned else _OF_INCIDENT.get(text_of(incident.get("impact")), "")
        courses = {code: [(start, overall, names[code])] for code in names if overall}
    if not courses:
        yield LeftOut(identity, "it names no component, or has no impact", is_none=True)
    for code, course in courses.items():
        number = 0
        for (since, state, long_name), (until, _, _) in pairwise([*course, (end, "", "")]):
            if state != _MAINTENANCE and state not in {**IMPACTS, **context.impacts}:
                continue
            number += 1
            yield RawIncident(
                f"{identity}/{code}/{number}",
                names.get(code) or long_name.rpartition(" - ")[2],
                since,
                until,
                "maintenance" if state == _MAINTENANCE else "incident",
                1.0 if state == _MAINTENANCE else {**IMPACTS, **context.impacts}[state],
                identity,
                text_of(incident.get("name")) or None,
                (code, long_name),
                identity,
            )


def _courses(
    updates: list[dict[str, Any]], start: object, is_planned: bool
) -> dict[str, list[tuple[object, str, str]]]:
    """For each affected component, when its status changed, the new status, and the component's name."""
    courses: dict[str, list[tuple[object, str, str]]] = {}
    for number, update in enumerate(updates):
        since = start if number == 0 and not is_planned else _time_of(update)
        for part in tables(update, "affected_components"):
            course = courses.setdefault(text_of(part.get("code")), [])
            state = text_of(part.get("new_status"))
            if not course or course[-1][1] != state:
                course.append((since, state, text_of(part.get("name"))))
    return {
        code: course
        for code, course in courses.items()
        if any(state not in ("", "operational") for _, state, _ in course)
    }


def _time_of(update: dict[str, Any]) -> str:
    """When an update took effect, in UTC so that texts sort chronologically."""
    text = text_of(update.get("display_at")) or text_of(update.get("created_at"))
    moment = instant_of(text)
    return text if moment is None else moment.isoformat(timespec="microseconds")


FORMAT = SourceFormat(
    "statuspage", "Statuspage", (b'"page"', b'"incident_updates"'), _recognises, read_incidents
)
