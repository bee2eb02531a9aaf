"""The one answer: its parts agree with each other and with the slow ledger."""

import json

import pytest
from cost_oracle import NOW, cost, costs, exclusions, histories
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core import BudgetConsumptionTracker
from budgettui.core.analysis.events.event_costs import explain
from budgettui.core.analysis.series import series
from budgettui.core.assessor import assess, with_probabilities
from budgettui.core.config.settings import (
    CategorySettings,
    PolicySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
)
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_datetime, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.what_if import what_if

SETTINGS = Settings(StoreSettings())
SERVICE = ServiceSettings("checkout", Slo(99.9))


def settings_without(excluded: frozenset[str]) -> Settings:
    return Settings(StoreSettings(), categories=tuple(CategorySettings(name, True) for name in excluded))


@given(histories(ahead=2 * DAY), exclusions, st.sampled_from(["30d", "7d", "month"]))
def test_the_assessment_says_what_the_tracker_says(
    events: list[Event], excluded: frozenset[str], text: str
) -> None:
    service = ServiceSettings("checkout", Slo(99.9), Window.parse(text))
    table = EventTable.of(events)
    answer = assess(service, table, NOW, settings_without(excluded))
    tracker = BudgetConsumptionTracker.from_table(
        "checkout", 99.9, table, window=text, excluded_categories=excluded
    )
    consumption = tracker.get_current_consumption(as_of=answer.as_of)
    result = answer.as_dict()
    for name, value in consumption.as_dict().items():
        assert result[name] == value
    json.dumps(result, allow_nan=False)


@given(histories(ahead=DAY), exclusions)
def test_burn_rates_are_minutes_over_an_even_spend(events: list[Event], excluded: frozenset[str]) -> None:
    answer = assess(SERVICE, EventTable.of(events), NOW, settings_without(excluded))
    for burn, hours in zip(answer.burn_rates, (1, 6, 24, 72), strict=True):
        bad = float(cost(events, excluded, NOW - hours * HOUR, NOW))
        assert burn.minutes == hours * 60
        assert burn.rate == pytest.approx(bad / (43.2 * hours / 720), abs=1e-9)
    assert [burn.label for burn in answer.burn_rates] == ["1h", "6h", "1d", "3d"]


@given(histories(ahead=DAY), exclusions)
def test_explain_accounts_for_every_minute(events: list[Event], excluded: frozenset[str]) -> None:
    table = EventTable.of(events)
    settings = settings_without(excluded)
    answer = assess(SERVICE, table, NOW, settings)
    costs_shown = explain(SERVICE, table, NOW, settings)
    start = NOW - 30 * DAY
    owned = costs(events, excluded, start, NOW)
    by_id = {event.id: event for event in events}
    assert len(costs_shown) == answer.event_count
    assert sum(item.own_minutes for item in costs_shown) == pytest.approx(answer.consumed_minutes, abs=1e-9)
    assert [item.own_minutes for item in costs_shown] == sorted(
        (item.own_minutes for item in costs_shown), reverse=True
    )
    for item in costs_shown:
        event = by_id[item.id]
        end = NOW if event.end is None else event.end
        alone = (min(end, NOW) - max(event.start, start)) / MINUTE * event.impact
        assert item.excluded == (event.category in excluded)
        assert item.own_minutes == pytest.approx(float(owned[event.id]), abs=1e-9)
        expected = 0 if item.excluded else alone - float(owned[event.id])
        assert item.lost_minutes == pytest.approx(expected, abs=1e-9)
        assert item.leaves_at == (None if event.end is None else to_datetime(event.end + 30 * DAY))
        assert item.duration_minutes == pytest.approx((end - event.start) / MINUTE)
    assert {item.id for item in answer.open_events} == {
        event.id for event in events if event.end is None and event.start <= NOW
    }


@given(
    histories(),
    st.integers(-3 * DAY, 0),
    st.one_of(st.none(), st.integers(1, 6 * HOUR)),
    st.sampled_from([0.2, 1.0]),
    st.booleans(),
)
def test_what_if_is_the_assessment_with_the_draft(
    events: list[Event], offset: int, length: int | None, impact: float, replace: bool
) -> None:
    start = NOW + offset
    end = None if length is None else start + length
    draft = Draft("checkout", start, end, impact, "drill")
    replacing = events[0].id if replace and events else None
    table = EventTable.of(events)
    answer = what_if(SERVICE, table, draft, NOW, SETTINGS, replacing)
    others = [event for event in events if event.id != replacing]
    identity = replacing or 1000
    added = Event(identity, "checkout", start, end, impact, "drill")
    assert answer.before == assess(SERVICE, table, NOW, SETTINGS)
    consumed = float(cost([*others, added], (), NOW - 30 * DAY, NOW))
    assert answer.after.consumed_minutes == pytest.approx(consumed, abs=1e-9)
    own = float(costs([*others, added], (), NOW - 30 * DAY, NOW)[identity])
    assert answer.own_minutes == pytest.approx(own, abs=1e-9)
    finish = NOW if end is None else end
    shared = {
        event.id: (min(finish, event.end if event.end is not None else finish) - max(start, event.start))
        / MINUTE
        for event in others
    }
    expected = {identity: minutes for identity, minutes in shared.items() if minutes > 0}
    assert {item.id: minutes for item, minutes in answer.overlaps} == pytest.approx(expected)


