"""Moments ahead as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.model.instants import DAY, to_datetime, to_instant
from budgettui.core.text.timeparse import parse_deadline

BERLIN = ZoneInfo("Europe/Berlin")
NOW = to_instant(datetime(2026, 11, 27, 12, 30, tzinfo=BERLIN))  # a Friday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fri 18:00", "2026-11-27 18:00"),
        ("fri 12:00", "2026-12-04 12:00"),
        ("fri 12:30", "2026-12-04 12:30"),
        ("12:30", "2026-11-28 12:30"),
        ("12:31", "2026-11-27 12:31"),
        ("mon 9:00", "2026-11-30 09:00"),
        ("thursday", "2026-12-04 00:00"),
        ("fri", "2026-11-28 00:00"),
        ("18:00", "2026-11-27 18:00"),
        ("9am", "2026-11-28 09:00"),
        ("today 18:00", "2026-11-27 18:00"),
        ("tomorrow", "2026-11-29 00:00"),
        ("tomorrow 9:00", "2026-11-28 09:00"),
        ("2026-12-01", "2026-12-02 00:00"),
        ("2026-12-01 18:00", "2026-12-01 18:00"),
        ("1 dec 18:00", "2026-12-01 18:00"),
        ("dec 1", "2026-12-02 00:00"),
        ("1 nov", "2027-11-02 00:00"),
        ("2h", "2026-11-27 14:30"),
        ("3d", "2026-11-30 12:30"),
        ("in 2h", "2026-11-27 14:30"),
        ("2026-12-01T18:00Z", "2026-12-01 19:00"),
        ("18:00 UTC", "2026-11-27 19:00"),
    ],
)
def test_the_next_that_comes_is_meant(text, expected):
    assert f"{to_datetime(parse_deadline(text, NOW, BERLIN), BERLIN):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-11-26", "today 9:00", "2h ago", "now", "2020-01-01 10:00"]
)
def test_what_is_past_is_refused(text):
    with pytest.raises(ValueError, match=r"is past; accepted: fri 18:00"):
        parse_deadline(text, NOW, BERLIN)


@pytest.mark.parametrize("text", ["", "soon", "10", "1.5", "18", "fri 25:00x", "2h later"])
def test_an_invalid_moment_is_refused_with_what_is(text):
    with pytest.raises(ValueError, match="is not understood; accepted: fri 18:00"):
        parse_deadline(text, NOW, BERLIN)


@given(
    st.integers(NOW - 400 * DAY, NOW + 400 * DAY),
    st.sampled_from(["mon", "sun 02:30", "18:00", "00:00", "fri 18:00", "29 feb", "31 mar 10:00", "1 jan"]),
)
def test_a_deadline_is_ahead_and_the_nearest(now, text):
    try:
        deadline = parse_deadline(text, now, BERLIN)
    except ValueError as error:
        assert "clock" in str(error) or "twice" in str(error), error
        return
    longest = 8 if text.split()[0] in ("mon", "sun", "fri") else 2 if ":" in text.split()[0] else 4 * 366 + 2
    assert now < deadline <= now + longest * DAY
