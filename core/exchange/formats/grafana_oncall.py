"""Grafana OnCall: response pages of `/api/v1/alert_groups/`."""

from .json_values import tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat


def _recognises(document: Document) -> bool:
    return any(
        "integration_id" in group and "alerts_count" in group for group in tables(document.json, "results")
    )


def _read(document: Document, context: Context) -> Incidents:
    """The service of an alert group is its label `service`, or else its integration."""
    for group in tables(document.json, "results"):
        identity = text_of(group.get("id"))
        end = group.get("resolved_at")
        if group.get("state") == "resolved" and not end:
            yield LeftOut(identity, "it is resolved, but has no end time")
            continue
        integration = text_of(group.get("integration_id"))
        yield RawIncident(
            identity,
            _label(group.get("labels"), "service") or integration,
            group.get("created_at"),
            end,
            incident_id=identity,
            description=text_of(group.get("title")) or None,
            other_names=(integration,),
        )


def _label(labels: object, name: str) -> str:
    if isinstance(labels, dict):
        return text_of(labels.get(name))
    for label in tables({"labels": labels}, "labels"):
        key, value = label.get("key"), label.get("value")
        if (key.get("name") if isinstance(key, dict) else key) == name:
            return text_of(value.get("name") if isinstance(value, dict) else value)
    return ""


FORMAT = SourceFormat(
    "grafana-oncall", "Grafana OnCall", (b'"integration_id"', b'"alerts_count"'), _recognises, _read
)
