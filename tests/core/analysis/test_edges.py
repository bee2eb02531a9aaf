"""Exact edges: of windows, periods, plateaus and pieces, where left and right are different answers."""

import numpy as np
import pytest

from budgettui.core.analysis.alerts.burn_alerts import applicable, burn
from budgettui.core.analysis.events.event_costs import explain
from budgettui.core.analysis.outlook.recovery import recovery
from budgettui.core.assessor import assess
from budgettui.core.config.settings import CategorySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS, AlertPair
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_772_982_000_000_000
SETTINGS = Settings(StoreSettings(), categories=(CategorySettings("drill", excluded=True),))


def budget_of(events: list[Event], text: str = "30d", target: float = 99.0) -> Budget:
    return Budget.of(Slo(target), Window.parse(text), EventTable.of(events), {"drill"})


def test_recovery_is_not_joined_across_an_excluded_gap() -> None:
    begin = NOW - 10 * DAY
    events = [
        Event(1, "checkout", begin, begin + 5 * HOUR),
        Event(2, "checkout", begin + 2 * HOUR, begin + 3 * HOUR, 1.0, "drill"),
    ]
    budget = budget_of(events)
    schedule = recovery(budget, budget.state(NOW))
    assert [piece.minutes for piece in schedule.returns] == [120, 120]
    first, second = schedule.returns
    assert (to_instant(first.end), to_instant(second.start)) == (
        begin + 30 * DAY + 2 * HOUR,
        begin + 30 * DAY + 3 * HOUR,
    )


def test_milestone_at_a_plateaus_level_is_reached_at_its_end() -> None:
    # 64 of 496 min come back first, and exactly 432 may be spent: nothing is left until the next piece leaves
    events = [
        Event(1, "checkout", NOW - 20 * DAY, NOW - 20 * DAY + 64 * MINUTE),
        Event(2, "checkout", NOW - 10 * DAY, NOW - 10 * DAY + 432 * MINUTE),
    ]
    budget = budget_of(events)
    state = budget.state(NOW)
    assert (state.consumed, state.total) == (496, 432)
    milestone = recovery(budget, state).milestones[0]
    assert (milestone.remaining_pct, to_instant(milestone.at)) == (0, NOW + 20 * DAY)
    assert budget.state(NOW + 20 * DAY).remaining == 0
    assert budget.state(NOW + 20 * DAY + 1000).remaining > 0


def test_milestone_at_the_current_level_is_reached_when_the_first_piece_leaves() -> None:
    budget = budget_of([Event(1, "checkout", NOW - 10 * DAY, NOW - 10 * DAY + 432 * MINUTE)])
    state = budget.state(NOW)
    assert (state.consumed, state.total, state.remaining_pct) == (432, 432, 0)
    milestone = recovery(budget, state).milestones[0]
    assert (milestone.remaining_pct, to_instant(milestone.at)) == (0, NOW + 20 * DAY)


def test_milestone_already_reached_does_not_return_after_the_budget_shrinks() -> None:
    event = Event(1, "checkout", NOW - DAY, NOW - DAY + 40 * MINUTE)
    closed = Exclusion(NOW + HOUR, NOW + 3 * DAY, "out", "closed")
    table = EventTable.of([event]).with_exclusions(ExclusionTable.of([closed]))
    budget = Budget.of(Slo(99.0), Window.parse("7d"), table)
    state = budget.state(NOW)
    assert 50 < state.remaining_pct < 75
    _, totals = budget.states(np.array([NOW + 3 * DAY]))
    assert 1 - 40 / totals[0] < 0.5
    assert [milestone.remaining_pct for milestone in recovery(budget, state).milestones] == [75, 90]


