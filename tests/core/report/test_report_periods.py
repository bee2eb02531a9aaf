from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.report import ReportPeriod, parse_period

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "first", "last", "label"),
    [
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "February 2024"),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "Q3 2026"),
        ("2026-W41", date(2026, 10, 5), date(2026, 10, 11), "week 41 of 2026"),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), "2025"),
        ("2026-10-05", date(2026, 10, 5), date(2026, 10, 5), "2026-10-05"),
        ("2026-10-05..2026-10-12", date(2026, 10, 5), date(2026, 10, 12), "2026-10-05 to 2026-10-12"),
        ("last month", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("october", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("Oct", date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("nov", date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        ("December", date(2025, 12, 1), date(2025, 12, 31), "December 2025"),
        ("october  2025", date(2025, 10, 1), date(2025, 10, 31), "October 2025"),
        ("yesterday", date(2026, 11, 22), date(2026, 11, 22), "2026-11-22"),
        ("This Month", date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        ("last-week", date(2026, 11, 16), date(2026, 11, 22), "week 47 of 2026"),
        ("last quarter", date(2026, 7, 1), date(2026, 9, 30), "Q3 2026"),
        ("last year", date(2025, 1, 1), date(2025, 12, 31), "2025"),
        ("last day", date(2026, 11, 22), date(2026, 11, 22), "2026-11-22"),
        ("30d", date(2026, 10, 25), TODAY, "the last 30 days"),
        ("1d", TODAY, TODAY, "today"),
    ],
)
def test_periods_as_people_call_them(words: str, first: date, last: date, label: str) -> None:
    assert parse_period(words, TODAY) == ReportPeriod(first, last, label)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "octopus",
        "ju",
        "october 26",
        "2026-13",
        "2026-02-30",
        "2026-Q5",
        "2026-W60",
        "2026-10-12..2026-10-05",
        "0d",
        "99999d",
        "0000",
    ],
)
def test_other_words_are_refused_with_what_is_accepted(words: str) -> None:
    with pytest.raises(ValueError, match=r"period: .* is not a month \(2026-10, october"):
        parse_period(words, TODAY)


def test_a_period_that_has_not_begun_is_refused() -> None:
    with pytest.raises(ValueError, match="begins on 2026-12-01, after today"):
        parse_period("2026-12", TODAY)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 4000))
def test_the_last_days_end_today_and_are_that_many(today: date, count: int) -> None:
    period = parse_period(f"{count}d", today)
    assert period.days == count
    assert period.last == today


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(["week", "month", "quarter", "year"]))
def test_the_last_period_ends_where_this_one_begins(today: date, kind: str) -> None:
    last, this = parse_period(f"last {kind}", today), parse_period(f"this {kind}", today)
    assert last.last + timedelta(days=1) == this.first <= today <= this.last
