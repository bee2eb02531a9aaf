"""Calendar files: what RFC 5545 says, and a sentence with file and line for what cannot be used."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from budgettui.core.exclusions.calendar_file import CalendarExclusions
from budgettui.core.exclusions.icalendar_reader import CalendarFileError
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.instants import DAY, HOUR, to_datetime, to_instant

pytest.importorskip("icalendar")

START = to_instant(datetime(2026, 1, 1, tzinfo=UTC))


def calendar(folder: Path, *events: str, **fields: str) -> CalendarExclusions:
    body = "".join(f"BEGIN:VEVENT\nUID:{n}\n{event.strip()}\nEND:VEVENT\n" for n, event in enumerate(events))
    path = folder / "maintenance.ics"
    path.write_bytes(
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{body}END:VCALENDAR\n".replace(
            "\n", "\r\n"
        ).encode()
    )
    return CalendarExclusions(path, **fields)  # type: ignore[arg-type]


def spans(exclusions: CalendarExclusions, days: int = 31) -> list[tuple[str, float]]:
    return [
        (f"{to_datetime(each.start):%m-%d %H:%M}", (each.end - each.start) / HOUR)
        for each in exclusions.expand(START, START + days * DAY)
    ]


def test_zones_lengths_and_reasons(tmp_path: Path) -> None:
    events = calendar(
        tmp_path,
        "DTSTART;TZID=Europe/Berlin:20260103T020000\nDTEND;TZID=Europe/Berlin:20260103T040000\n"
        "SUMMARY:Patch day",
        "DTSTART:20260104T020000Z\nDURATION:PT30M\nSUMMARY:In UTC",
        "DTSTART:20260105T020000\nDURATION:PT1H\nSUMMARY:Floating",
        "DTSTART;VALUE=DATE:20260106\nSUMMARY:All day",
        "DTSTART;TZID=W. Europe Standard Time:20260107T020000\nDURATION:PT1H\nSUMMARY:Outlook",
        timezone="America/New_York",
    )
    assert spans(events) == [
        ("01-03 01:00", 2),
        ("01-04 02:00", 0.5),
        ("01-05 07:00", 1),
        ("01-06 05:00", 24),
        ("01-07 01:00", 1),
    ]
    first = events.expand(START, START + 31 * DAY)[0]
    assert (first.reason, first.source, first.accounting) == ("Patch day", "calendar", "free")


def test_recurrence_exceptions_and_moved_occurrences(tmp_path: Path) -> None:
    path = tmp_path / "moved.ics"
    path.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"
        "BEGIN:VEVENT\nUID:a\nDTSTART;TZID=Europe/Berlin:20260104T020000\nDURATION:PT2H\nSUMMARY:Sunday\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20260401T000000Z\nEXDATE;TZID=Europe/Berlin:20260111T020000\n"
        "RDATE;TZID=Europe/Berlin:20260113T020000\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260118T020000\n"
        "DTSTART;TZID=Europe/Berlin:20260119T050000\nDURATION:PT1H\nSUMMARY:Moved\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260125T020000\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Berlin:20260125T020000\nDURATION:PT2H\nSUMMARY:Gone\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    assert spans(CalendarExclusions(path)) == [("01-04 01:00", 2), ("01-13 01:00", 2), ("01-19 04:00", 1)]
    night_of_the_change = [
        (each.end - each.start) / HOUR
        for each in CalendarExclusions(path).expand(START + 86 * DAY, START + 88 * DAY)
    ]
    assert night_of_the_change == [1]


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            "DTSTART;TZID=Mars/Phobos:20260101T020000\nDURATION:PT1H\nSUMMARY:Far",
            r"ics, line 6: Far: DTSTART: 'Mars/Phobos' is not a time zone",
        ),
        (
            "DTSTART:20260101T020000Z\nDURATION:PT1H\nRRULE:FREQ=FOO\nSUMMARY:Odd",
            r"ics, line 8: Odd: RRULE: ",
        ),
        (
            "DTSTART:20260101T020000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY\nSUMMARY:Often",
            r"line 8: Often: RRULE: FREQ=SECONDLY is not",
        ),
        (
            "DTSTART:20260101T020000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nSUMMARY:Never",
            r"line 8: Never: RRULE: .* never occurs",
        ),
        (
            "DTSTART:20260101T020000Z\nDTEND:20260101T010000Z\nSUMMARY:Back",
            r"line 6: Back: it does not end after its start",
        ),
        (
            "DTSTART:20260101T020000Z\nSUMMARY:Point",
            r"line 6: Point: it does not end after its start",
        ),
        (
            "SUMMARY:Timeless",
            r"line 6: Timeless: it has no DTSTART",
        ),
    ],
)
def test_a_sentence_with_file_and_line(tmp_path: Path, event: str, message: str) -> None:
    with pytest.raises(CalendarFileError, match=message):
        calendar(tmp_path, event).entries()


def test_files_that_are_not_calendars(tmp_path: Path) -> None:
    with pytest.raises(CalendarFileError, match=r"none\.ics: No such file"):
        CalendarExclusions(tmp_path / "none.ics").entries()
    for name, content in (
        ("text.ics", "hello"),
        ("empty.ics", ""),
        ("torn.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n"),
    ):
        (tmp_path / name).write_text(content)
        with pytest.raises(CalendarFileError, match=name):
            CalendarExclusions(tmp_path / name).entries()
    (tmp_path / "many.ics").write_text("BEGIN:VEVENT\n" * 20_001)
    with pytest.raises(CalendarFileError, match=r"20,001 events are more than 20,000"):
        CalendarExclusions(tmp_path / "many.ics").entries()


def test_a_file_is_read_again_when_it_changed(tmp_path: Path) -> None:
    exclusions = calendar(tmp_path, "DTSTART:20260104T020000Z\nDURATION:PT30M\nSUMMARY:x")
    assert spans(exclusions) == [("01-04 02:00", 0.5)]
    calendar(tmp_path, "DTSTART:20260105T020000Z\nDURATION:PT30M\nSUMMARY:x")
    os.utime(exclusions.path, ns=(1, 1))
    assert spans(exclusions) == [("01-05 02:00", 0.5)]


def test_a_file_of_holidays(tmp_path: Path) -> None:
    holidays = calendar(
        tmp_path,
        "DTSTART;VALUE=DATE:20201225\nRRULE:FREQ=YEARLY\nSUMMARY:Christmas",
        "DTSTART;VALUE=DATE:20260406\nDTEND;VALUE=DATE:20260408\nSUMMARY:Two days",
    )
    assert holidays.dates(date(2026, 1, 1), date(2026, 12, 31)) == {
        date(2026, 4, 6), date(2026, 4, 7), date(2026, 12, 25)
    }  # fmt: skip
    hours = ServiceHours.parse("daily 00:00-24:00", holiday_calendar=holidays)
    closed = hours.expand(START, START + 365 * DAY)
    assert [(each.end - each.start) / DAY for each in closed] == [2, 1]
