"""A wallboard in a terminal for a week, which a clock that is set from outside brings by in a minute.

At each station the wall shows what `budgettui status` says at that moment.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dashboard_sandbox import PLAIN
from screen_boxes import boxes, written
from terminal_session import TerminalSession
from wallboard_parts import large_number

import budgettui
from budgettui.core.text.formatting import format_burn, format_number, format_percent

BERLIN = ZoneInfo("Europe/Berlin")
CONFIG = """\
[store]
path = "events.db"

[display]
timezone = "Europe/Berlin"

[[services]]
name = "checkout"
slo = 99.9

[[services]]
name = "ledger"
slo = 99.9
window = "month"
timezone = "Europe/Berlin"

[[exclusions]]
name = "night"
reason = "agreed maintenance"
start = 2026-10-26T02:00:00
duration = "2h"
timezone = "Europe/Berlin"
services = ["checkout"]

[[sources]]
name = "feed"
type = "file"
path = "feed.csv"
every = "10m"
"""
FEED = "service,start,duration_minutes\nledger,2026-10-20T10:00:00+02:00,7\n"
CLOCK = """\
import os, time
path, real = os.environ["WALL_CLOCK"], time.time_ns

def time_ns():
    try:
        with open(path) as file:
            return int(file.read())
    except (OSError, ValueError):
        return real()

time.time_ns = time_ns
"""
WORKERS = """\
spawn = os.posix_spawn

def with_clock(executable, arguments, *rest, **named):
    at = arguments.index("-c") + 1
    return spawn(executable, [*arguments[:at], CLOCK + arguments[at], *arguments[at + 1 :]], *rest, **named)

os.posix_spawn = with_clock
"""
"""What stands in a file is the time of every Python that is started; workers load nothing but the package."""
MEGABYTE = 1024 * 1024


class Week:
    """A wallboard, its files, and the clock that it goes by."""

    def __init__(self, folder: Path, config: str = CONFIG) -> None:
        self.folder, self.config = folder, folder / "config.toml"
        self.config.write_text(config)
        (folder / "feed.csv").write_text(FEED)
        (folder / "sitecustomize.py").write_text(f"CLOCK = {CLOCK!r}\nexec(CLOCK)\n{WORKERS}")
        self.environment: dict[str, str | None] = {
            **PLAIN,
            "BUDGETTUI_CONFIG": str(self.config),
            "WALL_CLOCK": str(folder / "clock"),
            "PYTHONPATH": f"{folder}{os.pathsep}{Path(budgettui.__file__).parents[1]}",
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "XDG_STATE_HOME": str(folder / "state"),
        }
        self.now = datetime(2026, 10, 24, 20, tzinfo=UTC)

    def go_to(self, month: int, day: int, hour: int, minute: int = 0, fold: int = 0) -> None:
        """Set the clock to a local time."""
        local = datetime(2026, month, day, hour, minute, tzinfo=BERLIN, fold=fold)
        self.set_clock(local.astimezone(UTC))

    def set_clock(self, now: datetime) -> None:
        assert now >= self.now
        self.now = now
        fresh = self.folder / "clock.new"
        fresh.write_text(str(round(now.timestamp()) * 10**9))
        fresh.replace(self.folder / "clock")

    def run(self, *options: str) -> str:
        """What a command prints at that moment; it must succeed."""
        environment = {**os.environ, **self.environment}
        result = subprocess.run(
            [sys.executable, "-m", "budgettui", *options],
            env={name: value for name, value in environment.items() if value is not None},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def statuses(self) -> dict[str, Any]:
        services = json.loads(self.run("status", "--json"))["services"]
        return {each["service"]: each for each in services}

    def open_wall(self, columns: int = 120, rows: int = 36) -> TerminalSession:
        command = [sys.executable, "-m", "budgettui", "wallboard"]
        return TerminalSession(command, columns, rows, env=self.environment)


@pytest.fixture
def week(tmp_path: Path) -> Iterator[Week]:
    week = Week(tmp_path)
    week.set_clock(week.now)
    yield week


def header_differences(wall: TerminalSession, week: Week, statuses: dict[str, Any]) -> list[str]:
    """In what a header of one row differs from what the command says."""
    header, local = wall.text.split("\n")[0], week.now.astimezone(BERLIN)
    open_count = sum(len(each["open_events"]) for each in statuses.values())
    wanted = {f"{local:%H:%M:%S %Z}"} | ({f"{open_count} open"} if open_count else set())
    wrong = [f"{text!r} is not above" for text in wanted if text not in header]
    return wrong + (["open is above"] if not open_count and " open" in header else [])


def tile_differences(wall: TerminalSession, statuses: dict[str, Any]) -> list[str]:
    """In what the tiles differ from what the command says."""
    wrong = []
    rows = [row.ljust(wall.screen.columns) for row in wall.text.split("\n")]
    tiles = {box.title.split()[1]: box for box in boxes(rows) if box.title.startswith(" ")}
    for name, status in statuses.items():
        if name not in tiles:
            wrong.append(f"no tile of {name}")
            continue
        text = " ".join(map(written, tiles[name].rows))
        drawn = large_number(tiles[name])
        left = format_percent(status["remaining_pct"], digits=0).removeprefix(">").removesuffix(" %")
        burn = status["burn_rates"][0]
        figures = [status["status"], f"{burn['label']} {format_burn(burn['rate'])}"]
        if status["overspent_minutes"] > 0:
            figures.append(f"{format_number(status['overspent_minutes'])} min over")
        elif status["event_count"]:
            total = format_number(status["total_budget_minutes"])
            figures.append(f"{format_number(status['remaining_minutes'])} min left of {total}")
        wrong += [f"{name}: {figure} is not in {text}" for figure in figures if figure not in text]
        wrong += [f"{name}: {drawn} is drawn instead of {left}"] if drawn != left else []
    return wrong


def at_station(wall: TerminalSession, week: Week, *texts: str, is_live: bool = True) -> dict[str, Any]:
    """Wait until the wall shows the right figures, and these texts; what the command says."""
    statuses: dict[str, Any] = {}
    problems: list[str] = []

    def is_right() -> bool:
        problems[:] = header_differences(wall, week, statuses) + tile_differences(wall, statuses)
        problems.extend(text for text in texts if text not in wall.text)
        if is_live and "live" not in wall.text.split("\n")[0].split():
            problems.append("not live")
        return not problems

    for _ in range(8):  # a source may bring something in between
        statuses = week.statuses()
        if is_right() or wall.pump(4, is_right) is not None:
            return statuses
    raise AssertionError((problems, wall.text))


def memory(wall: TerminalSession) -> float:
    """Megabytes of the wallboard's processes."""
    return sum(process.memory_info().rss for process in wall.family()) / MEGABYTE


