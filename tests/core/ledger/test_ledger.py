import numpy as np
import pytest
from cost_oracle import MINUTE, NOW, cost, costs, histories, owner, pieces
from cost_oracle import exclusions as some_exclusions
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import OPEN, EventTable
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

moments = st.integers(-12 * HOUR, 6 * HOUR).map(lambda offset: NOW + offset)
close_together = histories(span=10 * HOUR, unit=HOUR, ahead=4 * HOUR)


def ledger_of(events: list[Event], excluded: frozenset[str] = frozenset()) -> Ledger:
    return Budget.of(Slo(99.9), Window.rolling(30), EventTable.of(events), excluded).ledger


@given(close_together, some_exclusions, moments, moments)
def test_minutes_and_owners_are_those_of_a_scan(
    events: list[Event], excluded: frozenset[str], a: int, b: int
) -> None:
    ledger = ledger_of(events, excluded)
    start, end = min(a, b), max(a, b)
    owned = ledger.owned(start, end)
    expected = costs(events, excluded, start, end)
    assert owned.tolist() == pytest.approx([float(expected[event.id]) for event in events], abs=1e-9)
    total = float(ledger.minutes(start, end))
    assert total == pytest.approx(float(sum(expected.values())), abs=1e-9)
    assert float(owned.sum()) == pytest.approx(total, abs=1e-9)


@given(close_together, some_exclusions, st.lists(moments, min_size=1, max_size=5))
def test_many_instants_at_once_are_each_alone(
    events: list[Event], excluded: frozenset[str], asked: list[int]
) -> None:
    ledger = ledger_of(events, excluded)
    starts = np.array(asked)[:, None]
    ends = np.array(asked)[None, :]
    for row, start in enumerate(asked):
        for column, end in enumerate(asked):
            expected = float(cost(events, excluded, start, max(start, end)))
            assert ledger.minutes(starts, ends)[row, column] == pytest.approx(expected, abs=1e-9)


@given(close_together, some_exclusions, st.lists(moments, min_size=1, max_size=6))
def test_minutes_between_edges_equal_those_of_each_pair_exactly(
    events: list[Event], excluded: frozenset[str], asked: list[int]
) -> None:
    ledger, edges = ledger_of(events, excluded), np.sort(np.array(asked))
    assert ledger.minutes_between(edges).tolist() == ledger.minutes(edges[:-1], edges[1:]).tolist()


@given(close_together, some_exclusions, moments)
def test_the_rate_and_owner_of_a_moment(events: list[Event], excluded: frozenset[str], moment: int) -> None:
    ledger = ledger_of(events, excluded)
    paying = owner(events, excluded, moment)
    assert ledger.rate_at(moment) == (paying.impact if paying else 0)
    if paying is not None:
        assert events[ledger.owner_at(moment)] == paying
    else:
        assert ledger.owner_at(moment) == -1 or events[ledger.owner_at(moment)].category in excluded


@given(close_together, some_exclusions, moments, moments)
def test_costly_pieces_are_those_of_a_scan(
    events: list[Event], excluded: frozenset[str], a: int, b: int
) -> None:
    start, end = min(a, b), max(a, b)
    begins, ends, rows = ledger_of(events, excluded).pieces(start, end)
    costly = [
        (begin, finish, events[row])
        for begin, finish, row in zip(begins.tolist(), ends.tolist(), rows.tolist(), strict=True)
    ]
    assert costly == pieces(events, excluded, start, end)


@given(close_together, some_exclusions, moments)
def test_the_next_costly_moment(events: list[Event], excluded: frozenset[str], moment: int) -> None:
    ledger = ledger_of(events, excluded)
    edges = [event.start for event in events] + [event.end for event in events if event.end is not None]
    instants = [moment, *edges]
    for instant, following in zip(instants, ledger.next_cost(instants).tolist(), strict=True):
        candidates = [edge for edge in (instant, *edges) if edge >= instant and owner(events, excluded, edge)]
        assert following == min(candidates, default=OPEN)


