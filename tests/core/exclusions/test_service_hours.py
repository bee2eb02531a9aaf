"""Service hours: all other time is out, as the wall clock says."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.instants import DAY, MINUTE, to_datetime, to_instant

START = to_instant(datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("mon-fri 07:00-20:00", [(day, 420, 1200) for day in range(5)]),
        ("Mon - Thu 8:00-18:00, fri 8:00-16:00", [*((d, 480, 1080) for d in range(4)), (4, 480, 960)]),
        ("mon, wed and fri 9-17", [(0, 540, 1020), (2, 540, 1020), (4, 540, 1020)]),
        ("sat-mon 00:00-24:00", [(5, 0, 1440), (6, 0, 1440), (0, 0, 1440)]),
        ("daily 22:00-06:00", [(day, 1320, 1800) for day in range(7)]),
        ("monday 8:00-12:00 13:00 to 17:00", [(0, 480, 720), (0, 780, 1020)]),
    ],
)
def test_hours_as_written(text: str, openings: list[tuple[int, int, int]]) -> None:
    assert list(ServiceHours.parse(text).openings) == openings


@pytest.mark.parametrize(
    "text",
    ["", "always", "mon-fri", "07:00-20:00", "mon 25:00-26:00", "mon 07:60-08:00", "monkey 07:00-08:00",
     "mon 07:00", "mon 24:00-08:00", "mon-fri 07:00-20:00 except may", "mon 8-9, tue"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^hours: "):
        ServiceHours.parse(text)


@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]),
    st.sampled_from(
        ["mon-fri 07:00-20:00", "daily 22:00-06:00", "sun 00:00-24:00, mon 01:30-02:30", "wed 2-3"]
    ),
    st.integers(0, 330),
    st.sets(st.integers(0, 20), max_size=3),
)
def test_closed_is_what_the_wall_clock_says(zone: str, text: str, offset: int, off: set[int]) -> None:
    since = START + offset * DAY
    around = to_datetime(since, ZoneInfo(zone)).date()
    holidays = tuple(around + timedelta(days=day) for day in off)
    hours = ServiceHours.parse(text, zone, holidays)
    closed = [(each.start, each.end) for each in hours.expand(since, since + 20 * DAY)]
    for instant in range(since, since + 20 * DAY, 15 * MINUTE):
        shown = to_datetime(instant, ZoneInfo(zone))
        minute = shown.hour * 60 + shown.minute
        before = shown.date() - timedelta(days=1)
        is_open = shown.date() not in holidays and any(
            (weekday == shown.weekday() and begin <= minute < end)
            or (weekday == before.weekday() and before not in holidays and begin <= minute + 1440 < end)
            for weekday, begin, end in hours.openings
        )
        assert is_open != any(start <= instant < stop for start, stop in closed)


def test_closed_times_are_out_with_a_reason() -> None:
    closed = ServiceHours.parse("mon-fri 07:00-20:00", holidays=(date(2026, 1, 1),)).expand(
        START, START + DAY
    )
    assert [(each.start, each.end) for each in closed] == [(START, START + DAY)]
    assert (closed[0].accounting, closed[0].source) == ("out", "hours")
    assert closed[0].reason == "outside service hours (mon-fri 07:00-20:00)"
