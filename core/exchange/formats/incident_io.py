"""incident.io: response pages of `/v2/incidents`."""

from typing import Any

from .json_values import table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat

_NONE = ("declined", "merged", "canceled")
_ONGOING = ("live", "triage")
_SERVICE_FIELDS = ("service", "component", "system")


def _recognises(document: Document) -> bool:
    return any("incident_timestamp_values" in incident for incident in tables(document.json, "incidents"))


def _read(document: Document, context: Context) -> Incidents:
    """One incident for each service in the custom field that names services."""
    for incident in tables(document.json, "incidents"):
        identity = text_of(incident.get("id"))
        status = text_of(table(incident, "incident_status").get("category"))
        mode = text_of(incident.get("mode")) or "standard"
        times = _times(incident)
        end = _first(times, "fixed", "resolved")
        if mode not in ("standard", "retrospective"):
            yield LeftOut(identity, f"its mode is {mode[:20]}", is_none=True)
        elif status in _NONE:
            yield LeftOut(identity, f"it was {status}", is_none=True)
        elif end is None and status not in _ONGOING:
            yield LeftOut(identity, "it is over, but has no fixed or resolved timestamp")
        else:
            services = _services(incident)
            if not services:
                yield LeftOut(identity, "no custom field names a service", is_none=True)
            for name, code in services.items():
                yield RawIncident(
                    f"{identity}/{name}",
                    name,
                    _first(times, "impact started", "reported") or incident.get("created_at"),
                    end,
                    impact=context.impacts.get(text_of(table(incident, "severity").get("name")), 1.0),
                    incident_id=text_of(incident.get("reference")) or None,
                    description=text_of(incident.get("name")) or None,
                    other_names=(code,),
                    incident=identity,
                )


def _times(incident: dict[str, Any]) -> dict[str, str]:
    return {
        text_of(table(entry, "incident_timestamp").get("name")).casefold(): value
        for entry in tables(incident, "incident_timestamp_values")
        if (value := text_of(table(entry, "value").get("value")))
    }


def _first(times: dict[str, str], *beginnings: str) -> str | None:
    for beginning in beginnings:
        for name, value in times.items():
            if name.startswith(beginning):
                return value
    return None


def _services(incident: dict[str, Any]) -> dict[str, str]:
    """The ids of the services by name, from the first kind of field that has any."""
    fields = tables(incident, "custom_field_entries")
    for kind in _SERVICE_FIELDS:
        entries = [
            table(value, "value_catalog_entry") or table(value, "value_option")
            for field in fields
            if kind in text_of(table(field, "custom_field").get("name")).casefold()
            for value in tables(field, "values")
        ]
        services = {
            name: text_of(entry.get("id"))
            for entry in entries
            if (name := text_of(entry.get("name")) or text_of(entry.get("value")))
        }
        if services:
            return services
    return {}


FORMAT = SourceFormat(
    "incident-io", "incident.io", (b'"incident_timestamp_values"',), _recognises, _read, "incident.io"
)
