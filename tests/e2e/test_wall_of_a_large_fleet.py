"""A wallboard of more services than have their details kept current, where time passes at a test's command.

At each station its tiles, its counts and the detail of whichever service it shows are what `budgettui status`
says at that moment.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from screen_boxes import boxes, written
from terminal_session import TerminalSession
from test_wall_for_a_week import BERLIN, Week, tile_differences
from wallboard_parts import read_digits

from budgettui.backend.assessment_scheduler import DETAILED
from budgettui.core.text.formatting import format_minutes, format_number, format_signed
from budgettui.tui.widgets.wall.wall_header import COUNT_WORDS

SIZE = (360, 120)
"""All services at once, each in large figures, and a detail."""
NAMES = [f"service-{number:02d}" for number in range(DETAILED + 1)]
CONFIG = (
    '[store]\npath = "events.db"\n[display]\ntimezone = "Europe/Berlin"\nrotate_seconds = 3600\n'
    + "".join(f'[[services]]\nname = "{name}"\nslo = 99.9\n' for name in NAMES)
)
PASSING = """
import os, time

first, real, begin, began = os.getpid(), time.monotonic, time.time_ns(), time.monotonic()

def monotonic():
    if os.getpid() == first:
        return real()
    return began + (real() - began) / 2 + (time.time_ns() - begin) / 1e9

time.monotonic = monotonic
"""
"""For the backend time passes when the clock is set, as if it had waited for that: otherwise a clock that is
set has everything computed again. While the clock stands still it goes on at half its pace."""


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Week]:
    """Services with three outages each: 27 days old, five days old, and of yesterday."""
    week = Week(tmp_path, CONFIG)
    week.set_clock(week.now)
    with (tmp_path / "sitecustomize.py").open("a") as file:
        file.write(PASSING)
    rows = ["service,start,duration_minutes"]
    for number, name in enumerate(NAMES):
        for days, minutes in ((27, 3), (5, 2), (1, 1)):
            start = week.now - timedelta(days=days) + timedelta(minutes=3 * number)
            rows.append(f"{name},{start.isoformat()},{minutes + number / 10:.1f}")
    (tmp_path / "events.csv").write_text("\n".join(rows))
    week.run("import", str(tmp_path / "events.csv"))
    yield week


def header_differences(wall: TerminalSession, week: Week, statuses: dict[str, Any]) -> list[str]:
    """In what a header with high figures differs from what the command says."""
    rows = [row.ljust(SIZE[0]) for row in wall.text.split("\n")[:3]]
    local = week.now.astimezone(BERLIN)
    counts = Counter(each["status"] for each in statuses.values())
    counts["PAGE"] = sum(
        any(alert["firing"] and alert["severity"] == "page" for alert in each["alerts"])
        for each in statuses.values()
    )
    counts["open"] = sum(len(each["open_events"]) for each in statuses.values())
    wrong = []
    for status, word in (*COUNT_WORDS.items(), ("open", "open")):
        end = next((each.start() for each in re.finditer(f"(?<=[█▀▄ ]) {word}", rows[2])), 0)
        count = counts[status]
        drawn = read_digits([row[end - 4 * len(str(count)) + 1 : end] for row in rows]) if end else "0"
        wrong += [f"{drawn} {word} instead of {count}"] if drawn != str(count) else []
    texts = ("live", f"{local:%a} {local.day} {local:%b}", f"{local:%S} s", f"{local:%Z}")
    return wrong + [f"{text!r} is not above" for text in texts if text not in " ".join(rows)]


def detail_differences(wall: TerminalSession, statuses: dict[str, Any]) -> list[str]:
    """In what the detail differs from what the command says, costs and predictions too."""
    rows = [row.ljust(SIZE[0]) for row in wall.text.split("\n")]
    details = [box for box in boxes(rows) if not box.title.startswith(" ")]
    subject = next((name for box in details for name in re.findall(r"service-\d+", box.title)), None)
    if subject is None:
        return ["no detail"]
    status, text = statuses[subject], " ".join(written(row) for box in details for row in box.rows)
    cost = status["consumption_by_category"]["incident"]["total_minutes"]
    figures = [f"incident {format_number(cost)}"]
    if not status["open_events"] and not any(alert["firing"] for alert in status["alerts"]):
        figures.append(f"{format_signed(status['linear']['slope'])} %/day")
        figures.append(f"{format_minutes(status['current_rate']['daily_consumption_rate_minutes'])}/day")
    return [f"{subject}: {figure} is not in {text}" for figure in figures if figure not in text]


def assert_station(wall: TerminalSession, week: Week, *texts: str) -> dict[str, Any]:
    """Wait until the wall shows the right figures, and these texts; what the command says."""
    statuses = week.statuses()
    for _ in range(120):
        problems = header_differences(wall, week, statuses) + tile_differences(wall, statuses)
        problems += detail_differences(wall, statuses)
        problems += [text for text in texts if text not in wall.text]
        if not problems:
            return statuses
        wall.pump(0.5)  # all that comes: so large a screen takes long to compare
    raise AssertionError("\n".join([*problems, wall.text]))


def assert_each_detail(wall: TerminalSession, week: Week, count: int) -> None:
    """Go on to the next details, none of which was on screen before."""
    for _ in range(count):
        before = wall.text
        wall.send("n")
        for _ in range(60):
            wall.pump(0.5)
            if wall.text != before:
                break
        assert_station(wall, week)


@pytest.mark.long
def test_a_wall_shows_what_is_the_case_whichever_details_were_looked_at(week: Week) -> None:
    with week.open_wall(*SIZE) as wall:
        wall.wait_for("min left of 43.2")
        assert_station(wall, week)

        week.set_clock(week.now + timedelta(minutes=160))  # an outage is at a point of the linear prediction
        assert_station(wall, week)
        assert_each_detail(wall, week, 2)

        week.run("start", NAMES[40], "--incident", "INC-1")  # one that nobody looked at burns
        assert_station(wall, week, "INC-1")
        week.set_clock(week.now + timedelta(minutes=20))
        status = assert_station(wall, week, "INC-1 20 min", "gone in")
        assert status[NAMES[40]]["status"] == "PAGE"
        week.run("stop", NAMES[40])
        week.set_clock(week.now + timedelta(days=2, hours=23))  # the first outages are leaving the window
        status = assert_station(wall, week)
        assert len({each["remaining_minutes"] for each in status.values()}) > 10
        assert_each_detail(wall, week, 1)
        wall.send("q")
        assert wall.ended() == 0 and wall.is_restored
