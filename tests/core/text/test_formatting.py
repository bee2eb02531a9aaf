"""The one spelling of every number."""

import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_instant
from budgettui.core.text import formatting
from budgettui.core.text.timeparse import parse_duration

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 min"),
        (0.001, "<0.01 min"),
        (0.072, "0.07 min"),
        (0.996, "1.0 min"),
        (35.6, "35.6 min"),
        (999.99, "1 000.0 min"),
        (1234.5, "1 234.5 min"),
        (-0.25, "−0.25 min"),
        (math.inf, "–"),
        (math.nan, "–"),
    ],
)
def test_minutes(minutes, text):
    assert formatting.format_minutes(minutes) == text


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "0×"),
        (0.004, "<0.01×"),
        (0.55, "0.55×"),
        (28.8, "28.8×"),
        (99.94, "99.9×"),
        (99.96, "100×"),
        (1200, "1 200×"),
    ],
)
def test_burn_rates(rate, text):
    assert formatting.format_burn(rate) == text


@pytest.mark.parametrize(
    ("percent", "digits", "text"),
    [
        (0, 1, "0 %"),
        (100, 1, "100 %"),
        (100.00000000000001, 1, "100 %"),
        (0.04, 1, "<0.1 %"),
        (0.4, 0, "<1 %"),
        (99.96, 1, ">99.9 %"),
        (99.6, 0, ">99 %"),
        (100.04, 1, ">100 %"),
        (82.44, 1, "82.4 %"),
        (72.4, 0, "72 %"),
        (12500, 1, "12 500 %"),
        (-3.25, 1, "−3.2 %"),
    ],
)
def test_percentages(percent, digits, text):
    assert formatting.format_percent(percent, digits) == text


@given(st.floats(0, 1e6), st.sampled_from([0, 1]))
def test_a_percentage_reads_as_nothing_or_all_only_where_it_is(percent, digits):
    text = formatting.format_percent(percent, digits)
    assert (text == "0 %") == (percent < 1e-9)
    assert (text == "100 %") == (abs(percent - 100) < 1e-9)
    if percent < 100 - 1e-9:
        assert float(re.sub("[<>%  ]", "", text)) < 100


@given(st.floats(0, 100), st.sampled_from([90, 99, 99.5, 99.9, 99.99]))
def test_an_availability_never_rounds_across_its_target(percent, target):
    text = formatting.format_availability(percent, target)
    if percent < target - 1e-6:
        assert float(text.removesuffix(" %")) < target


def test_chances_and_chosen_percentages():
    assert [formatting.format_chance(p) for p in (None, 0, 0.001, 0.484, 0.999, 1)] == [
        "–", "0 %", "<1 %", "48 %", ">99 %", "100 %",
    ]  # fmt: skip
    assert formatting.format_exact_percent(99.99999) == "99.99999 %"
    assert formatting.format_impact(0.5) == "50%"


def test_changes_and_counts():
    assert [formatting.format_signed(change) for change in (0, 0.25, -1.24)] == ["0", "+0.25", "−1.2"]
    assert formatting.format_count(1, "event") == "1 event"
    assert formatting.format_count(1200, "event") == "1 200 events"
    assert formatting.format_count(2, "entry", "entries") == "2 entries"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 s"),
        (0.001, "<1 s"),
        (0.75, "45 s"),
        (7.2, "7 min 12 s"),
        (35, "35 min"),
        (59.999, "59 min 59 s"),
        (65, "1 h 5 min"),
        (3120, "2 d 4 h"),
        (4000, "2 d 18 h"),
        (1445, "1 d"),
        (10 * 1440 + 600, "10 d"),
        (3 * 366 * 1440, "3 years"),
        (1e12, "over 1 000 years"),
        (math.inf, "never"),
        (math.nan, "–"),
    ],
)
def test_durations(minutes, text):
    assert formatting.format_duration(minutes) == text


@given(st.integers(SECOND, 999 * DAY))
def test_formatted_duration_can_be_typed_and_is_rounded_down_by_less_than_a_unit(length):
    typed = parse_duration(formatting.format_duration(length / MINUTE))
    unit = SECOND if length < HOUR else MINUTE if length < DAY else HOUR if length < 10 * DAY else DAY
    assert length - unit < typed <= length


def test_ages_windows_and_frequencies():
    lengths = (0, 12 * SECOND, 4 * MINUTE + 1, 3 * HOUR, 5 * DAY)
    assert [formatting.format_age(length) for length in lengths] == [
        "0 s", "12 s", "4 min", "3 h", "5 d",
    ]  # fmt: skip
    windows = {"30d": "30 days", "1d": "1 day", "1h": "1 hour", "0.5d": "0.5 days"}
    windows["month"] = "a calendar month"
    assert {window: formatting.format_window(window) for window in windows} == windows
    assert formatting.format_frequency(90) == "once a quarter"


def test_moments():
    def moment(text: str) -> str:
        return formatting.format_moment(datetime.fromisoformat(text), NOW, BERLIN)

    assert moment("2026-11-23T13:28Z") == "14:28"
    assert moment("2026-11-22T13:28Z") == "Sun 22 Nov 14:28"
    assert moment("2026-12-03T03:10Z") == "Thu 3 Dec 04:10"
    assert moment("2027-12-03T03:10Z") == "3 Dec 2027"
    assert formatting.format_date(NOW + timedelta(days=10), NOW, BERLIN) == "Thu 3 Dec"
    assert formatting.format_minute(NOW + timedelta(seconds=5), BERLIN) == "2026-11-23 13:00"
    assert formatting.format_second(NOW + timedelta(seconds=5.5), BERLIN) == "2026-11-23 13:00:05"
    assert formatting.format_minute(None, BERLIN) == "–"
    assert formatting.format_when(to_instant(NOW), BERLIN) == "2026-11-23 13:00"
    assert formatting.format_zone(NOW, BERLIN) == "CET"
