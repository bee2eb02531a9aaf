"""What the plots draw: how many points, which events in which order, and where targets changed."""

from datetime import UTC, datetime

import pytest

from budgettui.core.analysis.series import POINTS, promised_trend, series, target_changes, trend_moments
from budgettui.core.analysis.service_budget import budget_of
from budgettui.core.config.settings import PastTarget, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_datetime, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = to_instant(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))
SETTINGS = Settings(StoreSettings())
SERVICE = ServiceSettings("checkout", Slo(99.9))


@pytest.mark.parametrize(("days", "points"), [(30, POINTS + 1), (400, POINTS + 1), (800, 801)])
def test_a_trend_has_400_points_or_one_a_day(days, points):
    drawn = series(SERVICE, EventTable.empty(), NOW, days, SETTINGS)
    assert len(drawn.trend) == points
    assert [to_instant(drawn.trend[at].date) for at in (0, -1)] == [NOW - days * DAY, NOW]


def test_the_last_point_of_a_trend_is_now_whatever_the_granularity():
    assert ((trend_moments(NOW, 1, 0.3) - NOW) / DAY).tolist() == pytest.approx([-1, -0.7, -0.4, -0.1, 0])
    assert (trend_moments(NOW, 0.9, 0.3) - NOW).tolist() == [-0.9 * DAY, -0.6 * DAY, -0.3 * DAY, 0]
    assert (trend_moments(NOW, 0, 1) - NOW).tolist() == [0]


@pytest.mark.parametrize(
    ("days", "granularity", "message"),
    [
        (-0.1, 1, "days_back: -0.1 is not"),
        (float("inf"), 1, "days_back: inf is not"),
        (1, 0, "granularity_days: 0 is not"),
        (1, 0.5 / DAY, "granularity_days: .* is not"),
        (1, float("inf"), "granularity_days: inf is not"),
        (1_000_001, 1, "granularity_days: 1 asks for more than 1000000 points"),
        (1_001, 0.001, "granularity_days: 0.001 asks for more than 1000000 points"),
    ],
)
def test_a_trend_that_cannot_be_drawn_is_refused(days, granularity, message):
    with pytest.raises(ValueError, match=message):
        trend_moments(NOW, days, granularity)


def test_a_trend_may_have_a_million_points_down_to_a_microsecond_apart():
    assert len(trend_moments(NOW, 1_000_000, 1)) == 1_000_001
    assert (trend_moments(NOW, 3 / DAY, 1 / DAY) - NOW).tolist() == [-3, -2, -1, 0]


def test_events_that_cost_something_are_listed_by_start_and_id():
    events = [
        Event(4, "checkout", NOW - HOUR, NOW - HOUR + MINUTE),
        Event(3, "checkout", NOW - 2 * HOUR, NOW - 2 * HOUR + MINUTE, 0.5),
        Event(2, "checkout", NOW - 2 * HOUR, NOW - 2 * HOUR + 2 * MINUTE),
        Event(5, "checkout", NOW - 3 * DAY, NOW - 2 * DAY),  # before what is drawn
        Event(6, "checkout", NOW - 2 * HOUR, NOW - 2 * HOUR + MINUTE, 0.2),  # hidden by 2
    ]
    drawn = series(SERVICE, EventTable.of(events), NOW, 1, SETTINGS)
    assert [(event.id, event.own_minutes) for event in drawn.events] == [(2, 2), (4, 1)]


def test_exclusions_of_the_days_that_are_drawn_are_listed():
    table = EventTable.empty().with_exclusions(
        ExclusionTable.of(
            [
                Exclusion(NOW - 3 * DAY, NOW - 2 * DAY, "free", "before"),
                Exclusion(NOW - 2 * HOUR, NOW - HOUR, "free", "within", approved_by="ann"),
                Exclusion(NOW + HOUR, NOW + 2 * HOUR, "free", "ahead"),
            ]
        )
    )
    (excluded,) = series(SERVICE, table, NOW, 1, SETTINGS).exclusions
    assert (excluded.reason, excluded.approved_by) == ("within", "ann")
    assert series(SERVICE, EventTable.empty(), NOW, 1, SETTINGS).exclusions == ()


@pytest.mark.parametrize(
    ("start", "end", "is_within"), [(-1, 1, True), (0, 1, False), (-1, 0, True), (-2, -1, False)]
)
def test_a_target_changed_within_the_days_after_the_first_instant(start, end, is_within):
    past = PastTarget(to_datetime(NOW).date(), NOW, Slo("99.5"), Window.calendar("month"))
    service = ServiceSettings("checkout", Slo(99.9), past_targets=(past,))
    changes = target_changes(service, NOW + start, NOW + end)
    assert [(change.slo_target, change.window) for change in changes] == [(99.5, "month")] * is_within


@pytest.mark.parametrize(
    ("minutes", "used", "left"), [(10.8, 25, 75), (43.2, 100, 0), (54, 125, 0), (0.001, 100 / 43_200, 100)]
)
def test_a_point_says_what_is_used_and_left_in_percent_of_the_budget(minutes, used, left):
    event = Event(1, "checkout", NOW - HOUR, NOW - HOUR + round(minutes * MINUTE))
    first, *_, last = series(SERVICE, EventTable.of([event]), NOW, 1, SETTINGS).trend
    assert (first.consumed_pct, first.remaining_pct, first.consumed_minutes) == (0, 100, 0)
    assert (last.consumed_pct, last.consumed_minutes) == pytest.approx((used, minutes))
    assert last.remaining_pct == pytest.approx(left, abs=0.01)


def test_a_window_without_a_budget_is_unused():
    table = EventTable.of([Event(1, "checkout", NOW - HOUR, NOW)]).with_exclusions(
        ExclusionTable.of([Exclusion(NOW - 60 * DAY, NOW, "out", "moving")])
    )
    last = series(SERVICE, table, NOW, 1, SETTINGS).trend[-1]
    assert (last.consumed_pct, last.remaining_pct, last.consumed_minutes) == (0, 100, 0)


def test_each_day_has_the_minutes_of_its_own_and_today_those_up_to_now():
    events = [
        Event(1, "checkout", NOW - 2 * DAY, NOW - 2 * DAY + 3 * MINUTE),
        Event(2, "checkout", NOW - 10 * MINUTE, None),
    ]
    drawn = series(SERVICE, EventTable.of(events), NOW, 3, SETTINGS)
    assert [(str(day.date), day.bad_minutes) for day in drawn.daily[-3:]] == [
        ("2026-11-21", 3), ("2026-11-22", 0), ("2026-11-23", 10),
    ]  # fmt: skip
    assert drawn.daily[-1].burn_rate == pytest.approx(10 / 1.44)


def test_a_point_at_which_the_target_changes_has_the_new_one():
    past = PastTarget(to_datetime(NOW).date(), NOW - DAY, Slo("99.8"), Window.rolling(30))
    service = ServiceSettings("checkout", Slo(99.9), past_targets=(past,))
    event = Event(1, "checkout", NOW - 9 * DAY, NOW - 9 * DAY + 432 * MINUTE // 10)
    trend = promised_trend(service, budget_of(service, EventTable.of([event]), SETTINGS, NOW), NOW, 2, 0.5)
    assert [point.consumed_pct for point in trend] == pytest.approx([50, 50, 100, 100, 100])
