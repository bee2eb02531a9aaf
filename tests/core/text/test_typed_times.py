"""Times as typed, at their edges: the last that is read, and the first that is refused."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_instant
from budgettui.core.text.timeparse import parse_duration, parse_span, parse_when
from budgettui.core.text.timeparse.accepted_years import checked_instant
from budgettui.core.text.timeparse.moment_reader import parse_moment
from budgettui.core.text.timeparse.tokens import quote

NOW = to_instant(datetime(2026, 11, 23, 15, tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")


def when(text, now=NOW, zone=UTC):
    return parse_when(text, now, zone)


def at(*parts, zone=UTC):
    return to_instant(datetime(*parts, tzinfo=zone))


def test_the_years_end_with_2199():
    last = at(2200, 1, 1) - 1
    assert checked_instant(last) == last
    assert checked_instant(0) == 0
    for instant in (last + 1, -1):
        with pytest.raises(ValueError, match="it lies outside the years 1970 to 2199"):
            checked_instant(instant)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-23T1405Z", at(2026, 11, 23, 14, 5)),
        ("2026-11-23T140530Z", at(2026, 11, 23, 14, 5, 30)),
        ("14:05:30,5", at(2026, 11, 23, 14, 5, 30, 500_000)),
        ("14:05:30.25", at(2026, 11, 23, 14, 5, 30, 250_000)),
        ("1am", at(2026, 11, 23, 1)),
        ("12am", at(2026, 11, 23)),
        ("12pm", at(2026, 11, 23, 12)),
        ("1:30 pm", at(2026, 11, 23, 13, 30)),
        ("noon", at(2026, 11, 23, 12)),
        ("midnight", at(2026, 11, 23)),
        ("2pm on friday", at(2026, 11, 20, 14)),
        ("29 feb 14:05", at(2024, 2, 29, 14, 5)),
        ("24 nov 14:05", at(2025, 11, 24, 14, 5)),
        ("23 nov 14:05", at(2026, 11, 23, 14, 5)),
        ("15:01", at(2026, 11, 23, 15, 1)),
        ("15:02", at(2026, 11, 22, 15, 2)),
    ],
)
def test_a_moment(text, instant):
    assert when(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "14: 05", "14:05: 30", "14:5", "14:05:3", "0am", "13pm", "24:00", "14:60", "14:05:60", "14:05 +1",
        "14:05+1:00", "14:05+01:5", "14:05+010", "14:05+01:60", "14:05+0160", "14:05+14:01",
        "2026-11-23T14:05-12:01", "14:05 CET",
    ],
)  # fmt: skip
def test_what_is_no_moment(text):
    with pytest.raises(ValueError, match=r"^time: "):
        when(text)


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("+14:00", timedelta(hours=14)),
        ("-12:00", timedelta(hours=-12)),
        ("-11:59", timedelta(hours=-11, minutes=-59)),
        ("+0059", timedelta(minutes=59)),
        ("+05", timedelta(hours=5)),
        ("+0530", timedelta(hours=5, minutes=30)),
        (" UTC+2", None),
        (" UTC+02:30", timedelta(hours=2, minutes=30)),
        (" GMT-03", timedelta(hours=-3)),
        ("Z", timedelta(0)),
    ],
)
def test_an_offset_from_utc(text, offset):
    typed = f"2026-11-20 14:05{text}"
    if offset is None:
        with pytest.raises(ValueError, match=r"^time: "):
            when(typed)
    else:
        assert when(typed) == at(2026, 11, 20, 14, 5, zone=timezone(offset))


@pytest.mark.parametrize(
    ("end", "instant"),
    [
        ("02:04", at(2026, 11, 23, 2, 4)),
        ("14:10", at(2026, 11, 22, 14, 10)),
        ("02:05", at(2026, 11, 23, 2, 5)),
    ],
)
def test_an_end_is_the_first_after_the_start_within_twelve_hours_of_another_day(end, instant):
    span = parse_span(f"until {end}", "yesterday 14:05", NOW, UTC)
    assert (span.start, span.end) == (at(2026, 11, 22, 14, 5), instant)


@pytest.mark.parametrize("end", ["02:06", "14:04", "14:05"])
def test_an_end_on_the_next_day_more_than_twelve_hours_later_is_asked_about(end):
    with pytest.raises(ValueError, match=f"'until {end}' comes before the start at"):
        parse_span(f"until {end}", "yesterday 14:05", NOW, UTC)


def test_an_event_that_just_happened_is_cut_to_seconds():
    now = NOW + 700_000
    assert parse_span("open", None, now, UTC).start == NOW
    span = parse_span("90s", None, now, UTC)
    assert (span.start, span.end) == (NOW - 90 * SECOND, NOW)


@pytest.mark.parametrize(
    ("length", "start", "problem"),
    [
        ("", None, "duration: '' is not understood"),
        ("until", None, "duration: 'until' is not understood"),
        ("5m", "14:05-14:20", "duration: it is given twice, as 'until 14:20' and '5m'"),
        ("", "14:05", "duration: '' is not understood"),
        ("until 14:20", None, "duration: 'until 14:20' needs a start as well"),
        ("14:05", None, "duration: '14:05' is a time of day; write until 14:05, or 14h05m for a length"),
        ("14/05", None, "duration: '14/05' is not understood"),
    ],
)
def test_a_span_that_cannot_be(length, start, problem):
    with pytest.raises(ValueError, match=r"^duration: ") as caught:
        parse_span(length, start, NOW, UTC)
    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize(
    "at_text", ["14:05-14:20", "14:05 - 14:20", "14:05 to 14:20", "14:05 until 14:20", "14:05-14:20 today"]
)
def test_a_range_says_both(at_text):
    span = parse_span("", at_text, NOW, UTC)
    assert (span.start, span.end) == (at(2026, 11, 23, 14, 5), at(2026, 11, 23, 14, 20))


def test_a_dash_with_a_space_on_one_side_alone_is_no_range():
    with pytest.raises(ValueError, match=r"^time: "):
        parse_span("", "14:05- 14:20", NOW, UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("14:05", at(2026, 11, 23, 14, 5)),
        ("23:50", at(2026, 11, 22, 23, 50)),
        ("00:10", at(2026, 11, 23, 0, 10)),
        ("13:00+01:00", at(2026, 11, 23, 12)),
        ("yesterday 14:05", at(2026, 11, 22, 14, 5)),
        ("10m ago", NOW - 10 * MINUTE),
    ],
)
def test_a_bare_time_of_day_near_another_moment(text, instant):
    near = instant if "ago" not in text and "yesterday" not in text else NOW
    for distance in (-11 * HOUR, 0, 11 * HOUR):
        assert parse_moment(text).resolve_near(near + distance, NOW, UTC) == instant
    if near is instant:
        assert parse_moment(text).resolve_near(instant + 13 * HOUR, NOW, UTC) == instant + DAY


@pytest.mark.parametrize(("text", "shown"), [("x" * 60, "x" * 60), (" " + "x" * 61, "x" * 59 + "…")])
def test_what_is_quoted_is_whole_up_to_sixty_characters(text, shown):
    assert quote(text) == repr(shown)


@pytest.mark.parametrize("text", ["1.5h", "0.25h", "15m", "900s"])
def test_a_length_with_a_fraction(text):
    assert parse_duration(text) in (90 * MINUTE, 15 * MINUTE)
