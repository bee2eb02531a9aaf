"""What reading calendar files leaves in memory: what the files hold now, and nothing of those before."""

import gc
import os
from pathlib import Path

import pytest

from budgettui.core.exclusions import calendar_cache
from budgettui.core.exclusions.calendar_file import CalendarExclusions
from budgettui.core.exclusions.icalendar_reader import CalendarFileError
from budgettui.core.model.instants import DAY, to_datetime

pytest.importorskip("icalendar")

EVENT = "BEGIN:VEVENT\nUID:1\nDTSTART{zone}:20260103T120000\nDURATION:PT1H\nSUMMARY:x\n{more}END:VEVENT\n"
ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Office\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
    "TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
)


def written(path: Path, body: str, at: int = 1) -> CalendarExclusions:
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{body}END:VCALENDAR\n"
    path.write_text(text.replace("\n", "\r\n"))
    os.utime(path, ns=(at, at))
    return CalendarExclusions(path)


def hour(calendar: CalendarExclusions) -> int:
    [exclusion] = calendar.expand(0, 40_000 * DAY)
    return to_datetime(exclusion.start).hour


def test_components_that_nobody_knows_are_forgotten_with_their_file(tmp_path: Path) -> None:
    from icalendar import Component

    def classes() -> int:
        gc.collect()
        return len(Component.__subclasses__())

    event = EVENT.format(zone="", more="")
    written(tmp_path / "a.ics", event).entries()
    before = classes()
    for number in range(30):
        odd = f"BEGIN:X-{number}\nBEGIN:X-PART-{number}\nEND:X-PART-{number}\nEND:X-{number}\n"
        assert written(tmp_path / "a.ics", odd + event, at=number + 2).entries()
    assert classes() == before


def test_a_zone_that_a_file_defines_is_the_file_s_own(tmp_path: Path) -> None:
    event = EVENT.format(zone=";TZID=Office", more="")
    east = written(tmp_path / "east.ics", ZONE.format(offset="+0300") + event)
    west = written(tmp_path / "west.ics", ZONE.format(offset="-0300") + event)
    assert (hour(east), hour(west)) == (9, 15)
    written(tmp_path / "east.ics", ZONE.format(offset="+0500") + event, at=2)
    assert hour(east) == 7
    with pytest.raises(CalendarFileError, match="'Office' is not a time zone"):
        written(tmp_path / "none.ics", event).entries()


def test_a_zone_with_its_maker_s_name_before_it_is_read_without_a_warning(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    zone = ";TZID=/freeassociation.sourceforge.net/Europe/Berlin"
    assert hour(written(tmp_path / "a.ics", EVENT.format(zone=zone, more=""))) == 11
    assert not recwarn.list


def test_a_file_that_stays_broken_costs_no_memory(tmp_path: Path) -> None:
    broken = written(tmp_path / "a.ics", EVENT.format(zone="", more="RRULE:FREQ=NEVER\n"))
    depths = []
    for _ in range(50):
        with pytest.raises(CalendarFileError) as refused:
            broken.entries()
        depths.append(len(refused.traceback))
    assert max(depths[1:]) == depths[1]


def test_of_files_long_gone_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_cache, "MOST_FILES", 3)
    event = EVENT.format(zone="", more="")
    calendars = [written(tmp_path / f"{number}.ics", event) for number in range(9)]
    for calendar in calendars:
        assert calendar.entries()
        calendar.path.unlink()
    assert calendars[-1].expand(0, 40_000 * DAY)  # what it held last goes on
    with pytest.raises(CalendarFileError, match="No such file"):
        calendars[0].version()
