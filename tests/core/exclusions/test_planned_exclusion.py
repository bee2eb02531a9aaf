"""Planned exclusions: words and rules, over clock changes, against a walk through every local day."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.exclusions.recurrence_text import parse_repeat
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_datetime, to_instant

BERLIN = "Europe/Berlin"
START = to_instant(datetime(2026, 1, 1, tzinfo=UTC))
END = to_instant(datetime(2027, 1, 1, tzinfo=UTC))


def planned(
    repeat: str | None, start: datetime = datetime(2026, 1, 1, 2), **fields: object
) -> PlannedExclusion:
    values: dict[str, object] = {"duration": timedelta(hours=2), "reason": "maintenance", "timezone": BERLIN}
    return PlannedExclusion("weekly", start, repeat=repeat, **{**values, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("daily", "FREQ=DAILY"),
        ("Every day", "FREQ=DAILY"),
        ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("weekly", "FREQ=WEEKLY"),
        ("weekly on sunday", "FREQ=WEEKLY;BYDAY=SU"),
        ("every sunday", "FREQ=WEEKLY;BYDAY=SU"),
        ("weekly on Mondays, thursdays and sat", "FREQ=WEEKLY;BYDAY=MO,TH,SA"),
        ("every other week on tue", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every 2 weeks on tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("every 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("monthly on the first monday", "FREQ=MONTHLY;BYDAY=1MO"),
        ("monthly on the last friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("monthly on the last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("every month on the second tuesday", "FREQ=MONTHLY;BYDAY=2TU"),
        ("quarterly on the first day", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"),
        ("yearly", "FREQ=YEARLY"),
        ("RRULE:FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
        ("freq=daily;interval=2;", "FREQ=DAILY;INTERVAL=2"),
    ],
)
def test_words_are_rules(words: str, rule: str) -> None:
    assert parse_repeat(words) == rule


@pytest.mark.parametrize(
    "text",
    ["", "sometimes", "weekly on", "weekly on someday", "monthly on the first", "monthly on the 32nd",
     "every 0 days", "every", "daily on monday", "monthly on the third day", "yearly on monday",
     "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=30", "FREQ=DAILY;FOO=1", "FREQ=", "every sunday at 2"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^repeat: "):
        parse_repeat(text)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": " "}, "reason: it is empty"),
        ({"duration": timedelta(0)}, "duration: 0:00:00 is not above 0"),
        ({"duration": timedelta(days=400)}, "duration: 400 days"),
        ({"timezone": "Mars/Phobos"}, "timezone: 'Mars/Phobos'"),
        ({"accounting": "twice"}, "accounting: 'twice' is not free or out"),
        ({"until": date(2025, 12, 31)}, "until: 2025-12-31 is before the start"),
        ({"start": datetime(2026, 1, 1, tzinfo=UTC)}, "start: .* has an offset"),
        ({"repeat": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "repeat: .* never occurs"),
        ({"repeat": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "repeat: .* never occurs"),
        ({"repeat": "FREQ=DAILY;COUNT=3;BYMONTHDAY=32"}, "repeat: .*"),
        ({"repeat": "FREQ=WEEKLY;BYDAY=XX"}, "repeat: .* cannot be read"),
        ({"repeat": "FREQ=DAILY;UNTIL=20260230"}, "repeat: UNTIL=20260230 is not a date that exists"),
        ({"repeat": "FREQ=DAILY;UNTIL=soon"}, "repeat: UNTIL=SOON is not a date"),
    ],
)
def test_what_cannot_be_planned_is_refused(fields: dict[str, object], message: str) -> None:
    values = {"repeat": "weekly", **fields}
    with pytest.raises(ValueError, match=message):
        planned(**values)  # type: ignore[arg-type]


def test_a_leap_day_on_a_monday_does_occur() -> None:
    assert planned("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO").expand(START, END) == ()


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 23 * 4),
    st.integers(1, 120),
    st.integers(0, 330),
    st.sets(st.integers(0, 40), max_size=4),
)
def test_a_weekly_rule_is_what_the_wall_clock_says(
    zone: str, days: set[int], quarter: int, length: int, offset: int, left_out: set[int]
) -> None:
    first = datetime(2026, 1, 1) + timedelta(minutes=15 * quarter)
    since = START + offset * DAY
    around = to_datetime(since, ZoneInfo(zone)).date()
    exceptions = {around + timedelta(days=day) for day in left_out}
    rule = planned(
        "every " + " and ".join(WEEKDAYS[day] for day in sorted(days)),
        first,
        duration=timedelta(minutes=15 * length),
        timezone=zone,
        except_dates=tuple(exceptions),
    )
    spans = [(each.start, each.end) for each in rule.expand(since, since + 40 * DAY)]
    for instant in range(since, since + 40 * DAY, 15 * MINUTE):
        shown = to_datetime(instant, ZoneInfo(zone)).replace(tzinfo=None)
        begins = (
            (shown - timedelta(days=back)).replace(hour=first.hour, minute=first.minute) for back in range(4)
        )
        expected = any(
            begin >= first
            and begin.weekday() in days
            and begin.date() not in exceptions
            and begin <= shown < begin + timedelta(minutes=15 * length)
            for begin in begins
        )
        assert expected == any(start <= instant < stop for start, stop in spans)


def test_until_includes_its_day_in_words_and_rules() -> None:
    until = planned("daily", until=date(2026, 1, 3))
    assert len(until.expand(START, END)) == 3
    assert len(planned("FREQ=DAILY;UNTIL=20260103").expand(START, END)) == 3
    assert len(planned("FREQ=DAILY;UNTIL=20260103T010000Z").expand(START, END)) == 3  # 02:00 in Berlin
    assert len(planned("FREQ=DAILY;UNTIL=20260103T005959Z").expand(START, END)) == 2


def test_once_and_a_count() -> None:
    [once] = planned(None).expand(START, END)
    assert (once.end - once.start, once.reason, once.source) == (2 * HOUR, "maintenance", "planned")
    assert len(planned("FREQ=DAILY;COUNT=5").expand(START, END)) == 5
    assert planned("FREQ=DAILY;COUNT=5").expand(START + 30 * DAY, END) == ()


def test_endless_hourly_rule_is_expanded_only_over_the_requested_range() -> None:
    hourly = planned("FREQ=HOURLY", datetime(2020, 1, 1), duration=timedelta(minutes=5))
    assert len(hourly.expand(START, START + DAY)) == 24
    with pytest.raises(ValueError, match="occurs more than 50,000 times"):
        planned("FREQ=HOURLY", datetime(2001, 1, 1)).expand(START - 3000 * DAY, END)


def test_what_reaches_into_the_range_is_there() -> None:
    long = planned("FREQ=YEARLY", datetime(2020, 12, 20), duration=timedelta(days=30))
    assert [to_datetime(each.start).year for each in long.expand(START + DAY, START + 2 * DAY)] == [2025]


def test_dateutil_is_loaded_for_those_who_have_rules_only() -> None:
    code = (
        "import sys; from datetime import datetime, timedelta\n"
        "from budgettui.core.exclusions.planned_exclusion import PlannedExclusion\n"
        "PlannedExclusion('x', datetime(2026, 1, 1), timedelta(1), 'y').expand(0, 1)\n"
        "print([name for name in ('dateutil', 'icalendar', 'numpy') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"repeat": "weekly on sunday", "until": date(2026, 1, 6)}, "until"),
        ({"repeat": "FREQ=DAILY;COUNT=2", "except_dates": (date(2026, 1, 5), date(2026, 1, 6))}, "except"),
        ({"except_dates": (date(2026, 1, 5),)}, "except"),
    ],
)
def test_a_rule_of_which_nothing_is_left_is_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: every time is left out, so it never occurs"):
        PlannedExclusion("x", datetime(2026, 1, 5, 2), timedelta(hours=1), "why", **fields)


def test_a_rule_of_which_the_first_occurrences_are_left_out_occurs() -> None:
    days = tuple(date(2026, 1, 5) + timedelta(days=n) for n in range(400))
    PlannedExclusion("x", datetime(2026, 1, 5, 2), timedelta(hours=1), "why", "daily", except_dates=days)
