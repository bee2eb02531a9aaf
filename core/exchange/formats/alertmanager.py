"""Alertmanager: bodies of its webhook (version 4), one per line, and responses of `/api/v2/alerts`."""

from collections.abc import Iterable
from typing import Any

from .json_values import instant_of, table, tables, text_of
from .tool_format import (
    Context,
    Document,
    Incidents,
    LeftOut,
    RawIncident,
    SourceFormat,
    parse_json_lines,
)

_QUIET = ("info", "none")
"""Severities that page nobody."""


def _recognises(document: Document) -> bool:
    return any(
        "alerts" in table(value) or "fingerprint" in table(value) for value in parse_json_lines(document)[:1]
    )


def _read(document: Document, context: Context) -> Incidents:
    values = parse_json_lines(document)
    bodies = [value for value in values if "alerts" in table(value)]
    truncated = sum(count for body in bodies if isinstance(count := body.get("truncatedAlerts"), int))
    if truncated:
        yield LeftOut("", f"{truncated:,} alerts were cut off by Alertmanager (max_alerts)")
    alerts = [alert for body in bodies for alert in tables(body, "alerts")]
    alerts += [value for value in values if "fingerprint" in table(value)]
    yield from read_alerts(alerts, context)


def read_alerts(alerts: Iterable[dict[str, Any]], context: Context) -> Incidents:
    """One incident for each time that an alert fired, whatever the order of notifications.

    If any notification says that an alert is resolved, it ended at the latest end in any of them.
    """
    incidents: dict[str, RawIncident | LeftOut] = {}
    for alert in alerts:
        incident = _alert(alert, context)
        known = incidents.get(incident.key)
        if (
            isinstance(known, RawIncident)
            and isinstance(incident, RawIncident)
            and _end(known) >= _end(incident)
        ):
            continue
        incidents[incident.key] = incident
    yield from incidents.values()


def _alert(alert: dict[str, Any], context: Context) -> RawIncident | LeftOut:
    labels = table(alert, "labels")
    name = text_of(labels.get("alertname"))
    start = instant_of(alert.get("startsAt"))
    if start is None:
        return LeftOut(name, "it has no startsAt")
    key = f"{text_of(alert.get('fingerprint'))}@{start.isoformat(timespec='milliseconds')[:-6]}Z"
    severity = text_of(labels.get("severity"))
    if severity in _QUIET and severity not in context.impacts:
        return LeftOut(key, f"its severity is {severity}")
    annotations = table(alert, "annotations")
    is_over = alert.get("status") == "resolved"
    end = instant_of(alert.get("endsAt")) if is_over else None
    if is_over and end is None:
        return LeftOut(key, "it is resolved, but has no end time")
    return RawIncident(
        key,
        text_of(labels.get(context.options.mapping.get("service", "service"))),
        start.isoformat(),
        None if end is None else end.isoformat(),
        impact=context.impacts.get(severity, 1.0),
        incident_id=name or None,
        description=text_of(annotations.get("summary")) or text_of(annotations.get("description")) or None,
    )


def _end(incident: RawIncident) -> float:
    moment = instant_of(incident.end)
    return 0.0 if moment is None else moment.timestamp()


FORMAT = SourceFormat("alertmanager", "Alertmanager", (b'"fingerprint"', b'"startsAt"'), _recognises, _read)
