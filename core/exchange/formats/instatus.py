"""Instatus: a page's `/summary.json`, and its API's `/v1/PAGE/incidents` and `/v1/PAGE/maintenances`."""

import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from .json_values import instant_of, moment_after, table, tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat

IMPACTS = {"MAJOROUTAGE": 1.0, "PARTIALOUTAGE": 0.5, "DEGRADEDPERFORMANCE": 0.1, "MINOROUTAGE": 0.1}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_JAVASCRIPT_DATE = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d{4}) (\d\d):(\d\d):(\d\d) GMT([+-]\d{4})\b.{0,80}", re.ASCII
)


def _recognises_summary(document: Document) -> bool:
    value = document.json
    return bool(table(value, "page")) and ("activeIncidents" in value or "activeMaintenances" in value)


def _recognises_list(document: Document) -> bool:
    return any(
        ("started" in item or "start" in item) and {"updates", "components", "name"} <= item.keys()
        for item in tables({"items": document.json}, "items")[:1]
    )


def _read_summary(document: Document, context: Context) -> Incidents:
    """What is going on now. The summary names no component, so the service is the page's name or URL."""
    page = table(document.json, "page")
    parts = [(text_of(page.get("name")), text_of(page.get("url")), "")]
    for item in tables(document.json, "activeIncidents"):
        yield from _incident(item, parts, context)
    for item in tables(document.json, "activeMaintenances"):
        yield from _maintenance(item, parts, context)


def read_list(document: Document, context: Context) -> Incidents:
    """Incidents and maintenances, once for each affected component."""
    for item in tables({"items": document.json}, "items"):
        parts = [
            (text_of(part.get("name")), code, f"/{code}")
            for part in tables(item, "components")
            if (code := text_of(part.get("id")))
        ]
        yield from (_incident if "started" in item else _maintenance)(item, parts, context)


def _incident(
    item: dict[str, Any], parts: list[tuple[str, str, str]], context: Context
) -> Iterator[RawIncident | LeftOut]:
    key = _key(item)
    impact = text_of(item.get("impact"))
    impacts = {**IMPACTS, **context.impacts, "": 1.0}
    end = None
    if item.get("status") == "RESOLVED":
        end = _moment(item.get("resolved")) or _update_time(item, "RESOLVED")
        if end is None:
            yield LeftOut(key, "it is resolved, but has no end time")
            return
    if impact not in impacts:
        yield LeftOut(key, f"its impact is {impact[:30]}", is_none=True)
        return
    yield from _of_parts(key, item, parts, _moment(item.get("started")), end, "incident", impacts[impact])


def _maintenance(
    item: dict[str, Any], parts: list[tuple[str, str, str]], context: Context
) -> Iterator[RawIncident | LeftOut]:
    """One that is completed ends at the update that says so, or else after its planned length."""
    key = _key(item)
    start = _moment(item.get("start"))
    status = text_of(item.get("status"))
    if status == "NOTSTARTEDYET":
        yield LeftOut(key, "it is planned and has not begun", is_none=True)
        return
    end = None
    if status == "COMPLETED":
        end = _update_time(item, "COMPLETED") or _after(start, item.get("duration"))
        if end is None:
            yield LeftOut(key, "it is completed, but has no end time")
            return
    yield from _of_parts(key, item, parts, start, end, "maintenance", 1.0)


def _of_parts(
    key: str,
    item: dict[str, Any],
    parts: list[tuple[str, str, str]],
    start: str | None,
    end: str | None,
    category: str,
    impact: float,
) -> Iterator[RawIncident | LeftOut]:
    if not parts:
        yield LeftOut(key, "it names no component", is_none=True)
    for name, other_name, suffix in parts:
        yield RawIncident(
            f"{key}{suffix}",
            name or other_name,
            start,
            end,
            category,
            impact,
            key,
            text_of(item.get("name")) or None,
            (other_name,),
            key,
        )


def _key(item: dict[str, Any]) -> str:
    """The incident's id, which in a summary may be only the last part of the URL."""
    return text_of(item.get("id")) or text_of(item.get("url")).rstrip("/").rpartition("/")[2]


def _update_time(item: dict[str, Any], status: str) -> str | None:
    """The time of the first update with this status."""
    updates = [update for update in tables(item, "updates") if update.get("status") == status]
    times = [time for update in updates if (time := _moment(update.get("started"))) is not None]
    return min(times, default=None)


def _after(start: str | None, minutes: object) -> str | None:
    try:
        length = float(text_of(minutes))
    except ValueError:
        return None
    end = moment_after(instant_of(start), minutes=length) if length > 0 else None
    return None if end is None else end.isoformat()


def _moment(value: object) -> str | None:
    """An ISO 8601 or JavaScript date as ISO 8601 in UTC; None for anything else."""
    match = _JAVASCRIPT_DATE.fullmatch(value) if isinstance(value, str) else None
    if match is not None and match[1] in _MONTHS:
        month, day, year, hour, minute, second, zone = match.groups()
        number = _MONTHS.index(month) + 1
        value = f"{year}-{number:02}-{day}T{hour}:{minute}:{second}{zone[:3]}:{zone[3:]}"
    moment = instant_of(value) if isinstance(value, str) else None
    return None if moment is None else moment.astimezone(UTC).isoformat()


FORMAT = SourceFormat("instatus", "Instatus", (b'"page"', b'"active'), _recognises_summary, _read_summary)
API = SourceFormat(
    "instatus-api", "Instatus's API", (b'"updates"', b'"components"'), _recognises_list, read_list, "instatus"
)
