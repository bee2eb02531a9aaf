"""PagerDuty: response pages of its REST API (incidents, maintenance windows) and the CSV of its Insights."""

import csv
from collections.abc import Iterator
from typing import Any

from .json_values import table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat, planned

_HEADER = {"incident_number", "service_name", "created_at", "resolved_at"}


def _recognises(document: Document) -> bool:
    value = document.json
    return any(
        text_of(item.get("type")) in ("incident", "maintenance_window") or "incident_key" in item
        for key in ("incidents", "maintenance_windows")
        for item in tables(value, key)[:1]
    )


def _recognises_insights(document: Document) -> bool:
    return set(document.text.partition("\n")[0].strip().split(",")) >= _HEADER


def read_incidents(document: Document, context: Context) -> Incidents:
    """Incidents of the urgencies that count, and maintenance windows."""
    for incident in tables(document.json, "incidents"):
        yield _incident(incident, context)
    for window in tables(document.json, "maintenance_windows"):
        yield from _window(window, context)


def _incident(incident: dict[str, Any], context: Context) -> RawIncident | LeftOut:
    identity = text_of(incident.get("id"))
    urgency = text_of(incident.get("urgency"))
    if table(incident, "resolve_reason").get("type") == "merge_resolve_reason":
        return LeftOut(identity, "it was merged into another", is_none=True)
    if urgency and urgency not in context.urgencies:
        return LeftOut(identity, f"its urgency is {urgency[:20]}", is_none=True)
    service = table(incident, "service")
    end = incident.get("resolved_at")
    if not end and incident.get("status") == "resolved":
        end = incident.get("last_status_change_at")
        if not end:
            return LeftOut(identity, "it is resolved, but has no end time")
    priority = text_of(table(incident, "priority").get("summary"))
    return RawIncident(
        identity,
        text_of(service.get("summary")),
        incident.get("created_at"),
        end,
        impact=context.impacts.get(priority, 1.0),
        incident_id=text_of(incident.get("incident_number")) or identity,
        description=text_of(incident.get("title")) or None,
        other_names=(text_of(service.get("id")),),
    )


def _window(window: dict[str, Any], context: Context) -> Iterator[RawIncident | LeftOut]:
    identity = text_of(window.get("id"))
    start = window.get("start_time")
    end, left_out = planned(identity, start, window.get("end_time"), context)
    if left_out is not None:
        yield left_out
        return
    for service in tables(window, "services"):
        code = text_of(service.get("id"))
        yield RawIncident(
            f"{identity}/{code}",
            text_of(service.get("summary")),
            start,
            end,
            "maintenance",
            incident_id=identity,
            description=text_of(window.get("description")) or None,
            other_names=(code,),
            incident=identity,
        )


def _insights(document: Document, context: Context) -> Incidents:
    for row in csv.DictReader(document.text.splitlines()):
        identity = text_of(row.get("id")) or text_of(row.get("incident_number"))
        urgency = text_of(row.get("urgency"))
        if urgency and urgency not in context.urgencies:
            yield LeftOut(identity, f"its urgency is {urgency[:20]}", is_none=True)
            continue
        end = row.get("resolved_at") or None
        if end is None and row.get("status") == "resolved":
            yield LeftOut(identity, "it is resolved, but has no end time")
            continue
        yield RawIncident(
            identity,
            text_of(row.get("service_name")),
            row.get("created_at"),
            end,
            impact=context.impacts.get(text_of(row.get("priority_name")), 1.0),
            incident_id=text_of(row.get("incident_number")) or None,
            description=text_of(row.get("description")) or None,
            other_names=(text_of(row.get("service_id")),),
        )


FORMAT = SourceFormat("pagerduty", "PagerDuty", (b'"service', b'"summary"'), _recognises, read_incidents)
INSIGHTS = SourceFormat(
    "pagerduty-insights",
    "PagerDuty's Insights",
    (b"incident_number", b"service_name", b"created_at"),
    _recognises_insights,
    _insights,
    "pagerduty",
)
