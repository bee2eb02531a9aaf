"""cState: an issue as Markdown with front matter, or a folder of them."""

import re

from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat

IMPACTS = {"down": 1.0, "disrupted": 0.5}
_MOST_LINES = 500
_ENTRY = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,40}):(?:[ \t]+(.*))?")
_LIST_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")


def _recognises(document: Document) -> bool:
    return document.raw.lstrip().startswith(b"---") and {"title", "date"} <= set(_front_matter(document.text))


def _read(document: Document, context: Context) -> Incidents:
    matter = _front_matter(document.text)
    key = document.stem
    impacts = {**IMPACTS, **context.impacts}
    severity = _text(matter.get("severity"))
    is_over = _text(matter.get("resolved")).casefold() == "true"
    end = _text(matter.get("resolvedWhen")) or None
    affected = matter.get("affected") or []
    services = [affected] if isinstance(affected, str) else affected
    if _text(matter.get("informational")).casefold() == "true":
        yield LeftOut(key, "it is informational", is_none=True)
    elif severity not in impacts:
        yield LeftOut(key, f"its severity is {severity[:20] or 'missing'}", is_none=bool(severity))
    elif is_over and end is None:
        yield LeftOut(key, "it is resolved, but has no resolvedWhen")
    elif not services:
        yield LeftOut(key, "it names no affected system", is_none=True)
    else:
        for service in services:
            yield RawIncident(
                f"{key}/{service}",
                service,
                _text(matter.get("date")),
                end if is_over else None,
                impact=impacts[severity],
                incident_id=key,
                description=_text(matter.get("title")) or None,
                incident=key,
            )


def _text(value: str | list[str] | None) -> str:
    return value if isinstance(value, str) else ""


def _front_matter(text: str) -> dict[str, str | list[str]]:
    """The keys whose values are texts or lists of texts; other YAML is ignored."""
    lines = text.lstrip().splitlines()[1:_MOST_LINES]
    matter: dict[str, str | list[str]] = {}
    last = ""
    for line in lines:
        if line.rstrip() == "---":
            return matter
        if (item := _LIST_ITEM.fullmatch(line)) and last:
            values = matter[last]
            if not isinstance(values, list):
                values = matter[last] = []
            values.append(_scalar(item[1]))
        elif entry := _ENTRY.fullmatch(line):
            last = entry[1]
            value = (entry[2] or "").strip()
            if value.startswith("[") and value.endswith("]"):
                matter[last] = [_scalar(part) for part in value[1:-1].split(",") if part.strip()]
            else:
                matter[last] = _scalar(value)
    return {}


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text.partition(" #")[0].rstrip()


FORMAT = SourceFormat("cstate", "cState", (b"---", b"title:", b"date:"), _recognises, _read)
