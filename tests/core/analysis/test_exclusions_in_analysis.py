"""Exclusions in everything that is read off the ledger: against a scan in exact fractions."""

import math
from fractions import Fraction

import pytest
from cost_oracle import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    accounting_at,
    histories,
    net_cost,
    owner,
    spans_of_exclusions,
    time_of,
)
from cost_oracle import exclusions as excluded_categories
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.events.event_costs import explain
from budgettui.core.analysis.exclusions.exclusion_effects import exclusion_effects
from budgettui.core.analysis.outlook.exhaustion import exhausted_since, if_this_goes_on
from budgettui.core.analysis.outlook.linear_predictions import current_rate
from budgettui.core.analysis.outlook.recovery import MARKS, recovery
from budgettui.core.analysis.series import series, trend
from budgettui.core.assessor import assess
from budgettui.core.config.past_targets import PastTarget
from budgettui.core.config.settings import (
    CategorySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
)
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import Instant, to_datetime, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

TARGET = 99.0
SHARE = Fraction(1, 100)
windows = st.sampled_from(["30d", "7d", "12h", "month", "week"])
crowded = histories(span=40 * DAY, unit=3 * HOUR, ahead=5 * HOUR)
spans = spans_of_exclusions(ahead=12 * DAY)
SETTINGS = Settings(StoreSettings())


def table_of(events: list[Event], excluded: list[Exclusion]) -> EventTable:
    return EventTable.of(events).with_exclusions(ExclusionTable.of(excluded))


def budget_of(events: list[Event], excluded: list[Exclusion], text: str) -> Budget:
    return Budget.of(Slo(TARGET), Window.parse(text), table_of(events, excluded))


def left(
    events: list[Event], excluded: list[Exclusion], text: str, moment: Instant, until: Instant
) -> Fraction:
    """Minutes that the window at `moment` has left, counting bad time up to `until`; below 0 if overspent."""
    start, end = Window.parse(text).bounds(moment)
    total = SHARE * Fraction(end - start - time_of(excluded, {"out"}, start, end), MINUTE)
    return total - (net_cost(events, (), excluded, start, until) if until > start else Fraction(0))


DUST = Fraction(1, 10**6)


def bends(events: list[Event], excluded: list[Exclusion], length: int) -> list[Instant]:
    edges = [edge for event in events for edge in (event.start, event.end) if edge is not None]
    edges += [edge for each in excluded for edge in (each.start, each.end)]
    return [*edges, *(edge + length for edge in edges)]


@given(crowded, spans, windows)
def test_the_date_it_was_exhausted(events: list[Event], excluded: list[Exclusion], text: str) -> None:
    budget = budget_of(events, excluded, text)
    state = budget.state(NOW)
    since = exhausted_since(budget, state)
    remaining = left(events, excluded, text, NOW, NOW)
    assert (since is None) == (remaining > 0 or state.total == 0)
    if since is None:
        return
    assert since <= NOW
    assert left(events, excluded, text, since, since) <= DUST
    rolling = budget.window.is_rolling
    if rolling or budget.window.bounds(since)[0] == budget.window.bounds(since - 1)[0]:
        before = left(events, excluded, text, since - 1, since - 1)
        assert before >= -DUST
    for moment in bends(events, excluded, state.length):
        if since <= moment <= NOW and (rolling or moment > state.start):
            assert left(events, excluded, text, moment, moment) <= DUST


@given(crowded, spans, windows, st.sampled_from([0.01, 0.02, 0.3, 1.0]))
def test_if_this_goes_on_is_the_crossing(
    events: list[Event], excluded: list[Exclusion], text: str, impact: float
) -> None:
    events = [
        Event(e.id, e.service, e.start, min(e.end, NOW), e.impact, e.category)
        for e in events
        if e.start < NOW and e.end is not None
    ]
    events.append(Event(99, "checkout", NOW - 10 * MINUTE, None, impact))
    budget = budget_of(events, excluded, text)
    state = budget.state(NOW)
    outlook = if_this_goes_on(budget, state, exhausted_since(budget, state))
    assert outlook is not None
    paying = owner(events, (), NOW)
    assert paying is not None
    expected = 0 if accounting_at(excluded, NOW) else paying.impact * 100
    assert outlook.burn_rate == pytest.approx(expected if state.total else 0, rel=1e-9)
    if state.is_spent:
        assert outlook.minutes == 0
        return
    ends = [moment for moment in bends(events, excluded, state.length) if moment > NOW]
    last = NOW + state.length if budget.window.is_rolling else state.end - 1
    at = last if outlook.exhausted_at is None else to_instant(outlook.exhausted_at)
    for moment in (*(end for end in ends if end < at), at - 1):  # never before, linear in between
        if moment > NOW:
            assert left(events, excluded, text, moment, moment) >= -DUST
    if outlook.exhausted_at is not None:
        assert left(events, excluded, text, at, at) <= DUST


