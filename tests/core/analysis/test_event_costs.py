"""What one event costs: its own minutes, those that others are charged for, and those that are excluded."""

import pytest

from budgettui.core.analysis.events.event_costs import event_costs, explain
from budgettui.core.analysis.service_budget import budget_of
from budgettui.core.config.settings import CategorySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, MINUTE, to_datetime
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_772_982_000_000_000
SETTINGS = Settings(StoreSettings(), categories=(CategorySettings("drill", excluded=True),))
SERVICE = ServiceSettings("checkout", Slo(99.9))


def table_of(*events: tuple[int, int | None, float, str], excluded: tuple[Exclusion, ...] = ()) -> EventTable:
    """Events as (minutes ago, length in minutes, impact, category)."""
    table = EventTable.of(
        Event(
            number,
            "checkout",
            NOW - ago * MINUTE,
            None if length is None else NOW - (ago - length) * MINUTE,
            impact,
            category,
        )
        for number, (ago, length, impact, category) in enumerate(events, 1)
    )
    return table.with_exclusions(ExclusionTable.of(excluded)) if excluded else table


def split(cost) -> tuple[float, float, float]:
    return cost.own_minutes, cost.lost_minutes, cost.excluded_minutes


def test_overlap_is_charged_once_and_excluded_time_to_nobody():
    moving = Exclusion(NOW - 95 * MINUTE, NOW - 90 * MINUTE, "free", "moving")
    table = table_of((100, 40, 0.5, "incident"), (80, 10, 1.0, "incident"), excluded=(moving,))
    costs = {cost.id: cost for cost in explain(SERVICE, table, NOW, SETTINGS)}
    assert split(costs[1]) == pytest.approx((12.5, 5, 2.5))
    assert split(costs[2]) == pytest.approx((10, 0, 0))
    assert [len(costs[number].excluded_by) for number in (1, 2)] == [1, 0]
    assert "moving" in costs[1].excluded_by[0]
    assert costs[1].own_pct == pytest.approx(12.5 / 43.2 * 100)
    assert (costs[1].duration_minutes, costs[2].duration_minutes) == (40, 10)


def test_an_event_of_an_excluded_category_is_excluded_as_a_whole():
    moving = Exclusion(NOW - 95 * MINUTE, NOW - 90 * MINUTE, "free", "moving")
    (cost,) = explain(SERVICE, table_of((100, 40, 0.5, "drill"), excluded=(moving,)), NOW, SETTINGS)
    assert cost.excluded
    assert split(cost) == (0, 0, 20)
    assert cost.excluded_by == ("category drill",)


def test_an_event_of_an_excluded_category_says_so_from_its_first_moment():
    (cost,) = explain(SERVICE, table_of((0, None, 0.5, "drill")), NOW, SETTINGS)
    assert (cost.excluded, cost.excluded_by, split(cost)) == (True, ("category drill",), (0, 0, 0))


def test_an_open_event_lasts_up_to_now_and_does_not_leave():
    (cost,) = explain(SERVICE, table_of((30, None, 0.5, "incident")), NOW, SETTINGS)
    assert (cost.duration_minutes, split(cost)) == (30, (15, 0, 0))
    assert (cost.end, cost.leaves_at) == (None, None)


def test_of_an_event_that_began_before_only_what_lies_within_counts():
    month = 30 * DAY // MINUTE
    table = table_of((month + 20, 50, 1.0, "incident"), (month - 10, 30, 0.5, "incident"))
    first, second = sorted(explain(SERVICE, table, NOW, SETTINGS), key=lambda cost: cost.id)
    assert split(first) == pytest.approx((30, 0, 0))
    assert split(second) == pytest.approx((5, 10, 0))
    assert first.duration_minutes == 50
    assert first.leaves_at == to_datetime(NOW + 30 * MINUTE)
    budget = budget_of(SERVICE, table, SETTINGS, NOW)
    (later,) = event_costs(budget, budget.state(NOW), [0], NOW - DAY)
    assert split(later) == (0, 0, 0)


def test_event_leaves_a_calendar_window_with_the_period_of_its_last_minute():
    service = ServiceSettings("checkout", Slo(99.9), Window.calendar("month"))
    (cost,) = explain(service, table_of((30, 20, 1.0, "incident")), NOW, SETTINGS)
    assert cost.leaves_at == to_datetime(budget_of(service, EventTable.empty(), SETTINGS, NOW).state(NOW).end)


def test_the_costliest_comes_first_then_the_earliest():
    table = table_of((10, 1, 1.0, "incident"), (20, 1, 1.0, "incident"), (30, 5, 1.0, "incident"))
    assert [cost.id for cost in explain(SERVICE, table, NOW, SETTINGS)] == [3, 2, 1]


def test_a_window_without_a_budget_has_no_percent():
    moved = Exclusion(NOW - 60 * DAY, NOW - 60 * MINUTE, "out", "moving")
    gone = Exclusion(NOW - 60 * MINUTE, NOW, "out", "gone")
    (cost,) = explain(SERVICE, table_of((30, 20, 1.0, "incident"), excluded=(moved, gone)), NOW, SETTINGS)
    assert (cost.own_pct, split(cost)) == (0, (0, 0, 20))