def assert_silent(wall: TerminalSession) -> None:
    """Nothing is sent to the terminal while nothing changes."""
    wall.pump(2)
    written_before = wall.written
    wall.pump(4)
    assert wall.written == written_before, wall.raw[-200:]


@pytest.mark.long
def test_a_wall_shows_for_a_week_what_is_the_case(week: Week) -> None:
    with week.open_wall() as wall:
        wall.wait_for("37.7 min left of 44.7")  # what the source brought
        at_station(wall, week)
        assert_silent(wall)

        week.go_to(10, 25, 2, 30)  # an outage begins half an hour before clocks go back
        week.run("start", "checkout", "--incident", "INC-1")
        at_station(wall, week, "INC-1", "1 open")
        week.go_to(10, 25, 2, 50)
        status = at_station(wall, week, "INC-1 20 min", "gone in")
        assert status["checkout"]["consumed_minutes"] == pytest.approx(20)
        week.go_to(10, 25, 2, 10, fold=1)
        status = at_station(wall, week, "INC-1 40 min", "CET")
        assert status["checkout"]["consumed_minutes"] == pytest.approx(40)
        begun_with = memory(wall)

        week.run("edit", "2", "--impact", "50%")  # it is corrected, and ends
        status = at_station(wall, week)
        assert status["checkout"]["consumed_minutes"] == pytest.approx(20)
        week.go_to(10, 25, 2, 30, fold=1)
        week.run("stop", "checkout")
        status = at_station(wall, week)
        assert "INC-1" not in wall.text
        assert status["checkout"]["consumed_minutes"] == pytest.approx(30)

        week.go_to(10, 26, 1, 55)  # half of an outage lies in time that does not count
        week.run("start", "checkout", "--incident", "INC-2")
        week.go_to(10, 26, 2, 5)
        status = at_station(wall, week, "INC-2 10 min")
        assert status["checkout"]["consumed_minutes"] == pytest.approx(35)
        week.run("stop", "checkout")
        week.go_to(10, 26, 4, 30)
        at_station(wall, week)

        week.go_to(10, 27, 9)  # the store is gone for a while
        week.run("add", "ledger", "1m")  # which the wall shows once it has looked at this moment
        at_station(wall, week)
        store, away = week.folder / "events.db", week.folder / "away.db"
        store.rename(away)
        wall.wait_for("not live")
        week.go_to(10, 27, 9, 40)
        wall.wait_for("MIN OLD")
        wall.wait_for("last good 09:00")
        away.rename(store)
        week.run("undo")
        week.go_to(10, 27, 9, 42)  # a sync that found no store is tried again
        at_station(wall, week)

        week.go_to(10, 28, 12)  # the configuration changes, is broken, and is mended
        at_station(wall, week)
        week.config.write_text(CONFIG.replace("slo = 99.9\n\n", "slo = 99.5\n\n", 1))
        status = at_station(wall, week)
        assert status["checkout"]["total_budget_minutes"] == pytest.approx(216)
        week.config.write_text(CONFIG + "[[services]]\nname = 7\n")
        wall.wait_for("config")
        week.config.write_text(CONFIG)
        at_station(wall, week)
        assert "config" not in wall.text

        feed = week.folder / "feed.csv"  # the source stops, and comes back with an outage
        feed.rename(week.folder / "feed.away")
        week.go_to(10, 29, 12)
        wall.wait_for("feed 1 d old")
        at_station(wall, week, is_live=False)
        feed.write_text(FEED + "ledger,2026-10-29T03:00:00+01:00,11\n")
        week.go_to(10, 29, 12, 30)
        status = at_station(wall, week, "26.7 min left of 44.7")
        assert status["ledger"]["consumed_minutes"] == pytest.approx(18)

        week.go_to(10, 31, 23, 59)  # a month's budget is whole when the month turns
        assert at_station(wall, week)["ledger"]["consumed_minutes"] == pytest.approx(18)
        week.go_to(11, 1, 0, 1)
        assert at_station(wall, week)["ledger"]["consumed_minutes"] == 0
        assert week.now - datetime(2026, 10, 24, 20, tzinfo=UTC) > timedelta(days=7)
        assert_silent(wall)
        assert memory(wall) < begun_with + 24
        assert re.search("Traceback|internal error", wall.text) is None
        wall.send("q")
        assert wall.ended() == 0 and wall.is_restored
