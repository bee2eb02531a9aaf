"""Changes in the documents of tools that list incidents or alerts, and their effects in the store."""

from collections.abc import Callable
from typing import Any

from document_edits import (
    END,
    LATER,
    OLD,
    START,
    Change,
    Sample,
    field,
    in_json,
    in_text,
    list_changes,
    put,
    several,
    with_state,
)


def _of_better_stack(row: Any, key: str, start: str, end: str) -> None:
    row["id"] = key
    row["attributes"] |= {"started_at": start, "resolved_at": end}


def _in_attributes(end: object) -> Callable[[Any], None]:
    return lambda row: with_state("resolved_at", "status", "Resolved", "Started")(end)(row["attributes"])


def _times(start: str, end: str) -> Callable[[Any, str, str, str], None]:
    def insert(row: Any, key: str, begun: str, over: str) -> None:
        row |= {"id": key, start: begun, end: over}

    return insert


def _of_upptime(row: Any, key: str, start: str, end: str) -> None:
    row |= {"number": int(key), "created_at": start, "closed_at": end}


def _opsgenie_end(end: object) -> Callable[[Any], None]:
    """An alert says how long it was open, in milliseconds."""

    def edit(row: Any) -> None:
        lengths = {END: 900_000, LATER: 1_800_000, None: 0}
        row["status"] = "open" if end is None else "closed"
        row["report"] = {"closeTime": lengths[end]}  # type: ignore[index]  # one of the three

    return edit


def _of_opsgenie(row: Any, key: str, start: str, _end: str) -> None:
    row |= {"id": key, "createdAt": start, "report": {"closeTime": 1_800_000}}


def _opsgenie_start(start: object) -> Callable[[Any], None]:
    """Move the start, and keep the end."""
    return several(put("createdAt", start), put("report", "closeTime", 870_000))


INSIGHTS = "insights-incidents.csv"


