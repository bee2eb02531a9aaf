"""Better Stack: response pages of `/api/v3/incidents`."""

from .json_values import table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat


def _recognises(document: Document) -> bool:
    return any(
        {"started_at", "cause"} <= set(table(item, "attributes"))
        for item in tables(document.json, "data")[:1]
    )


def _read(document: Document, context: Context) -> Incidents:
    for item in tables(document.json, "data"):
        identity = text_of(item.get("id"))
        incident = table(item, "attributes")
        end = incident.get("resolved_at")
        if incident.get("status") == "Unconfirmed":
            yield LeftOut(identity, "it was never confirmed", is_none=True)
        elif incident.get("status") == "Resolved" and not end:
            yield LeftOut(identity, "it is resolved, but has no end time")
        else:
            monitor = text_of(table(item, "relationships", "monitor", "data").get("id"))
            yield RawIncident(
                identity,
                text_of(incident.get("name")),
                incident.get("started_at"),
                end,
                incident_id=identity,
                description=text_of(incident.get("cause")) or None,
                other_names=(text_of(incident.get("url")), monitor),
            )


FORMAT = SourceFormat("better-stack", "Better Stack", (b'"started_at"', b'"attributes"'), _recognises, _read)
