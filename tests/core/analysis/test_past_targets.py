"""Targets that changed: figures of a past moment are by what held then, the trend point by point."""

from datetime import UTC, date, datetime

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.analysis.series import series
from budgettui.core.assessor import assess
from budgettui.core.config.past_targets import PastTarget, targets_at
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.report import parse_period, period_report, render

OCTOBER = to_instant(datetime(2026, 10, 1, tzinfo=UTC))
NOW = OCTOBER + 53 * DAY + 12 * HOUR
CHANGED = ServiceSettings(
    "checkout",
    Slo("99.9"),
    past_targets=(PastTarget(date(2026, 10, 1), OCTOBER, Slo("99.5"), Window.calendar("month")),),
)
SETTINGS = Settings(StoreSettings(), (CHANGED,))


def table_of(*spans: tuple[int, int]) -> EventTable:
    table = EventTable.empty()
    for start, minutes in spans:
        table = table.plus(Draft("checkout", start, start + minutes * MINUTE))
    return table


def test_the_figures_of_a_day_are_by_the_target_of_that_day():
    table = table_of((OCTOBER - 2 * DAY, 30))
    before = assess(targets_at(CHANGED, OCTOBER - 1), table, OCTOBER - 1, SETTINGS)
    assert (before.slo_target, before.window, before.total_budget_minutes) == (99.5, "month", 216)
    assert before.promise == "99.5 % over a calendar month until 1 Oct 2026"
    after = assess(targets_at(CHANGED, OCTOBER), table, OCTOBER, SETTINGS)
    assert (after.slo_target, after.window, after.total_budget_minutes) == (99.9, "30d", 43.2)
    assert (after.promise, after.target_until) == ("99.9 % over 30 days", None)


def test_a_report_says_which_target_held_and_where_it_changed():
    table = table_of((OCTOBER - 2 * DAY, 30), (OCTOBER + DAY, 30))
    period = parse_period("2026-09", date(2026, 11, 23))
    text = render(period_report([(CHANGED, table)], period, NOW, SETTINGS), "text")
    assert "99.5 % over a calendar month until 1 Oct 2026" in text
    assert "Met its target of 99.5 %" in text
    spanning = parse_period("2026-09-15..2026-10-14", date(2026, 11, 23))
    text = render(period_report([(CHANGED, table)], spanning, NOW, SETTINGS), "text")
    assert "Its target was 99.5 % until 1 Oct 2026 over month" in text
    assert "99.9 % over 30 days" in text


def test_the_point_at_the_instant_of_a_change_is_by_the_new_target():
    as_of = OCTOBER + 10 * DAY
    drawn = series(CHANGED, table_of((OCTOBER - 2 * DAY, 30)), as_of, 20, SETTINGS)
    at_change = [point for point in drawn.trend if to_instant(point.date) == OCTOBER]
    assert [round(point.consumed_pct, 6) for point in at_change] == [round(30 / 43.2 * 100, 6)]


@settings(deadline=None, max_examples=scaled(25))
@given(
    st.lists(st.tuples(st.integers(0, 80 * 24 * 60), st.integers(1, 300)), max_size=6),
    st.sampled_from([30, 90]),
)
def test_the_trend_is_the_figures_at_each_of_its_points(spans, days):
    table = table_of(*((NOW - (offset + 400) * MINUTE, minutes) for offset, minutes in spans))
    drawn = series(CHANGED, table, NOW, days, SETTINGS)
    for point in drawn.trend[:: max(len(drawn.trend) // 25, 1)]:
        moment = to_instant(point.date)
        figures = assess(targets_at(CHANGED, moment), table, moment, SETTINGS)
        assert np.isclose(point.consumed_minutes, figures.consumed_minutes)
        assert np.isclose(point.remaining_pct, figures.remaining_pct)
    labels = [change.label for change in drawn.target_changes]
    assert labels == (["99.5 % until 1 Oct 2026"] if days == 90 else [])