LISTS: tuple[Sample, ...] = (
    Sample(
        "better-stack",
        "better-stack",
        "incidents.json",
        "expected.csv",
        list_changes(
            "incidents.json",
            lambda value: value["data"],
            1,
            0,
            ("24", "25"),
            {
                "start": field("attributes", "started_at"),
                "end": _in_attributes,
                "title": field("attributes", "cause"),
            },
            inserted=_of_better_stack,
            none=put("attributes", "status", "Unconfirmed"),
        ),
        {},
    ),
    Sample(
        "grafana-oncall",
        "grafana-oncall",
        "alert_groups.json",
        "expected.csv",
        list_changes(
            "alert_groups.json",
            lambda value: value["results"],
            0,
            1,
            ("IAAA1", "IAAA2"),
            {
                "start": field("created_at"),
                "end": with_state("resolved_at", "state", "resolved", "new"),
                "title": field("title"),
            },
            inserted=_times("created_at", "resolved_at"),
        ),
        {"CINT1": "checkout", "CINT2": "search"},
    ),
    Sample(
        "opsgenie",
        "opsgenie",
        "alerts.json",
        "expected.csv",
        list_changes(
            "alerts.json",
            lambda value: value["data"],
            0,
            1,
            ("70413a06-0001", "70413a06-0002"),
            {"start": _opsgenie_start, "end": _opsgenie_end, "title": field("message")},
            inserted=_of_opsgenie,
        ),
        {},
    ),
    Sample(
        "pagerduty",
        "pagerduty",
        "pagerduty",
        "expected.csv",
        (
            *list_changes(
                "incidents-page1.json",
                lambda value: value["incidents"],
                0,
                0,
                ("PINC0001", "PINC0001"),
                {
                    "start": field("created_at"),
                    "end": with_state("resolved_at", "status", "resolved", "triggered"),
                    "title": field("title"),
                    "impact": lambda _: put("priority", {"summary": "P2"}),
                },
                inserted=_times("created_at", "resolved_at"),
                none=put("resolve_reason", {"type": "merge_resolve_reason"}),
            ),
            Change(
                "urgency lowered",
                in_json("incidents-page1.json", put("incidents", 0, "urgency", "low")),
                {"PINC0001": None},
            ),
            Change(
                "window moved",
                in_json(
                    "maintenance_windows.json",
                    put("maintenance_windows", 0, "end_time", "2026-11-15T02:30:00Z"),
                ),
                {"PMNT001/PSVC001": {"end": "2026-11-15T02:30:00Z"}},
            ),
            Change(
                "window postponed",
                in_json(
                    "maintenance_windows.json",
                    several(
                        put("maintenance_windows", 0, "start_time", "2026-12-15T02:30:00Z"),
                        put("maintenance_windows", 0, "end_time", "2026-12-15T03:30:00Z"),
                    ),
                ),
                {"PMNT001/PSVC001": None},
            ),
        ),
        {"Checkout Production": "checkout", "PSVC002": "search"},
        kind="pagerduty",
    ),
    Sample(
        "pagerduty-insights",
        "pagerduty",
        INSIGHTS,
        "expected.csv",
        (
            Change("end moved", in_text(INSIGHTS, "2026-11-20T14:17:30Z", END), {"PINC0001": {"end": END}}),
            Change(
                "start corrected",
                in_text(INSIGHTS, "2026-11-20T14:05:00Z", START),
                {"PINC0001": {"start": START}},
            ),
            Change(
                "resolved",
                in_text(INSIGHTS, "07:30:00Z,,", f"07:30:00Z,{LATER},"),
                {"PINC0004": {"end": LATER}},
            ),
            Change(
                "reopened",
                in_text(INSIGHTS, "2026-11-20T14:17:30Z(.*)resolved", r"\1triggered"),
                {"PINC0001": {"end": None}},
            ),
            Change(
                "title",
                in_text(INSIGHTS, "Payments time out", "Other"),
                {"PINC0001": {"description": "Other"}},
            ),
            Change("retracted", in_text(INSIGHTS, "high,P1", "low,P1"), {"PINC0001": None}),
            Change("deleted", in_text(INSIGHTS, r"PINC0001.*\n", ""), {}),
            Change("order reversed", in_text(INSIGHTS, r"(PINC0001.*\n)(PINC0004.*\n)", r"\2\1"), {}),
            Change(
                "inserted",
                in_text(
                    INSIGHTS,
                    r"(?=PINC0001)",
                    f"NEW0,900,{OLD[0]},{OLD[1]},PSVC001,Checkout Production,high,P1,resolved,x,1800\n",
                ),
                {"NEW0": {}},
            ),
        ),
        {"Checkout Production": "checkout", "PSVC002": "search"},
    ),
    Sample(
        "upptime",
        "upptime",
        "issues.json",
        "expected.csv",
        (
            *list_changes(
                "issues.json",
                lambda value: value,
                1,
                0,
                ("8", "9"),
                {
                    "start": field("created_at"),
                    "end": with_state("closed_at", "state", "closed", "open"),
                    "title": field("title"),
                    "impact": lambda _: put("title", "Checkout has degraded performance"),
                },
                inserted=_of_upptime,
                new_key="90{}",
                none=put("labels", []),
                impact=0.1,
            )[:-3],
            Change(
                "impact",
                in_json("issues.json", put(1, "title", "Checkout has degraded performance")),
                {"8": {"impact": 0.1, "description": "Checkout has degraded performance"}},
            ),
            Change("retracted", in_json("issues.json", put(1, "labels", [])), {"8": None}),
            Change(
                "one service less",
                in_json(
                    "issues.json",
                    put(
                        3,
                        "body",
                        "<!--\nstart: 2026-11-15T01:00:00+00:00\nend: 2026-11-15T02:00:00+00:00\n"
                        "expectedDown: checkout\n-->",
                    ),
                ),
                {"6/search": None},
            ),
        ),
        {},
    ),
    Sample(
        "alertmanager",
        "alertmanager",
        "webhooks.jsonl",
        "expected.csv",
        (
            Change(
                "end moved",
                in_text("webhooks.jsonl", "2026-11-20T14:17:00.123Z", END),
                {"42b2a7c7f289b593@2026-11-20T14:06:00.123Z": {"end": END}},
            ),
            Change(
                "title",
                in_text("webhooks.jsonl", "errors above 5 %", "Other"),
                {
                    key: {"description": "Other"}
                    for key in (
                        "07b7d17d274ba13e@2026-11-20T14:05:00.123Z",
                        "42b2a7c7f289b593@2026-11-20T14:06:00.123Z",
                        "07b7d17d274ba13e@2026-11-20T15:00:00.123Z",
                    )
                },
            ),
            Change(
                "order reversed",
                lambda folder: (
                    (folder / "webhooks.jsonl").write_text(
                        "\n".join(reversed((folder / "webhooks.jsonl").read_text().splitlines()))
                    )
                    and None
                ),
                {},
            ),
        ),
        {},
    ),
    Sample(
        "alertmanager-v2",
        "alertmanager",
        "v2-alerts.json",
        "v2-alerts.expected.csv",
        (
            Change("resolved, and so gone", in_json("v2-alerts.json", lambda alerts: alerts.pop()), {}),
            Change("order reversed", in_json("v2-alerts.json", lambda alerts: alerts.reverse()), {}),
        ),
        {},
    ),
)
