"""Event tables that others are made of: each gives the budget of the events that it should hold."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from cost_oracle import DAY, MINUTE, NOW, histories, net_cost, spans_of_exclusions, time_of
from hypothesis import example, given
from hypothesis import strategies as st

from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.burn_rates import burn_rates, burn_rates_at
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import HOUR
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

moments = st.integers(-20 * DAY, 2 * DAY).map(lambda offset: NOW + offset)
EXCLUSIONS = ExclusionTable.of([Exclusion(NOW - 3 * DAY, NOW - 2 * DAY, "free", "drill")])


def rows(table: EventTable) -> list[tuple[object, ...]]:
    """What the table holds of each event, by id."""
    names = [table.category_names[code] for code in table.categories]
    columns = (table.ids, table.starts, table.ends, table.impacts, names)
    return sorted(zip(*columns, table.incident_ids, table.descriptions, strict=True))


def edge_moments(events: list[Event]) -> list[int]:
    return [NOW, *(event.start for event in events), *(event.end for event in events if event.end)]


@given(histories(ahead=2 * DAY), st.data())
def test_events_as_seen_at_a_moment_are_open_if_they_end_later(
    events: list[Event], data: st.DataObject
) -> None:
    as_of = data.draw(st.sampled_from(edge_moments(events)))
    table = EventTable.of(events).with_exclusions(EXCLUSIONS)
    seen = table.as_seen_at(as_of)
    later = [event for event in events if event.start > as_of]
    cut = [
        replace(event, end=None) if event.end is None or event.end > as_of else event
        for event in events
        if event not in later
    ]
    known = [event for event in later if event.end is not None]
    if seen is table:
        assert rows(EventTable.of([*cut, *known])) == rows(table)
    else:
        assert rows(seen) == rows(EventTable.of(cut))
    assert seen.exclusions is EXCLUSIONS


@given(histories(ahead=2 * DAY), st.data())
def test_events_that_end_after_a_moment_are_open_or_end_later(
    events: list[Event], data: st.DataObject
) -> None:
    since = data.draw(st.sampled_from(edge_moments(events)))
    table = EventTable.of(events).with_exclusions(EXCLUSIONS)
    later = table.ending_after(since)
    expected = [event for event in events if event.end is None or event.end > since]
    assert rows(later) == rows(EventTable.of(expected))
    assert (later is table) == (len(expected) == len(events))
    if later is not table:
        assert set(later.category_names) == {event.category for event in expected}
    assert later.exclusions is EXCLUSIONS


@given(histories(), st.integers(0, 3))
def test_tables_are_joined_into_one(events: list[Event], count: int) -> None:
    parts = [events[number::count] for number in range(count)]
    tables = [EventTable.of(part) for part in parts]
    joined = EventTable.joined(tables)
    assert rows(joined) == rows(EventTable.of([event for part in parts for event in part]))
    assert count != 1 or joined is tables[0]


@given(histories(), st.sampled_from(["incident", "deployment", "new"]), st.none() | st.just(999))
def test_a_table_with_one_more_event_and_without_it_again(
    events: list[Event], category: str, identity: int | None
) -> None:
    table = EventTable.of(events).with_exclusions(EXCLUSIONS)
    more = table.plus(Draft("checkout", NOW, None, 0.5, category, "INC-1", "slow"), identity)
    new = identity or max((event.id for event in events), default=0) + 1
    event = Event(new, "checkout", NOW, None, 0.5, category, "INC-1", "slow")
    assert rows(more) == rows(EventTable.of([*events, event]))
    assert rows(more.without(new)) == rows(table)
    assert len(more.category_names) == len(set(more.category_names))
    assert more.exclusions is more.without(new).exclusions is EXCLUSIONS


@given(histories(), st.sampled_from(["incident", "deployment", "maintenance", "new"]))
def test_a_budget_without_a_category_is_one_that_excludes_it(events: list[Event], name: str) -> None:
    table = EventTable.of(events)
    budget = Budget.of(Slo(99.0), Window.rolling(30), table, {"maintenance"})
    changed = budget.without_category(name)
    expected = Budget.of(Slo(99.0), Window.rolling(30), EventTable.of(events), {"maintenance", name})
    assert changed.state(NOW) == expected.state(NOW)
    assert (changed is budget) == (name not in {event.category for event in events})


@given(histories(ahead=2 * DAY), spans_of_exclusions(), moments)
def test_the_state_of_a_budget_in_percent(events: list[Event], spans: list[Exclusion], as_of: int) -> None:
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(spans))
    state = Budget.of(Slo(99.0), Window.parse("7d"), table).state(as_of)
    if not state.counted:
        assert (state.availability_pct, state.remaining_pct, state.is_spent) == (100, 100, False)
        return
    bad = net_cost(events, (), spans, state.start, as_of)
    total = Fraction(state.counted, MINUTE)
    assert state.availability_pct == pytest.approx(float(100 * (1 - bad / total)), abs=1e-9)
    assert state.consumed_pct == pytest.approx(float(100 * bad / (total / 100)), abs=1e-9)
    assert state.remaining_pct == pytest.approx(max(0, 100 - state.consumed_pct), abs=1e-9)
    assert (state.availability_pct < 99) == (state.overspent > 0)
    assert state.is_spent == (state.remaining_pct == 0)


@given(histories(ahead=2 * DAY), spans_of_exclusions(), st.sampled_from(["30d", "7d", "month"]), st.data())
def test_burn_rates_at_many_moments_are_each_alone(
    events: list[Event], spans: list[Exclusion], window: str, data: st.DataObject
) -> None:
    budget = Budget.of(
        Slo(99.0),
        Window.parse(window),
        EventTable.of(events).with_exclusions(ExclusionTable.of(spans)),
    )
    asked = np.array(data.draw(st.lists(moments.filter(lambda moment: moment > NOW - 20 * DAY), max_size=4)))
    asked = asked.astype(np.int64)
    lookback = data.draw(st.integers(1_000_000, 3 * DAY))
    expected = [float(burn_rates(budget, moment, [lookback])[0]) for moment in asked.tolist()]
    assert burn_rates_at(budget, asked, lookback).tolist() == pytest.approx(expected)


@given(spans_of_exclusions(), st.data())
@example(
    [Exclusion(NOW, NOW + HOUR, "out", "b", id=2), Exclusion(NOW, NOW + 2 * HOUR, "out", "a", id=1)], None
)
def test_at_the_edges_of_exclusions_time_is_that_of_a_scan(
    spans: list[Exclusion], data: st.DataObject | None
) -> None:
    table = ExclusionTable.of(spans)
    edges = sorted({NOW, *(edge for span in spans for edge in (span.start, span.end))})
    start, end = (
        (min(edges), max(edges))
        if data is None
        else sorted(data.draw(st.lists(st.sampled_from(edges), min_size=2, max_size=2)))
    )
    for moment in edges:
        covering = [span for span in spans if span.start <= moment < span.end]
        best = min(covering, key=lambda span: (not span.is_out, span.start, span.id), default=None)
        assert table.at(moment) == best
        out = [edge for edge in edges if edge >= moment and (at := table.at(edge)) and at.is_out]
        assert int(table.next_out(moment)) == min(out, default=np.iinfo(np.int64).max)
    assert sum(
        stop - begin
        for begin, stop, _ in zip(*(part.tolist() for part in table.pieces(start, end)), strict=True)
    ) == time_of(spans, {"out", "free"}, start, end)
    assert table.beginning(start, end) == tuple(
        sorted((span for span in spans if start < span.start < end), key=lambda span: (span.start, span.id))
    )
    for span in table.within(start, end):
        assert span.start < end and span.end > start
    assert all(start < edge < end for edge in table.edges(start, end).tolist())


def test_exclusions_that_begin_together_are_ordered_by_id_and_those_without_one_come_last():
    spans = [
        Exclusion(NOW, NOW + 2 * HOUR, "free", "planned"),
        Exclusion(NOW, NOW + 3 * HOUR, "free", "recorded", id=2),
        Exclusion(NOW, NOW + 4 * HOUR, "free", "recorded", id=1),
        Exclusion(NOW, NOW + HOUR, "free", "planned"),
    ]
    assert [(span.id, (span.end - NOW) // HOUR) for span in ExclusionTable.of(spans).exclusions] == [
        (1, 4), (2, 3), (None, 1), (None, 2),
    ]  # fmt: skip


def test_nobody_owns_the_time_between_an_exclusion_and_the_first_event():
    event = Event(1, "checkout", NOW, NOW + HOUR)
    table = EventTable.of([event]).with_exclusions(
        ExclusionTable.of([Exclusion(NOW - 2 * HOUR, NOW - HOUR, "free", "drill")])
    )
    ledger = Budget.of(Slo(99.0), Window.rolling(30), table).ledger
    assert [ledger.owner_at(NOW + HOUR * hour) for hour in (-3, -2, -1, 0, 1)] == [-1, -1, -1, 0, -1]
    assert int(ledger.next_cost(NOW - HOUR)) == NOW


@pytest.mark.parametrize("text", ["week", "month", "quarter", "7d"])
def test_the_windows_at_many_moments_are_each_that_of_the_moment_even_at_its_edge(text: str) -> None:
    window = Window.parse(text, "Europe/Berlin")
    start, end = window.bounds(NOW)
    asked = np.array([start - 1, start, start + 1, NOW, end - 1, end, end + 1], dtype=np.int64)
    starts, ends = Budget.of(Slo(99.0), window, EventTable.empty()).windows(asked)
    expected = [window.bounds(moment) for moment in asked.tolist()]
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == expected
