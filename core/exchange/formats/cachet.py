"""Cachet 3: response pages of `/api/incidents` with their components and updates."""

from .json_values import table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat

_FIXED = 4


def _recognises(document: Document) -> bool:
    return any("occurred" in table(item, "attributes") for item in tables(document.json, "data")[:1])


def _read(document: Document, context: Context) -> Incidents:
    """A fixed incident ends at the first update with that status."""
    included = {
        (text_of(item.get("type")), text_of(item.get("id"))): table(item, "attributes")
        for item in tables(document.json, "included")
    }
    for item in tables(document.json, "data"):
        identity = text_of(item.get("id"))
        incident = table(item, "attributes")
        relations = table(item, "relationships")
        ends = sorted(
            text_of(table(update, "created").get("string"))
            for link in tables(relations, "updates", "data")
            if table(update := included.get(("updates", text_of(link.get("id"))), {}), "status").get("value")
            == _FIXED
        )
        state = table(incident, "status").get("value")
        if state not in (None, _FIXED):  # it was fixed once, and reopened
            ends = []
        components = [text_of(link.get("id")) for link in tables(relations, "components", "data")]
        if state == _FIXED and not ends:
            yield LeftOut(identity, "it is fixed, but no update says when")
        elif not components:
            yield LeftOut(identity, "it names no component", is_none=True)
        else:
            for code in components:
                yield RawIncident(
                    f"{identity}/{code}",
                    text_of(included.get(("components", code), {}).get("name")) or code,
                    text_of(table(incident, "occurred").get("string"))
                    or text_of(table(incident, "created").get("string")),
                    ends[0] if ends else None,
                    incident_id=identity,
                    description=text_of(incident.get("name")) or None,
                    other_names=(code,),
                    incident=identity,
                )


FORMAT = SourceFormat("cachet", "Cachet", (b'"occurred"', b'"attributes"'), _recognises, _read)