@pytest.mark.parametrize("text", ["week", "month", "quarter", "year"])
def test_a_period_begins_with_its_first_instant(text: str) -> None:
    window = Window.parse(text)
    start, _ = window.bounds(NOW)
    budget = budget_of([Event(1, "checkout", start - HOUR, start)], text)
    consumed, totals = budget.states(np.array([start - 1, start, start + 1]))
    assert consumed.tolist() == [pytest.approx(60, abs=1e-6), 0, 0]
    assert [budget.state(at).consumed for at in (start - 1, start, start + 1)] == consumed.tolist()
    assert [budget.state(at).total for at in (start - 1, start, start + 1)] == totals.tolist()


def test_an_event_that_ended_when_the_window_began_is_not_in_it() -> None:
    start = NOW - 30 * DAY
    budget = budget_of(
        [
            Event(1, "checkout", start - HOUR, start),
            Event(2, "checkout", start - HOUR, start + 1),
            Event(3, "checkout", NOW - 1, NOW + HOUR),
            Event(4, "checkout", NOW, NOW + HOUR),
            Event(5, "checkout", NOW + 1, NOW + HOUR),
        ]
    )
    assert budget.table.ids[budget.rows(start, NOW)].tolist() == [2, 3, 4]


def test_a_pair_as_long_as_the_window_is_watched() -> None:
    pairs = (AlertPair("ticket", 3 * DAY, 6 * HOUR, budget_pct=10.0),)
    assert applicable(pairs, 3 * DAY) == pairs
    assert applicable(pairs, 3 * DAY - 1) == ()
    _, alerts = burn(budget_of([], "3d"), NOW, DEFAULT_PAIRS)
    assert [alert.long_label for alert in alerts] == ["1h", "6h", "1d", "3d"]
    fixed = (AlertPair("page", 9 * DAY, HOUR, factor=2.0),)
    assert applicable(fixed, 3 * DAY) == fixed  # a fixed factor does not depend on the window


@pytest.mark.parametrize(
    ("days", "factors"),
    [(30, [14.4, 6, 3, 1]), (28, [13.44, 5.6, 2.8, 28 / 30]), (90, [43.2, 18, 9, 3])],
)
def test_the_published_factors(days: int, factors: list[float]) -> None:
    assert [pair.burn_factor(days * DAY) for pair in DEFAULT_PAIRS] == pytest.approx(factors, rel=1e-12)


def test_no_recovery_is_promised_beside_an_open_event() -> None:
    spent = Event(1, "checkout", NOW - 10 * DAY, NOW - 10 * DAY + HOUR)
    service = ServiceSettings("checkout", Slo(99.9))
    quiet = assess(service, EventTable.of([spent]), NOW, SETTINGS).recovery
    assert quiet.back_at is not None
    assert not quiet.waits_for_open_event
    burning = [spent, Event(2, "checkout", NOW - HOUR, None, 0.5)]
    going_on = assess(service, EventTable.of(burning), NOW, SETTINGS).recovery
    assert (going_on.back_at, going_on.milestones, going_on.whole_at) == (None, (), None)
    assert going_on.waits_for_open_event
    assert len(going_on.returns) == 2
    drill = [spent, Event(2, "checkout", NOW - HOUR, None, 0.5, "drill")]
    assert assess(service, EventTable.of(drill), NOW, SETTINGS).recovery == quiet


def test_an_event_that_ends_with_its_period_leaves_with_it() -> None:
    service = ServiceSettings("checkout", Slo(99.9), Window.parse("month"))
    start, end = service.window.bounds(NOW)
    events = [
        Event(1, "checkout", start + HOUR, end - MINUTE),
        Event(2, "checkout", end - HOUR, end),
        Event(3, "checkout", end - HOUR, end + 1),
    ]
    costs = {cost.id: cost for cost in explain(service, EventTable.of(events), end - 1, SETTINGS)}
    after = service.window.bounds(end)[1]
    leaving = {number: cost.leaves_at and to_instant(cost.leaves_at) for number, cost in costs.items()}
    assert leaving == {1: end, 2: end, 3: after}