@given(crowded, spans, windows)
def test_what_comes_back_was_consumed(events: list[Event], excluded: list[Exclusion], text: str) -> None:
    events = [event for event in events if event.end is not None]
    budget = budget_of(events, excluded, text)
    state = budget.state(NOW)
    schedule = recovery(budget, state)
    assert math.fsum(piece.minutes for piece in schedule.returns) == pytest.approx(state.consumed, abs=1e-9)
    past = [event for event in events if event.start < NOW]

    def remaining_pct(moment: Instant) -> float:
        start, end = budget.window.bounds(moment)
        total = SHARE * Fraction(end - start - time_of(excluded, {"out"}, start, end), MINUTE)
        return float(100 * left(past, excluded, text, moment, min(NOW, moment)) / total) if total else 100.0

    for milestone in schedule.milestones:
        at = to_instant(milestone.at)
        assert state.remaining_pct <= milestone.remaining_pct
        assert remaining_pct(at - 1) <= milestone.remaining_pct + 1e-4
        last = NOW + state.length if budget.window.is_rolling else at + 1
        later = [moment for moment in bends(events, excluded, state.length) if at < moment <= last]
        for moment in (at + 20, *later):  # and stays above
            assert remaining_pct(moment) >= milestone.remaining_pct - 1e-4
    marks = {milestone.remaining_pct for milestone in schedule.milestones}
    assert marks <= {mark for mark in MARKS if state.remaining_pct <= mark}
    if state.consumed and not budget.shrinks:
        assert marks == {mark for mark in MARKS if state.remaining_pct <= mark}


@given(histories(ahead=DAY), spans, excluded_categories, st.sampled_from(["30d", "week"]))
def test_an_events_minutes_are_owned_lost_or_excluded(
    events: list[Event], excluded: list[Exclusion], categories: frozenset[str], text: str
) -> None:
    settings = Settings(
        StoreSettings(),
        categories=tuple(CategorySettings(name, excluded=True) for name in sorted(categories)),
    )
    service = ServiceSettings("checkout", Slo(TARGET), Window.parse(text))
    costs = explain(service, table_of(events, excluded), NOW, settings)
    start = service.window.bounds(NOW)[0]
    by_id = {event.id: event for event in events}
    for cost in costs:
        event = by_id[cost.id]
        begin, end = max(event.start, start), max(min(event.end or NOW, NOW), event.start)
        minutes = (end - begin) / MINUTE * event.impact
        assert cost.own_minutes + cost.lost_minutes + cost.excluded_minutes == pytest.approx(
            minutes, abs=1e-9
        )
        hidden = (
            end - begin if event.category in categories else time_of(excluded, {"free", "out"}, begin, end)
        )
        assert cost.excluded_minutes == pytest.approx(hidden / MINUTE * event.impact, abs=1e-9)
        assert bool(cost.excluded_by) == (hidden > 0 or event.category in categories)
        if event.category not in categories:
            reasons = {each.reason for each in excluded if each.start < end and each.end > begin}
            assert set(cost.excluded_by) <= reasons


@given(histories(ahead=DAY), spans, windows)
def test_the_trend_is_the_figures_at_each_of_its_points(
    events: list[Event], excluded: list[Exclusion], text: str
) -> None:
    budget = budget_of(events, excluded, text)
    for point in trend(budget, NOW, 30, 2.5):
        state = budget.state(to_instant(point.date))
        assert point.consumed_minutes == state.consumed
        assert point.consumed_pct == pytest.approx(state.consumed_pct, rel=1e-12, abs=1e-9)
        assert point.remaining_pct == pytest.approx(state.remaining_pct, abs=1e-9)


@given(histories(ahead=DAY, opened=False), spans, st.integers(-25 * DAY, -DAY), windows, windows)
def test_a_changed_target_judges_its_own_time(
    events: list[Event], excluded: list[Exclusion], change: int, before: str, after: str
) -> None:
    table, changed_at = table_of(events, excluded), NOW + change
    service = ServiceSettings(
        "checkout",
        Slo(99.9),
        Window.parse(after),
        past_targets=(
            PastTarget(to_datetime(changed_at).date(), changed_at, Slo(99.5), Window.parse(before)),
        ),
    )
    result = series(service, table, NOW, 30, SETTINGS)
    assert [(change.slo_target, change.window) for change in result.target_changes] == [(99.5, before)]
    for point in result.trend[::40]:
        figures = assess(service, table, to_instant(point.date), SETTINGS)
        assert figures.slo_target == (99.5 if to_instant(point.date) < changed_at else 99.9)
        assert point.consumed_pct == pytest.approx(figures.consumed_pct, rel=1e-12, abs=1e-9)
        assert point.remaining_pct == pytest.approx(figures.remaining_pct, abs=1e-9)
    assert math.fsum(day.bad_minutes for day in result.daily) == pytest.approx(
        float(net_cost(events, (), excluded, NOW - 30 * DAY - 15 * HOUR, NOW)), abs=1e-8
    )


