import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.history.analyzer import BurnRateHistoricalAnalyzer
from budgettui.core.text.formatting import format_frequency
from budgettui.core.text.terminal_text import cut, escape_controls, pad, width_of
from budgettui.core.tracker import BudgetConsumptionTracker

AS_OF = datetime(2026, 6, 30, 18, tzinfo=UTC)


def report(tracker: BudgetConsumptionTracker, days_back: int = 90) -> str:
    return BurnRateHistoricalAnalyzer(tracker).generate_burn_rate_report(days_back, as_of=AS_OF)


def nightly_mondays() -> BudgetConsumptionTracker:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    for week in range(13):
        monday = datetime(2026, 6, 29, 3, 10 + week, tzinfo=UTC) - timedelta(weeks=week)
        tracker.record_consumption_event(monday, 6, f"INC-{week}", "batch starves the pool")
    tracker.record_consumption_event(AS_OF - timedelta(days=11), 30, "INC-798", "database failover")
    return tracker


def test_the_report_says_all_that_is_promised() -> None:
    text = report(nightly_mondays())
    for part in (
        "Burn rate history: checkout",
        "99.9 % over 30 days, 43.2 min",
        "2026-04-01 to 2026-06-30, 91 days, in UTC",
        "What stands out",
        "most on Mondays",
        "13 of 14 events start between",
        "108.0 min, 250.0 % of one budget",
        "stable: slope",
        "typical week",
        "2026-06-19",
        "INC-798 database failover (30.0 min)",
        "z>3 big+rare",
    ):
        assert part in text, part


def test_it_fits_80_columns() -> None:
    text = report(nightly_mondays())
    assert max(map(len, text.splitlines())) <= 80
    assert text.endswith("\n")
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_extreme_figures_stay_within_the_page() -> None:
    tracker = BudgetConsumptionTracker("x" * 200, 99.9999)
    for ago in (1, 30, 60):
        tracker.record_consumption_event(AS_OF - timedelta(days=ago), 3000, "I" * 50, "d" * 500)
    assert max(map(len, report(tracker).splitlines())) <= 80


def test_no_event_and_too_few_days_are_plain_sentences() -> None:
    empty = BudgetConsumptionTracker("idle", 99.9)
    assert "No event is on record yet" in report(empty)
    assert "None." in report(empty)
    short = report(empty, 3)
    assert "need at least 7 days; this period has 4." in short
    assert "nan" not in short.lower()


def test_text_from_outside_cannot_command_the_terminal() -> None:
    tracker = BudgetConsumptionTracker("svc\x1b[2J", 99.9)
    tracker.record_consumption_event(AS_OF - timedelta(days=2), 20, "INC\u202e1", "a\nb\x07")
    text = report(tracker)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "a\\nb\\x07" in text


@settings(max_examples=scaled(60))
@given(st.text(max_size=30), st.integers(3, 20))
def test_text_is_cut_and_padded_by_columns(text: str, width: int) -> None:
    fitted = pad(cut(escape_controls(text), width), width)
    assert width_of(fitted) == width
    assert not {unicodedata.category(char) for char in fitted} & {"Cc", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (1, "every day"),
        (8, "once in 8 days"),
        (21, "once in 3 weeks"),
        (30, "once a month"),
        (60, "once in 2 months"),
        (90, "once a quarter"),
        (180, "twice a year"),
        (365, "once a year"),
        (800, "once in 2 years"),
    ],
)
def test_rarity_as_text(days: float, text: str) -> None:
    assert format_frequency(days) == text
