"""Calendar files that no calendar writes end in a sentence that names file and event."""

import pytest

from budgettui.core.exclusions.calendar_file import CalendarExclusions
from budgettui.core.exclusions.icalendar_reader import CalendarFileError

SOUND = "DTSTART:20261101T090000Z\nDTEND:20261101T100000Z\n"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (SOUND + "RRULE:COUNT=5\n", "FREQ= is not"),
        (SOUND.replace("DTSTART:", "DTSTART;TZID=Europe:"), "not a calendar file"),
        ("DTSTART;VALUE=TIME:090000\nDURATION:PT1H\n", "it is not a date"),
        (SOUND + SOUND, "not an event of RFC 5545"),
        (SOUND + "FREQ=HOURLYSUMMARY\n", "quiet days"),
        (SOUND + "RECURRENCE-ID;TZID=x:y\n", "quiet days"),
        ("DTSTART:20261101T090000Z\nDURATION:P999999W\n", "longer than 366 days"),
        ("DTSTART:20261101T090000Z\nDURATION:-PT1H\n", "does not end after its start"),
        (SOUND + "RRULE:FREQ=SECONDLY\n", "FREQ=SECONDLY is not"),
    ],
)
def test_an_event_that_cannot_be_is_refused(tmp_path, lines, reason):
    file = tmp_path / "team.ics"
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:quiet days\n{lines}END:VEVENT\nEND:VCALENDAR\n"
    file.write_text(text.replace("\n", "\r\n"))
    with pytest.raises(CalendarFileError, match=reason) as refused:
        CalendarExclusions(file).entries()
    assert str(file) in str(refused.value)
