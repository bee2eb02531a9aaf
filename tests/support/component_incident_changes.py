"""Changes in the documents of tools whose incidents cover several services or stretches of time."""

from collections.abc import Callable
from typing import Any

from document_edits import END, LATER, SHOP, START, Change, Sample, field, in_json, in_text, put, several


def _incident_io_time(index: int) -> Callable[[object], Callable[[Any], None]]:
    return field("incident_timestamp_values", index, "value", "value")


PARTS: tuple[Sample, ...] = (
    Sample(
        "instatus",
        "instatus",
        "summary.json",
        "expected.csv",
        (
            Change(
                "impact",
                in_json("summary.json", put("activeIncidents", 0, "impact", "PARTIALOUTAGE")),
                {"cl1": {"impact": 0.5}},
            ),
            Change(
                "title",
                in_json("summary.json", put("activeIncidents", 0, "name", "Other")),
                {"cl1": {"description": "Other"}},
            ),
            Change(
                "start corrected",
                in_json(
                    "summary.json",
                    put(
                        "activeIncidents",
                        0,
                        "started",
                        "Fri Nov 20 2026 15:03:00 GMT+0100 (Central European Standard Time)",
                    ),
                ),
                {"cl1": {"start": START}},
            ),
            Change(
                "no outage",
                in_json("summary.json", put("activeIncidents", 0, "impact", "OPERATIONAL")),
                {"cl1": None},
            ),
            Change(
                "put off",
                in_json("summary.json", put("activeMaintenances", 0, "status", "NOTSTARTEDYET")),
                {"cl2": None},
            ),
            Change("over, and so gone", in_json("summary.json", put("activeIncidents", [])), {}),
        ),
        {"Example": "search"},
    ),
    Sample(
        "instatus-api",
        "instatus",
        "instatus",
        "api.expected.csv",
        (
            Change(
                "end moved",
                in_json("incidents.json", put(1, "resolved", END)),
                {key: {"end": END} for key in ("ci2/co1", "ci2/co2")},
            ),
            Change(
                "start corrected",
                in_json("incidents.json", put(1, "started", START)),
                {key: {"start": START} for key in ("ci2/co1", "ci2/co2")},
            ),
            Change(
                "resolved",
                in_json("incidents.json", several(put(0, "status", "RESOLVED"), put(0, "resolved", LATER))),
                {"ci3/co2": {"end": LATER}},
            ),
            Change(
                "reopened",
                in_json("incidents.json", put(1, "status", "MONITORING")),
                {key: {"end": None} for key in ("ci2/co1", "ci2/co2")},
            ),
            Change(
                "one component less",
                in_json("incidents.json", lambda value: value[1]["components"].pop()),
                {"ci2/co2": None},
            ),
            Change(
                "title",
                in_json("incidents.json", put(0, "name", "Other")),
                {"ci3/co2": {"description": "Other"}},
            ),
            Change(
                "maintenance longer",
                in_json("maintenances.json", put(1, "updates", 1, "started", "2026-11-15T02:30:00Z")),
                {"cm1/co1": {"end": "2026-11-15T02:30:00Z"}},
            ),
            Change("order reversed", in_json("incidents.json", lambda value: value.reverse()), {}),
            Change("deleted", in_json("incidents.json", lambda value: value.pop(1)), {}),
        ),
        SHOP,
        kind="instatus",
    ),
    Sample(
        "cachet",
        "cachet",
        "incidents.json",
        "expected.csv",
        (
            Change(
                "end moved",
                in_json(
                    "incidents.json",
                    put("included", 2, "attributes", "created", "string", "2026-11-20 14:20:00"),
                ),
                {"1/3": {"end": END}},
            ),
            Change(
                "start corrected",
                in_json(
                    "incidents.json",
                    put("data", 0, "attributes", "occurred", "string", "2026-11-20 14:03:00"),
                ),
                {"1/3": {"start": START}},
            ),
            Change(
                "reopened",
                in_json(
                    "incidents.json",
                    put("data", 0, "attributes", "status", {"human": "Watching", "value": 3}),
                ),
                {"1/3": {"end": None}},
            ),
            Change(
                "title",
                in_json("incidents.json", put("data", 0, "attributes", "name", "Other")),
                {"1/3": {"description": "Other"}},
            ),
            Change(
                "no component left",
                in_json("incidents.json", put("data", 0, "relationships", "components", "data", [])),
                {"1/3": None},
            ),
            Change(
                "another component",
                in_json(
                    "incidents.json",
                    several(
                        put(
                            "data",
                            0,
                            "relationships",
                            "components",
                            "data",
                            [{"id": "4", "type": "components"}],
                        ),
                        lambda value: value["included"].append(
                            {"id": "4", "type": "components", "attributes": {"name": "Search"}}
                        ),
                    ),
                ),
                {"1/3": None, "1/4": {}},
            ),
            Change(
                "updates reversed", in_json("incidents.json", lambda value: value["included"].reverse()), {}
            ),
        ),
        SHOP,
    ),
    Sample(
        "cstate",
        "cstate",
        ".",
        "expected.csv",
        (
            Change(
                "end moved",
                in_text("2026-11-20-payments.md", "15:17:00", "15:20:00"),
                {f"2026-11-20-payments/{name}": {"end": END} for name in SHOP},
            ),
            Change(
                "start corrected",
                in_text("2026-11-20-payments.md", "15:05:00", "15:03:00"),
                {f"2026-11-20-payments/{name}": {"start": START} for name in SHOP},
            ),
            Change(
                "resolved",
                in_text(
                    "2026-11-22-search.md",
                    "resolved: false",
                    "resolved: true\nresolvedWhen: 2026-11-22 09:00:00",
                ),
                {"2026-11-22-search/Search": {"end": LATER}},
            ),
            Change(
                "impact",
                in_text("2026-11-22-search.md", '"disrupted"', "down"),
                {"2026-11-22-search/Search": {"impact": 1.0}},
            ),
            Change(
                "only a notice",
                in_text("2026-11-22-search.md", '"disrupted"', "notice"),
                {"2026-11-22-search/Search": None},
            ),
            Change(
                "informational",
                in_text("2026-11-22-search.md", "^automated", "informational"),
                {"2026-11-22-search/Search": None},
            ),
            Change(
                "one service less",
                in_text("2026-11-20-payments.md", "  - Search\n", ""),
                {"2026-11-20-payments/Search": None},
            ),
            Change(
                "title",
                in_text("2026-11-22-search.md", '"Search: slow"', "Other"),
                {"2026-11-22-search/Search": {"description": "Other"}},
            ),
            Change("deleted", lambda folder: (folder / "2026-11-20-payments.md").unlink(), {}),
        ),
        SHOP,
        zone="Europe/Berlin",
    ),
    Sample(
        "statuspage",
        "statuspage",
        "statuspage",
        "expected.csv",
        (
            Change(
                "end moved",
                in_json(
                    "incidents.json", put("incidents", 3, "resolved_at", "2026-11-18T02:30:00.000+01:00")
                ),
                {"inc0dddddddd/c1/1": {"end": "2026-11-18T01:30:00Z"}},
            ),
            Change(
                "start corrected",
                in_json("incidents.json", put("incidents", 1, "started_at", START)),
                {"inc0aaaaaaaa/c1/1": {"start": START}},
            ),
            Change(
                "resolved",
                in_json(
                    "incidents.json",
                    several(
                        put("incidents", 0, "status", "resolved"), put("incidents", 0, "resolved_at", LATER)
                    ),
                ),
                {"inc0cccccccc/c2/1": {"end": LATER}},
            ),
            Change(
                "reopened",
                in_json(
                    "incidents.json",
                    several(
                        put("incidents", 3, "status", "investigating"),
                        put("incidents", 3, "resolved_at", None),
                    ),
                ),
                {"inc0dddddddd/c1/1": {"end": None}},
            ),
            Change(
                "impact",
                in_json(
                    "incidents.json",
                    put(
                        "incidents",
                        0,
                        "incident_updates",
                        0,
                        "affected_components",
                        0,
                        "new_status",
                        "major_outage",
                    ),
                ),
                {"inc0cccccccc/c2/1": {"impact": 1.0}},
            ),
            Change(
                "one stretch less",
                in_json(
                    "incidents.json",
                    put(
                        "incidents",
                        1,
                        "incident_updates",
                        2,
                        "affected_components",
                        0,
                        "new_status",
                        "operational",
                    ),
                ),
                {"inc0aaaaaaaa/c1/2": None},
            ),
            Change(
                "no impact after all",
                in_json("incidents.json", put("incidents", 3, "impact", "none")),
                {"inc0dddddddd/c1/1": None},
            ),
            Change(
                "title",
                in_json("incidents.json", put("incidents", 0, "name", "Other")),
                {"inc0cccccccc/c2/1": {"description": "Other"}},
            ),
            Change(
                "maintenance put off",
                in_json(
                    "scheduled-maintenances.json", put("scheduled_maintenances", 1, "status", "scheduled")
                ),
                {"mnt0aaaaaaaa/c1/1": None},
            ),
            Change("deleted", in_json("incidents.json", lambda value: value["incidents"].pop(3)), {}),
            Change(
                "open one deleted", in_json("incidents.json", lambda value: value["incidents"].pop(0)), {}
            ),
            Change(
                "order reversed", in_json("incidents.json", lambda value: value["incidents"].reverse()), {}
            ),
        ),
        SHOP,
        kind="statuspage",
    ),
    Sample(
        "incident-io",
        "incident-io",
        "incidents.json",
        "expected.csv",
        (
            Change(
                "end moved",
                in_json("incidents.json", lambda value: _incident_io_time(2)(END)(value["incidents"][0])),
                {f"01FDAG4SAP5TYPT98WGR2N7W91/{name}": {"end": END} for name in SHOP},
            ),
            Change(
                "start corrected",
                in_json("incidents.json", lambda value: _incident_io_time(1)(START)(value["incidents"][0])),
                {f"01FDAG4SAP5TYPT98WGR2N7W91/{name}": {"start": START} for name in SHOP},
            ),
            Change(
                "one service less",
                in_json(
                    "incidents.json",
                    lambda value: value["incidents"][0]["custom_field_entries"][0]["values"].pop(),
                ),
                {"01FDAG4SAP5TYPT98WGR2N7W91/Search": None},
            ),
            Change(
                "declined",
                in_json("incidents.json", put("incidents", 0, "incident_status", "category", "declined")),
                {f"01FDAG4SAP5TYPT98WGR2N7W91/{name}": None for name in SHOP},
            ),
            Change(
                "a test after all",
                in_json("incidents.json", put("incidents", 0, "mode", "test")),
                {f"01FDAG4SAP5TYPT98WGR2N7W91/{name}": None for name in SHOP},
            ),
            Change(
                "title",
                in_json("incidents.json", put("incidents", 0, "name", "Other")),
                {f"01FDAG4SAP5TYPT98WGR2N7W91/{name}": {"description": "Other"} for name in SHOP},
            ),
            Change(
                "order reversed", in_json("incidents.json", lambda value: value["incidents"].reverse()), {}
            ),
            Change("deleted", in_json("incidents.json", lambda value: value["incidents"].pop(0)), {}),
        ),
        SHOP,
    ),
)