@settings(max_examples=scaled(25))
@given(st.integers(0, 2**32 - 1), st.integers(50, 300))
def test_a_crowd_of_events_is_owned_as_in_a_scan(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    starts = NOW - rng.integers(0, 400, size) * MINUTE
    lengths = np.exp2(rng.integers(0, 9, size)).astype(int) * MINUTE
    events = [
        Event(int(number), "checkout", int(start), int(start + length), float(impact), str(category))
        for number, start, length, impact, category in zip(
            rng.permutation(size) + 1,
            starts,
            lengths,
            rng.choice([0.25, 0.5, 1.0], size),
            rng.choice(["incident", "maintenance"], size, p=[0.9, 0.1]),
            strict=True,
        )
    ]
    ledger = ledger_of(events, frozenset({"maintenance"}))
    for moment in rng.integers(NOW - 420 * MINUTE, NOW + 300 * MINUTE, 60).tolist():
        paying = owner(events, {"maintenance"}, moment)
        assert ledger.rate_at(moment) == (paying.impact if paying else 0)
        assert paying is None or events[ledger.owner_at(moment)] is paying


def test_the_order_of_the_rows_does_not_matter() -> None:
    events = [Event(n + 1, "checkout", NOW, NOW + HOUR, 0.5) for n in range(6)]
    forward, backward = ledger_of(events), ledger_of(events[::-1])
    assert forward.owned(NOW, NOW + HOUR).tolist() == [30, 0, 0, 0, 0, 0]
    assert backward.owned(NOW, NOW + HOUR).tolist() == [0, 0, 0, 0, 0, 30]


def test_an_empty_ledger_answers_every_question() -> None:
    ledger = ledger_of([])
    assert float(ledger.minutes(NOW - DAY, NOW)) == 0
    assert ledger.owned(NOW - DAY, NOW).tolist() == []
    assert ledger.rate_at(NOW) == 0
    assert ledger.owner_at(NOW) == -1
    assert int(ledger.next_cost(NOW)) == OPEN
    assert [len(column) for column in ledger.pieces(NOW - DAY, NOW)] == [0, 0, 0]


def test_the_parts_of_a_long_history_still_add_up() -> None:
    rng = np.random.default_rng(5)
    size = 40_000
    starts = NOW - rng.integers(0, 3 * 365 * DAY, size)
    ends = starts + rng.integers(1, 40 * MINUTE, size)
    impacts = rng.random(size) * 0.999 + 0.001
    ledger = Ledger.build(starts, ends, impacts, np.arange(size) + 1, rng.random(size) < 0.02)
    for start, end in ((NOW - 30 * DAY, NOW), (NOW - 1095 * DAY + 7, NOW - 13)):
        assert float(ledger.owned(start, end).sum()) == pytest.approx(
            float(ledger.minutes(start, end)), abs=1e-9
        )
    edges = np.sort(rng.integers(NOW - 900 * DAY, NOW, 500))
    parts = ledger.minutes(edges[:-1], edges[1:])
    assert float(parts.sum()) == pytest.approx(float(ledger.minutes(edges[0], edges[-1])), abs=1e-7)


@given(
    st.integers(4, 9).flatmap(lambda places: st.decimals(50, "99.99", places=places)).map(str),
    st.lists(st.integers(0, 400 * DAY), min_size=1, max_size=4),
)
@example("57.91339", [6_747_163_924_643])  # where floating point rounds twice
def test_the_budgets_of_many_windows_are_each_that_of_the_slo(target: str, lengths: list[int]) -> None:
    budget = Budget.of(Slo(target), Window.rolling(30), EventTable.of([]))
    slo = budget.slo
    assert budget.budget_minutes(lengths).tolist() == [slo.budget_minutes(length) for length in lengths]