def numbers(assessment: Assessment) -> dict[str, object]:
    """All that must not change by itself: projected dates are `as_of` plus days and move along with it."""
    figures = assessment.as_dict()
    moving = {"as_of", "window_start"} | (
        {"window_end"} if assessment.window_end == assessment.as_of else set()
    )
    for method in ("linear", "current_rate"):
        if figures[method]["prediction"] == "exhaustion_projected":
            del figures[method]["exhaustion_date"]
    return {name: value for name, value in figures.items() if name not in moving}


@given(histories(span=60 * DAY, ahead=DAY, opened=False), spans, windows, st.floats(0, 1))
def test_nothing_changes_before_stable_until(
    events: list[Event], excluded: list[Exclusion], text: str, share: float
) -> None:
    service = ServiceSettings("checkout", Slo(TARGET), Window.parse(text))
    table = table_of(events, excluded)
    now = assess(service, table, NOW, SETTINGS)
    until = NOW + 400 * DAY if now.stable_until is None else to_instant(now.stable_until) - 1
    for moment in (NOW + round((until - NOW) * share), until):
        if moment > NOW:
            assert numbers(assess(service, table, moment, SETTINGS)) == numbers(now)


def test_a_planned_exclusions_edges_change_the_assessment() -> None:
    planned = Exclusion(NOW + HOUR, NOW + 2 * HOUR, "free", "maintenance", "planned")
    service = ServiceSettings("checkout", Slo(TARGET))
    table = table_of([], [planned])
    now, then = (assess(service, table, at, SETTINGS) for at in (NOW, NOW + HOUR))
    assert (now.excluded_now, to_instant(now.stable_until or now.as_of)) == (None, NOW + HOUR)
    assert then.excluded_now is not None
    assert (then.excluded_now.reason, then.excluded_now.source) == ("maintenance", "planned")
    assert to_instant(then.stable_until or then.as_of) == NOW + 2 * HOUR


@given(histories(), spans, st.integers(-30 * DAY, 0))
def test_what_exclusions_return_adds_up(events: list[Event], excluded: list[Exclusion], offset: int) -> None:
    budget = budget_of(events, excluded, "30d")
    start, end = NOW + offset - DAY, NOW
    effects = exclusion_effects(budget, start, end)
    assert len(effects) == sum(each.start < end and each.end > start for each in excluded)
    returned = math.fsum(effect.returned_minutes for effect in effects)
    gross, net = budget.gross_ledger.minutes(start, end), budget.ledger.minutes(start, end)
    assert returned == pytest.approx(float(gross - net), abs=1e-9)
    assert math.fsum(effect.excluded_minutes for effect in effects) == pytest.approx(
        time_of(excluded, {"out", "free"}, start, end) / MINUTE, abs=1e-9
    )
    assert math.fsum(effect.out_minutes for effect in effects) == pytest.approx(
        time_of(excluded, {"out"}, start, end) / MINUTE, abs=1e-9
    )


@pytest.mark.parametrize("accounting", ["free", "out"])
def test_every_pane_of_a_service_that_is_excluded_altogether(accounting: str) -> None:
    whole = Exclusion(NOW - 200 * DAY, NOW + 60 * DAY, accounting, "not live yet")  # type: ignore[arg-type]
    table = table_of(
        [Event(1, "checkout", NOW - DAY, None), Event(2, "checkout", NOW - 9 * DAY, NOW)], [whole]
    )
    for text in ("30d", "month"):
        service = ServiceSettings("checkout", Slo(99.9), Window.parse(text))
        answer = assess(service, table, NOW, SETTINGS)
        assert (answer.consumed_minutes, answer.remaining_pct, answer.status) == (0, 100, "OK")
        assert {rate.rate for rate in answer.burn_rates} == {0}
        assert answer.total_budget_minutes == 0 or accounting == "free"
        assert answer.availability_pct == 100
        answer.as_dict()
        drawn = series(service, table, NOW, 30, SETTINGS)
        assert {point.remaining_pct for point in drawn.trend} == {100}
        assert {day.burn_rate for day in drawn.daily} == {0}
        assert [each.reason for each in drawn.exclusions] == ["not live yet"]


def test_current_rate_counts_partly_excluded_events_but_not_fully_excluded_ones() -> None:
    begins = [NOW - days * DAY for days in (12, 8, 4)]
    events = [
        Event(number, "checkout", begin, begin + 10 * MINUTE) for number, begin in enumerate(begins, start=1)
    ]
    half, whole = (
        Exclusion(begin, begin + length, "free", "probe broken")
        for begin, length in zip(begins[1:], (5 * MINUTE, 10 * MINUTE), strict=True)
    )
    budget = budget_of(events, [half, whole], "30d")
    answer = current_rate(budget, budget.state(NOW), None)
    assert answer.daily_consumption_rate_minutes == pytest.approx((10 + 5) / 2 / 4)