def test_an_edited_event_keeps_its_place_among_equals() -> None:
    events = [Event(n, "checkout", NOW - HOUR, NOW - HOUR + 10 * MINUTE) for n in (1, 2)]
    draft = Draft("checkout", NOW - HOUR, NOW - HOUR + 4 * MINUTE)
    assert what_if(SERVICE, EventTable.of(events), draft, NOW, SETTINGS, replacing=1).own_minutes == 4
    assert what_if(SERVICE, EventTable.of(events), draft, NOW, SETTINGS, replacing=2).own_minutes == 0


def test_a_draft_of_the_future_overlaps_what_is_planned() -> None:
    planned = Event(5, "checkout", NOW + HOUR, NOW + 2 * HOUR, category="maintenance")
    draft = Draft("checkout", NOW + 90 * MINUTE, NOW + 3 * HOUR)
    answer = what_if(SERVICE, EventTable.of([planned]), draft, NOW, SETTINGS)
    assert [(item.id, minutes) for item, minutes in answer.overlaps] == [(5, 30)]
    assert answer.own_minutes == 0
    assert answer.after.consumed_minutes == 0


@pytest.mark.parametrize(
    ("outages", "status"),
    [
        ((), "OK"),
        (((20 * DAY, 20),), "OK"),
        (((20 * DAY, 30),), "WATCH"),  # less than half remains
        (((130 * MINUTE, 4.4), (HOUR, 0.4)), "WATCH"),  # a ticket: 4.8 min in a day, 0.4 in two hours
        (((MINUTE, 1),), "PAGE"),
        (((20 * DAY, 43.2), (MINUTE, 1)), "SPENT"),
    ],
)
def test_the_status(outages: tuple[tuple[int, float], ...], status: str) -> None:
    """Outages of so many minutes that began so long ago."""
    table = EventTable.of(
        Event(number, "checkout", NOW - ago, NOW - ago + round(minutes * MINUTE))
        for number, (ago, minutes) in enumerate(outages, 1)
    )
    assert assess(SERVICE, table, NOW, SETTINGS).status == status


def test_the_mark_below_which_to_watch_is_the_policys() -> None:
    table = EventTable.of([Event(1, "checkout", NOW - 20 * DAY, NOW - 20 * DAY + 20 * MINUTE)])
    strict = Settings(StoreSettings(), policy=PolicySettings(watch_below_pct=60))
    assert assess(SERVICE, table, NOW, SETTINGS).status == "OK"
    assert assess(SERVICE, table, NOW, strict).status == "WATCH"


def test_an_excluded_event_shields_what_it_covers() -> None:
    events = [
        Event(1, "checkout", NOW - 60 * MINUTE, NOW - 30 * MINUTE),
        Event(2, "checkout", NOW - 50 * MINUTE, NOW - 20 * MINUTE, category="drill"),
    ]
    answer = assess(SERVICE, EventTable.of(events), NOW, settings_without(frozenset({"drill"})))
    assert answer.consumed_minutes == 10
    assert answer.event_count == 2
    assert answer.consumption_by_category["drill"].as_dict() == {
        "count": 1,
        "total_minutes": 0.0,
        "percentage": 0.0,
    }


def test_probabilities_are_added_to_the_same_assessment() -> None:
    table = EventTable.of(
        [
            Event(n + 1, "checkout", NOW - n * 3 * DAY - DAY, NOW - n * 3 * DAY - DAY + 2 * MINUTE)
            for n in range(9)
        ]
    )
    plain = assess(SERVICE, table, NOW, SETTINGS)
    full = with_probabilities(plain, SERVICE, table, NOW, SETTINGS)
    assert plain.probabilities == ()
    assert [item.time_horizon_days for item in full.probabilities] == [7, 14, 30]
    chances = [item.exhaustion_probability or 0 for item in full.probabilities]
    assert chances == sorted(chances)
    assert full.as_dict() | {"probabilities": []} == plain.as_dict()


@given(histories(span=100 * DAY, ahead=DAY), st.sampled_from([7, 30, 90]), st.sampled_from(["30d", "month"]))
def test_the_series_ends_where_the_assessment_stands(events: list[Event], days: int, text: str) -> None:
    service = ServiceSettings("checkout", Slo(99.9), Window.parse(text))
    table = EventTable.of(events)
    drawn = series(service, table, NOW, days, SETTINGS)
    now = assess(service, table, NOW, SETTINGS)
    assert len(drawn.trend) >= 91
    assert len(drawn.trend) >= 400 or days == 90
    assert to_instant(drawn.trend[0].date) == NOW - days * DAY
    assert drawn.trend[-1].date == now.as_of
    assert drawn.trend[-1].consumed_minutes == pytest.approx(now.consumed_minutes, abs=1e-9)
    assert drawn.trend[-1].remaining_pct == pytest.approx(now.remaining_pct, abs=1e-9)
    for day in drawn.daily:
        midnight = to_instant(
            to_datetime(0).replace(year=day.date.year, month=day.date.month, day=day.date.day)
        )
        bad = float(cost(events, (), midnight, min(midnight + DAY, NOW)))
        assert day.bad_minutes == pytest.approx(bad, abs=1e-9)
        even = now.total_budget_minutes / now.window_days
        assert day.burn_rate == pytest.approx(bad / even, abs=1e-9)
    owned = costs(events, (), NOW - days * DAY, NOW)
    assert {item.id: item.own_minutes for item in drawn.events} == pytest.approx(
        {identity: float(minutes) for identity, minutes in owned.items() if minutes > 0}, abs=1e-9
    )
    starts = [item.start for item in drawn.events]
    assert starts == sorted(starts)
    json.dumps(drawn.as_dict(), allow_nan=False)
