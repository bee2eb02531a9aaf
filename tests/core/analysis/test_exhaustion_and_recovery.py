"""When the budget went, when it will go, and how it comes back: against the slow ledger."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from cost_oracle import NOW, cost, exclusions, histories, owner
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.outlook.exhaustion import exhausted_since
from budgettui.core.analysis.outlook.recovery import MARKS, recovery
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

TARGET = 99.0
SERVICE = ServiceSettings("checkout", Slo(99.9))
SETTINGS = Settings(StoreSettings())
windows = st.sampled_from(["30d", "7d", "12h", "month", "week"])
crowded = histories(span=40 * DAY, unit=3 * HOUR, ahead=5 * HOUR)


def budget_of(events: list[Event], text: str, excluded: frozenset[str] = frozenset()) -> Budget:
    return Budget.of(Slo(TARGET), Window.parse(text), EventTable.of(events), excluded)


def consumed(events: list[Event], text: str, excluded: frozenset[str], moment: int) -> Fraction:
    return cost(events, excluded, Window.parse(text).bounds(moment)[0], moment)


@given(crowded, windows, exclusions)
def test_the_date_it_was_exhausted(events: list[Event], text: str, excluded: frozenset[str]) -> None:
    budget = budget_of(events, text, excluded)
    state = budget.state(NOW)
    since = exhausted_since(budget, state)
    assert (since is None) == (consumed(events, text, excluded, NOW) < Fraction(state.total))
    if since is None:
        return
    dust = Fraction(1, 10**7)
    window = budget.window
    assert since <= NOW
    assert consumed(events, text, excluded, since) >= Fraction(state.total) - dust
    if window.bounds(since)[0] == window.bounds(since - 1)[0] or window.is_rolling:
        assert consumed(events, text, excluded, since - 1) < Fraction(state.total) + dust
    # and never below in between: consumption bends only where something begins, ends or leaves
    edges = [edge for event in events for edge in (event.start, event.end) if edge is not None]
    bends = [*edges, *(edge + state.length for edge in edges)]
    for moment in bends:
        if since <= moment <= NOW and (window.is_rolling or moment > state.start):
            assert consumed(events, text, excluded, moment) >= Fraction(state.total) - dust


@pytest.mark.parametrize("impact", [0.1, 0.3, 0.7])
def test_a_budget_that_is_used_to_the_last_minute_is_exhausted(impact: float) -> None:
    length = round(432 / impact * MINUTE)
    budget = budget_of([Event(1, "checkout", NOW - length, NOW, impact)], "30d")
    assert exhausted_since(budget, budget.state(NOW)) == pytest.approx(NOW, abs=2)
    assert exhausted_since(budget, budget.state(NOW - MINUTE)) is None


@given(crowded, windows, st.sampled_from([0.002, 0.02, 0.3, 1.0]))
def test_if_this_goes_on_is_the_crossing(events: list[Event], text: str, impact: float) -> None:
    events = [event for event in events if event.start <= NOW and event.end is not None]
    events = [
        Event(e.id, e.service, e.start, min(e.end or NOW, NOW), e.impact, e.category)
        for e in events
        if e.start < NOW
    ]
    events.append(Event(99, "checkout", NOW - 10 * MINUTE, None, impact))
    service = ServiceSettings("checkout", Slo(TARGET), Window.parse(text))
    answer = assess(service, EventTable.of(events), NOW, SETTINGS)
    outlook = answer.if_this_goes_on
    assert outlook is not None
    total = Fraction(answer.total_budget_minutes)
    paying = owner(events, (), NOW)
    assert paying is not None
    assert outlook.burn_rate == pytest.approx(paying.impact * 100, rel=1e-9)
    if outlook.exhausted_at is None:
        last = NOW + Window.parse(text).length_rolling
        if not service.window.is_rolling:
            last = to_instant(answer.window_end) - 1
        assert consumed(events, text, frozenset(), last) < total + Fraction(1, 10**6)
        return
    at = to_instant(outlook.exhausted_at)
    assert (outlook.minutes == 0) == (answer.remaining_minutes == 0)
    if at > NOW:
        assert outlook.minutes == pytest.approx((at - NOW) / MINUTE, abs=1e-9)
        assert consumed(events, text, frozenset(), at) >= total - Fraction(1, 10**6)
        assert consumed(events, text, frozenset(), at - 1) < total + Fraction(1, 10**6)


def test_an_old_outage_that_leaves_postpones_the_end() -> None:
    # 30 min leave the window between now + 10 min and now + 40 min
    old = Event(1, "checkout", NOW - 30 * DAY + 10 * MINUTE, NOW - 30 * DAY + 40 * MINUTE)
    running = Event(2, "checkout", NOW, None)
    answer = assess(SERVICE, EventTable.of([old, running]), NOW, SETTINGS)
    assert answer.if_this_goes_on is not None
    # 30 + 10 = 40 min at minute 10, level until minute 40, then 3.2 more
    assert answer.if_this_goes_on.minutes == pytest.approx(43.2, abs=1e-6)


def test_no_open_event_no_outlook_and_an_excluded_one_never_exhausts() -> None:
    closed = EventTable.of([Event(1, "checkout", NOW - HOUR, NOW + HOUR)])
    assert assess(SERVICE, closed, NOW, SETTINGS).if_this_goes_on is None
    faint = EventTable.of([Event(1, "checkout", NOW - HOUR, None, 0.001)])
    answer = assess(SERVICE, faint, NOW, SETTINGS).if_this_goes_on
    assert answer is not None
    assert answer.burn_rate == pytest.approx(1)
    assert answer.exhausted_at == datetime(2026, 4, 7, 14, tzinfo=UTC)  # exactly one window after its start


@given(crowded, windows, exclusions)
def test_what_comes_back_was_consumed(events: list[Event], text: str, excluded: frozenset[str]) -> None:
    budget = budget_of(events, text, excluded)
    state = budget.state(NOW)
    answer = recovery(budget, state)
    assert sum(piece.minutes for piece in answer.returns) == pytest.approx(state.consumed, abs=1e-9)
    assert (answer.whole_at is None) == (state.consumed == 0 or answer.waits_for_open_event)
    assert list(answer.returns) == sorted(answer.returns, key=lambda piece: (piece.start, piece.event_id))
    clipped = [event for event in events if event.start < NOW]

    def remaining(moment: int) -> float:
        """Percent that remains at a moment after now, if nothing happens after now."""
        start, _ = budget.window.bounds(moment)
        held = cost(clipped, excluded, start, max(min(NOW, moment), start)) if start < NOW else Fraction(0)
        return 100 - float(held) / state.total * 100

    for milestone in answer.milestones:
        at = to_instant(milestone.at)
        assert state.remaining_pct <= milestone.remaining_pct
        assert remaining(at - 1) <= milestone.remaining_pct + 1e-6
        assert remaining(at + 10) >= milestone.remaining_pct - 1e-6
    open_still = any(e.end is None and e.start <= NOW and e.category not in excluded for e in events)
    assert answer.waits_for_open_event == open_still
    marks = {milestone.remaining_pct for milestone in answer.milestones}
    assert marks == (set() if open_still else {mark for mark in MARKS if state.remaining_pct <= mark})
    if answer.whole_at is not None:
        assert remaining(to_instant(answer.whole_at)) == pytest.approx(100, abs=1e-9)


def test_the_schedule_of_two_outages() -> None:
    events = [
        Event(7, "checkout", NOW - 20 * DAY, NOW - 20 * DAY + 30 * MINUTE),
        Event(9, "checkout", NOW - 10 * DAY, NOW - 10 * DAY + 20 * MINUTE, 0.9),
    ]
    answer = assess(SERVICE, EventTable.of(events), NOW, SETTINGS)
    assert [(piece.event_id, piece.minutes) for piece in answer.recovery.returns] == [(7, 30), (9, 18)]
    first, second = answer.recovery.returns
    assert (to_instant(first.start), to_instant(first.end)) == (NOW + 10 * DAY, NOW + 10 * DAY + 30 * MINUTE)
    assert answer.recovery.whole_at == second.end
    # 48 of 43.2 are gone: above 0 after 4.8 more minutes, above 50 % after 26.4
    marks = {mark.remaining_pct: to_instant(mark.at) for mark in answer.recovery.milestones}
    assert marks[0] == NOW + 10 * DAY + round(4.8 * MINUTE)
    assert marks[50] == NOW + 10 * DAY + round(26.4 * MINUTE)
    assert to_instant(answer.linear.exhaustion_date or second.end) == NOW - 10 * DAY + round(
        13.2 / 0.9 * MINUTE
    )


def test_a_calendar_window_gives_all_back_at_once() -> None:
    events = [Event(1, "checkout", NOW - DAY, NOW - DAY + 50 * MINUTE)]
    service = ServiceSettings("checkout", Slo(99.9), Window.calendar("month", "America/New_York"))
    answer = assess(service, EventTable.of(events), NOW, SETTINGS)
    end = datetime(2026, 4, 1, 4, tzinfo=UTC)
    assert answer.recovery.whole_at == end == answer.window_end
    assert {milestone.at for milestone in answer.recovery.milestones} == {end}


def test_what_a_calendar_window_gives_back_is_in_one_order() -> None:
    service = ServiceSettings("checkout", Slo(99.9), Window.calendar("month"))
    events = [
        Event(identity, "checkout", NOW - hours * HOUR, NOW - hours * HOUR + MINUTE)
        for identity, hours in ((4, 9), (1, 3), (3, 12), (2, 3))
    ]
    for some in (events, events[::-1]):
        answer = assess(service, EventTable.of(some), NOW, SETTINGS)
        assert [each.event_id for each in answer.recovery.returns] == [1, 3, 4]
