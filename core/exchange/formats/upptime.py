"""Upptime: the issues of its GitHub repository, as GitHub's API lists them."""

import re
from collections.abc import Iterator
from typing import Any

from .json_values import tables, text_of
from .tool_format import Context, Document, Incidents, LeftOut, RawIncident, SourceFormat, planned

_DEGRADED = 0.1
_SIGN = re.compile(r"^[^\w(\[\"']+")
_PLAN = re.compile(r"<!--(.{0,2000}?)-->", re.DOTALL)


def _recognises(document: Document) -> bool:
    issues = tables({"issues": document.json}, "issues")
    return any({"status", "maintenance"} & set(_labels(issue)) for issue in issues)


def _read(document: Document, context: Context) -> Incidents:
    for issue in tables({"issues": document.json}, "issues"):
        labels = _labels(issue)
        number = text_of(issue.get("number"))
        if "maintenance" in labels:
            yield from _maintenance(issue, number, context)
        elif "status" in labels:
            yield _outage(issue, number, [label for label in labels if label != "status"], context)
        else:
            yield LeftOut(number, "it is labelled neither status nor maintenance", is_none=True)


def _outage(issue: dict[str, Any], number: str, slugs: list[str], context: Context) -> RawIncident | LeftOut:
    title = _title(issue)
    end = issue.get("closed_at")
    if issue.get("state") == "closed" and not end:
        return LeftOut(number, "it is closed, but has no end time")
    is_degraded = "degraded performance" in title
    return RawIncident(
        number,
        slugs[0] if slugs else "",
        issue.get("created_at"),
        end,
        impact=context.impacts.get("degraded", _DEGRADED)
        if is_degraded
        else context.impacts.get("down", 1.0),
        incident_id=number,
        description=title or None,
    )


def _maintenance(issue: dict[str, Any], number: str, context: Context) -> Iterator[RawIncident | LeftOut]:
    match = _PLAN.search(text_of(issue.get("body")))
    plan = dict(line.partition(":")[::2] for line in (match[1] if match else "").strip().splitlines())
    start = plan.get("start", "").strip()
    end, left_out = planned(number, start, plan.get("end", "").strip(), context)
    services = [slug.strip() for slug in plan.get("expectedDown", "").split(",") if slug.strip()]
    if left_out is None and not services:
        left_out = LeftOut(number, "it names no service in expectedDown", is_none=True)
    if left_out is not None:
        yield left_out
        return
    for slug in services:
        yield RawIncident(
            f"{number}/{slug}",
            slug,
            start,
            end,
            "maintenance",
            incident_id=number,
            description=_title(issue) or None,
            incident=number,
        )


def _labels(issue: dict[str, Any]) -> list[str]:
    labels = issue.get("labels")
    if not isinstance(labels, list):
        return []
    return [text_of(label.get("name") if isinstance(label, dict) else label) for label in labels]


def _title(issue: dict[str, Any]) -> str:
    """The title without its leading emoji."""
    return _SIGN.sub("", text_of(issue.get("title")))


FORMAT = SourceFormat(
    "upptime", "Upptime's issues", (b'"labels"', b'"closed_at"', b'"number"'), _recognises, _read
)
