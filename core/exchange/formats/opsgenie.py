"""Opsgenie: response pages of `/v2/alerts`."""

from .json_values import instant_of, moment_after, table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat


def _recognises(document: Document) -> bool:
    return any("tinyId" in alert for alert in tables(document.json, "data")[:1])


def _read(document: Document, context: Context) -> Incidents:
    """The service of an alert is its tag `service:NAME`."""
    for alert in tables(document.json, "data"):
        identity = text_of(alert.get("id"))
        tags = [text_of(tag) for tag in alert.get("tags") or () if isinstance(tag, str)]
        start = instant_of(alert.get("createdAt"))
        length = table(alert, "report").get("closeTime")
        end = None
        if alert.get("status") == "closed":
            end = moment_after(start, milliseconds=length) if isinstance(length, int | float) else None
            if end is None:
                yield LeftOut(identity, "it is closed, but has no end time")
                continue
        yield RawIncident(
            identity,
            next((tag.partition(":")[2].strip() for tag in tags if tag.startswith("service:")), ""),
            alert.get("createdAt"),
            None if end is None else end.isoformat(),
            impact=context.impacts.get(text_of(alert.get("priority")), 1.0),
            incident_id=text_of(alert.get("tinyId")) or None,
            description=text_of(alert.get("message")) or None,
            other_names=(text_of(alert.get("alias")), text_of(alert.get("entity"))),
        )


FORMAT = SourceFormat("opsgenie", "Opsgenie", (b'"tinyId"', b'"alias"'), _recognises, _read)
