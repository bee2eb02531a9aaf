"""Changes in the logs of monitors, where the key of an event ends with the start of the outage."""

from collections.abc import Callable
from pathlib import Path

from document_edits import END, LATER, SHOP, START, Change, Sample, in_json, in_sql, in_text, put

FLIPS, PINGDOM = "flips-f618072a.json", "summary.outage-85975.json"
_FLIP, _OPEN_FLIP = "f618072a@1795183500", "f618072a@1795332600"
_AT = {START: 1795183380, END: 1795184400, LATER: 1795334400}


def _robot(index: int, **fields: int) -> Callable[[Path], None]:
    return in_json("getMonitors.json", lambda value: value["monitors"][0]["logs"][index].update(fields))


LOGS: tuple[Sample, ...] = (
    Sample(
        "healthchecks",
        "healthchecks",
        FLIPS,
        "expected.csv",
        (
            Change("end moved", in_json(FLIPS, put(1, "timestamp", END)), {_FLIP: {"end": END}}),
            Change(
                "start corrected",
                in_json(FLIPS, put(3, "timestamp", START)),
                {_FLIP: {"start": START, "source_key": f"f618072a@{_AT[START]}"}},
            ),
            Change(
                "resolved",
                in_json(FLIPS, lambda flips: flips.insert(0, {"timestamp": LATER, "up": 1})),
                {_OPEN_FLIP: {"end": LATER}},
            ),
            Change("deleted", in_json(FLIPS, lambda flips: flips.__delitem__(slice(1, 4))), {_FLIP: None}),
            Change("order reversed", in_json(FLIPS, lambda flips: flips.reverse()), {}),
            Change("the oldest forgotten", in_json(FLIPS, lambda flips: flips.__delitem__(slice(1, 5))), {}),
        ),
        {"f618072a": "checkout"},
    ),
    Sample(
        "pingdom",
        "pingdom",
        PINGDOM,
        "expected.csv",
        (
            Change(
                "end moved",
                in_json(PINGDOM, put("summary", "states", 1, "timeto", _AT[END])),
                {"85975@1795183500": {"end": END}},
            ),
            Change(
                "start corrected",
                in_json(PINGDOM, put("summary", "states", 1, "timefrom", _AT[START])),
                {"85975@1795183500": {"start": START, "source_key": f"85975@{_AT[START]}"}},
            ),
            Change(
                "resolved",
                in_json(
                    PINGDOM,
                    lambda value: value["summary"]["states"].append(
                        {"status": "up", "timefrom": _AT[LATER], "timeto": _AT[LATER] + 60}
                    ),
                ),
                {"85975@1795332600": {"end": LATER}},
            ),
            Change(
                "up after all",
                in_json(PINGDOM, put("summary", "states", 1, "status", "up")),
                {"85975@1795183500": None},
            ),
        ),
        {"85975": "checkout"},
    ),
    Sample(
        "uptimerobot",
        "uptimerobot",
        "getMonitors.json",
        "expected.csv",
        (
            Change("end moved", _robot(4, duration=900), {"777749809@1795183500": {"end": END}}),
            Change(
                "start corrected",
                _robot(4, datetime=_AT[START], duration=840),
                {"777749809@1795183500": {"start": START, "source_key": f"777749809@{_AT[START]}"}},
            ),
            Change(
                "resolved",
                in_json("getMonitors.json", put("monitors", 0, "status", 2)),
                {"777749809@1795332600": {"end": LATER}},
            ),
            Change(
                "order reversed",
                in_json("getMonitors.json", lambda value: value["monitors"][0]["logs"].reverse()),
                {},
            ),
        ),
        SHOP,
    ),
    Sample(
        "uptimerobot-csv",
        "uptimerobot",
        "logs.csv",
        "logs.expected.csv",
        (
            Change(
                "end moved",
                in_text("logs.csv", '"0 hrs, 12 mins",12', '"0 hrs, 15 mins",15'),
                {"Checkout@1795183500": {"end": END}},
            ),
            Change(
                "start corrected",
                in_text("logs.csv", '15:05:00(.*)12 mins",12', '15:03:00\\g<1>14 mins",14'),
                {"Checkout@1795183500": {"start": START, "source_key": f"Checkout@{_AT[START]}"}},
            ),
            Change(
                "title",
                in_text("logs.csv", "503 Service Unavailable", "Other"),
                {"Checkout@1795183500": {"description": "Other"}},
            ),
            Change("deleted", in_text("logs.csv", "Down,.*\n", ""), {"Checkout@1795183500": None}),
            Change("order reversed", in_text("logs.csv", "(Up,.*\n)(Down,.*\n)", r"\2\1"), {}),
        ),
        SHOP,
        zone="Europe/Berlin",
    ),
    Sample(
        "uptime-kuma",
        "uptime-kuma",
        "kuma.db",
        "expected.csv",
        (
            Change(
                "end moved",
                in_sql("UPDATE heartbeat SET time = '2026-11-20 14:20:00.000' WHERE id = 6"),
                {"1@2026-11-20 14:15:00.101": {"end": END}},
            ),
            Change(
                "start corrected",
                in_sql("UPDATE heartbeat SET time = '2026-11-20 14:03:00.000' WHERE id = 3"),
                {"1@2026-11-20 14:05:00.101": {"start": START, "source_key": "1@2026-11-20 14:03:00.000"}},
            ),
            Change(
                "resolved",
                in_sql(
                    "INSERT INTO heartbeat (important, monitor_id, status, msg, time)"
                    " VALUES (1, 2, 1, 'OK', '2026-11-22 08:00:00.000')"
                ),
                {"2@2026-11-22 07:30:00.500": {"end": LATER}},
            ),
            Change(
                "deleted",
                in_sql(
                    "DELETE FROM heartbeat WHERE id IN (5, 6)",
                    "UPDATE heartbeat SET status = 1 WHERE id = 4",
                    "INSERT INTO heartbeat (important, monitor_id,"
                    " status, msg, time) VALUES (1, 1, 1, 'OK', '2026-11-21 00:00:00.000')",
                ),
                {"1@2026-11-20 14:10:00.101": None, "1@2026-11-20 14:15:00.101": None},
            ),
            Change(
                "the old cleaned away", in_sql("DELETE FROM heartbeat WHERE monitor_id = 1 AND id < 5"), {}
            ),
            Change(
                "title",
                in_sql("UPDATE heartbeat SET msg = 'Other' WHERE id = 8"),
                {"2@2026-11-22 07:30:00.500": {"description": "Other"}},
            ),
        ),
        SHOP,
        kind="uptime-kuma",
    ),
)
