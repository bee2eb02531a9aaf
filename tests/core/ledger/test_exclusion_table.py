"""Time that does not count, in the ledger and the budget: against a scan in exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from cost_oracle import (
    DAY,
    MINUTE,
    NOW,
    accounting_at,
    histories,
    net_cost,
    net_costs,
    owner,
    spans_of_exclusions,
    time_of,
)
from cost_oracle import exclusions as excluded_categories
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.burn_rates import burn_rates
from budgettui.core.ledger.event_table import OPEN, EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import HOUR
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

windows = st.sampled_from(["30d", "7d", "12h", "month", "week"])
targets = st.sampled_from([99.9, 99.0, 95.0, 99.995])
moments = st.integers(-20 * DAY, 2 * DAY).map(lambda offset: NOW + offset)


def budget_of(
    events: list[Event],
    spans: list[Exclusion],
    text: str = "30d",
    target: float = 99.0,
    categories: frozenset[str] = frozenset(),
) -> Budget:
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(spans))
    return Budget.of(Slo(target), Window.parse(text), table, categories)


@given(histories(ahead=2 * DAY), spans_of_exclusions(), excluded_categories, moments, moments)
def test_every_minute_has_one_owner_or_an_exclusion(
    events: list[Event], spans: list[Exclusion], categories: frozenset[str], a: int, b: int
) -> None:
    start, end = min(a, b), max(a, b)
    ledger = budget_of(events, spans, categories=categories).ledger
    expected = net_costs(events, categories, spans, start, end)
    owned = ledger.owned(start, end)
    assert owned.tolist() == pytest.approx([float(expected[event.id]) for event in events], abs=1e-9)
    assert float(ledger.minutes(start, end)) == pytest.approx(float(owned.sum()), abs=1e-9)
    begins, ends, rows = ledger.pieces(start, end)
    assert all(accounting_at(spans, begin) is None for begin in begins.tolist())
    assert float(((ends - begins) * ledger_impacts(events, rows)).sum()) / MINUTE == pytest.approx(
        float(owned.sum()), abs=1e-9
    )


def ledger_impacts(events: list[Event], rows: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([events[row].impact for row in rows.tolist()])


@given(histories(ahead=2 * DAY), spans_of_exclusions(), excluded_categories, moments)
def test_rate_owner_and_next_cost_know_the_exclusions(
    events: list[Event], spans: list[Exclusion], categories: frozenset[str], moment: int
) -> None:
    ledger = budget_of(events, spans, categories=categories).ledger

    def paying(at: int) -> Event | None:
        return None if accounting_at(spans, at) else owner(events, categories, at)

    event = paying(moment)
    assert ledger.rate_at(moment) == (event.impact if event else 0)
    if event is not None:
        assert events[ledger.owner_at(moment)] == event
    edges = [event.start for event in events] + [event.end for event in events if event.end is not None]
    edges += [edge for each in spans for edge in (each.start, each.end)]
    candidates = [edge for edge in (moment, *edges) if edge >= moment and paying(edge)]
    assert int(ledger.next_cost(moment)) == min(candidates, default=OPEN)


@given(spans_of_exclusions(), moments, moments)
def test_time_is_that_of_a_scan(spans: list[Exclusion], a: int, b: int) -> None:
    start, end = min(a, b), max(a, b)
    table = ExclusionTable.of(spans)
    assert int(table.out_time(start, end)) == time_of(spans, {"out"}, start, end)
    assert int(table.excluded_time(start, end)) == time_of(spans, {"out", "free"}, start, end)
    assert table.has_out == any(each.accounting == "out" for each in spans)
    at = table.at(start)
    assert (at.accounting if at else None) == accounting_at(spans, start)
    if at is not None:
        covering = [
            each for each in spans if each.start <= start < each.end and each.accounting == at.accounting
        ]
        assert at == min(covering, key=lambda each: (each.start, each.id))
    begins, ends = table.stretches()
    assert all(begins[1:] > ends[:-1])
    edges = [start, *(edge for each in spans for edge in (each.start, each.end))]
    out_later = [edge for edge in edges if edge >= start and accounting_at(spans, edge) == "out"]
    assert int(table.next_out(start)) == min(out_later, default=OPEN)


@given(
    histories(ahead=2 * DAY),
    spans_of_exclusions(),
    windows,
    targets,
    st.lists(moments, min_size=1, max_size=4),
)
def test_the_budget_is_the_target_of_the_counted_time(
    events: list[Event], spans: list[Exclusion], text: str, target: float, asked: list[int]
) -> None:
    budget = budget_of(events, spans, text, target)
    consumed, totals = budget.states(np.array(asked))
    for row, as_of in enumerate(asked):
        state = budget.state(as_of)
        counted = state.length - time_of(spans, {"out"}, state.start, state.end)
        assert state.counted == counted
        assert Fraction(state.total) == pytest.approx(
            Fraction(counted, MINUTE) * (100 - Fraction(str(target))) / 100, rel=1e-15
        )
        assert state.consumed == pytest.approx(
            float(net_cost(events, (), spans, state.start, as_of)), abs=1e-9
        )
        assert totals[row] == state.total
        assert consumed[row] == state.consumed


@given(
    histories(),
    spans_of_exclusions(),
    st.lists(st.integers(1_000_000, 5 * DAY), min_size=1, max_size=4),
    targets,
)
def test_burn_is_over_the_time_that_counts(
    events: list[Event], spans: list[Exclusion], lookbacks: list[int], target: float
) -> None:
    rates = burn_rates(budget_of(events, spans, target=target), NOW, lookbacks)
    for rate, length in zip(rates.tolist(), lookbacks, strict=True):
        counted = length - time_of(spans, {"out"}, NOW - length, NOW)
        bad = net_cost(events, (), spans, NOW - length, NOW)
        even = Fraction(counted, MINUTE) * (100 - Fraction(str(target))) / 100
        assert rate * float(even) == pytest.approx(float(bad), abs=1e-9)
        assert even or rate == 0


@given(histories(ahead=2 * DAY), spans_of_exclusions(), windows)
def test_an_exclusion_undone_restores_every_digit(
    events: list[Event], spans: list[Exclusion], text: str
) -> None:
    before = Budget.of(Slo(99.9), Window.parse(text), EventTable.of(events))
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(spans)).with_exclusions(None)
    after = Budget.of(Slo(99.9), Window.parse(text), table)
    assert after.state(NOW) == before.state(NOW)
    assert after.ledger.cuts.tolist() == before.ledger.cuts.tolist()
    assert (
        after.ledger.owned(NOW - 30 * DAY, NOW).tolist() == before.ledger.owned(NOW - 30 * DAY, NOW).tolist()
    )


@pytest.mark.parametrize(
    ("window", "outages", "spans", "total", "remaining", "overspent"),
    [
        ("28d", 0, [], 40.32, 40.32, 0),
        ("28d", 0, [("out", 10)], 40.31, 40.31, 0),
        ("28d", 0, [("free", 10)], 40.32, 40.32, 0),
        ("30d", 3, [], 43.2, 0, 16.8),
        ("30d", 3, [("free", 20)], 43.2, 3.2, 0),
        ("30d", 3, [("out", 20)], 43.18, 3.18, 0),
        ("30d", 3, [("out", 20), ("free", 20)], 43.18, 3.18, 0),
    ],
)
def test_known_truths(
    window: str,
    outages: int,
    spans: list[tuple[str, int]],
    total: float,
    remaining: float,
    overspent: float,
) -> None:
    """Outages of 20 min, a day apart; each exclusion begins with the first of them."""
    begin = NOW - 5 * DAY
    events = [
        Event(n + 1, "checkout", begin + n * DAY, begin + n * DAY + 20 * MINUTE) for n in range(outages)
    ]
    excluded = [
        Exclusion(begin, begin + length * MINUTE, accounting, "agreed")  # type: ignore[arg-type]
        for accounting, length in spans
    ]
    state = budget_of(events, excluded, window, 99.9).state(NOW)
    assert round(state.total, 2) == total
    assert (state.remaining, state.overspent) == (
        pytest.approx(remaining, abs=1e-9),
        pytest.approx(overspent, abs=1e-9),
    )


def test_a_window_that_is_out_from_end_to_end_promises_nothing() -> None:
    state = budget_of(
        [Event(1, "checkout", NOW - HOUR, NOW)], [Exclusion(NOW - 40 * DAY, NOW + DAY, "out", "not yet live")]
    ).state(NOW)
    assert (state.total, state.consumed, state.consumed_pct, state.remaining_pct) == (0, 0, 0, 100)
    assert not state.is_spent
    assert state.pct(5) == 0


@pytest.mark.parametrize(
    ("target", "count"), [("99.9", 200), ("99.99999999999999", 20), ("33.333333333", 20)]
)
def test_many_budgets_are_each_alone(target: str, count: int) -> None:
    slo = Slo(target)
    lengths = np.random.default_rng(3).integers(1, 400 * DAY, count)
    budget = Budget.of(slo, Window.rolling(30), EventTable.empty())
    assert budget.budget_minutes(lengths).tolist() == [
        slo.budget_minutes(length) for length in lengths.tolist()
    ]


def test_no_exclusion_at_all_is_no_table() -> None:
    table = EventTable.empty()
    assert table.with_exclusions(ExclusionTable.of([])) is table
    empty = ExclusionTable.of([])
    assert (empty.at(NOW), int(empty.next_out(NOW)), int(empty.out_time(0, NOW))) == (None, OPEN, 0)
    assert empty.within(0, NOW) == ()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"end": NOW}, "end: an exclusion must end after its start"),
        ({"reason": "  "}, "reason: it is empty"),
        ({"accounting": "half"}, "accounting: 'half' is not free or out"),
    ],
)
def test_what_is_not_an_exclusion(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Exclusion(**{"start": NOW, "end": NOW + 1, "reason": "agreed", **fields})  # type: ignore[arg-type]
