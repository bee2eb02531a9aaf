"""The backend while a calendar file is edited, broken, gone and back again."""

import os
from decimal import Decimal
from pathlib import Path

import pytest

from budgettui.backend import messages
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE, Instant, to_datetime
from tests.backend.test_backend_loop import NOW, Harness, write_config

FIRST, SECOND = NOW - 3 * DAY, NOW - 9 * DAY
"""Two outages of 20 minutes."""


class Calendar:
    """A calendar file of one event."""

    def __init__(self, path: Path) -> None:
        self.path, self.writes = path, 0

    def write(self, begin: Instant, minutes: int = 20) -> None:
        start = to_datetime(begin)
        self.put(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:PT{minutes}M\r\nSUMMARY:provider\r\n"
            "END:VEVENT\r\nEND:VCALENDAR\r\n"
        )

    def put(self, text: str) -> None:
        self.path.write_text(text, newline="")
        self.writes += 1
        os.utime(self.path, ns=(self.writes, self.writes))


@pytest.fixture
def calendar(tmp_path: Path) -> Calendar:
    calendar = Calendar(tmp_path / "agreed.ics")
    calendar.write(FIRST)
    return calendar


@pytest.fixture
def harness(tmp_path: Path, calendar: Calendar):
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    config.write_text(
        config.read_text()
        + f'[[exclusions]]\nname = "agreed"\ncalendar = "{calendar.path.name}"\nservices = ["checkout"]\n'
    )
    backend = Harness(config)
    for start in (FIRST, SECOND):
        backend.workspace.store.add(Draft("checkout", start, start + 20 * MINUTE), "ann", NOW)
    backend.load_all()
    yield backend
    backend.workspace.close()


def consumed(harness: Harness) -> float:
    """Minutes of checkout that the last snapshot with it says; nothing else is in any."""
    shots = [message.assessments for message in harness.sent if isinstance(message, messages.Snapshot)]
    return [shot["checkout"].consumed_minutes for shot in shots if "checkout" in shot][-1]


def look(harness: Harness) -> None:
    """What the loop does each time it looks whether something changed."""
    harness.sent.clear()
    harness.server.look_at_config()
    harness.server.look_at_store()


def test_a_changed_calendar_is_taken_up_at_the_next_look(harness: Harness, calendar: Calendar) -> None:
    assert consumed(harness) == pytest.approx(20)
    look(harness)
    assert harness.snapshots() == {}
    calendar.write(SECOND, minutes=5)
    look(harness)
    assert consumed(harness) == pytest.approx(35)
    assert harness.snapshots().keys() == {"checkout"}
    look(harness)
    assert harness.snapshots() == {}


@pytest.mark.parametrize("damage", ["gone", "garbage", "unknown zone", "a folder"])
def test_unreadable_calendar_keeps_its_last_state_and_is_reported(
    harness: Harness, calendar: Calendar, damage: str
) -> None:
    if damage == "gone":
        calendar.path.unlink()
    elif damage == "garbage":
        calendar.put("no calendar")
    elif damage == "a folder":
        calendar.path.unlink()
        calendar.path.mkdir()
    else:
        text = calendar.path.read_bytes().decode()
        calendar.put(text.replace("DTSTART:", "DTSTART;TZID=Moon/Crater:").replace("Z\r\n", "\r\n"))
    look(harness)
    [(kind, sentence)] = [
        (message.kind, message.sentence) for message in harness.sent if isinstance(message, messages.Problem)
    ]
    assert kind == "config"
    assert sentence.startswith(str(calendar.path))
    look(harness)
    assert harness.problems() == []  # once is enough
    harness.ask(messages.Record(Draft("checkout", NOW - 5 * MINUTE, NOW)))
    assert consumed(harness) == pytest.approx(25)
    series = harness.ask(messages.GetSeries("checkout", 30))
    assert [time.reason for time in series.exclusions] == ["provider"]  # type: ignore[attr-defined]
    if calendar.path.is_dir():
        calendar.path.rmdir()
    calendar.write(SECOND, minutes=20)
    look(harness)
    assert ("config", "") in [
        (message.kind, message.sentence) for message in harness.sent if isinstance(message, messages.Problem)
    ]
    assert consumed(harness) == pytest.approx(25)
    harness.sent.clear()


def test_edited_configuration_is_refused_with_the_calendars_error(
    harness: Harness, calendar: Calendar
) -> None:
    calendar.path.unlink()
    harness.config.write_text(harness.config.read_text().replace("99.9", "99.5"))
    look(harness)
    [(kind, sentence)] = harness.problems()
    assert kind == "config"
    assert "calendar: " in sentence
    assert "No such file" in sentence
    assert harness.workspace.service("checkout").slo.target == Decimal("99.9")
    calendar.write(FIRST)
    harness.config.touch()
    look(harness)
    assert harness.workspace.service("checkout").slo.target == Decimal("99.5")
    assert ("config", "") in harness.problems()


def test_a_holiday_calendar_is_followed_too(tmp_path: Path, calendar: Calendar) -> None:
    config = tmp_path / "budgettui.toml"
    write_config(config, "office")
    hours = f'hours = "daily 00:00-24:00"\nholidays = "{calendar.path.name}"\n'
    config.write_text(config.read_text().replace("slo", f"{hours}slo", 1))
    backend = Harness(config)
    backend.load_all()
    before = backend.workspace.assess("office", NOW).total_budget_minutes
    calendar.write(NOW - DAY, minutes=3 * 1440)
    look(backend)
    assert backend.snapshots().keys() == {"office"}
    assert backend.workspace.assess("office", NOW).total_budget_minutes < before
    backend.workspace.close()
