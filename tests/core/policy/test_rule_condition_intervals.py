"""When conditions on a budget held, compared with assessments of single moments and with exact fractions."""

from collections.abc import Collection, Sequence
from fractions import Fraction
from itertools import pairwise

import cost_oracle as brute
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.alerts.burn_alerts import burn
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import OPEN, EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS, AlertPair
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant
from budgettui.core.model.policy_rule import Condition
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.policy.incident_costs import costly_groups
from budgettui.core.policy.interval_search import Interval, intersection, union
from budgettui.core.policy.rule_condition_intervals import condition_intervals

NOW = brute.NOW
START, END = NOW - 60 * DAY, NOW + 2 * DAY
WINDOWS = ("7d", "30d", "month", "week")
windows = st.sampled_from(WINDOWS)
PAIRS = (*DEFAULT_PAIRS, AlertPair("page", 2 * HOUR, 10 * MINUTE, factor=3.0))


def budget_of(
    events: Sequence[Event],
    window: str,
    excluded: Collection[str],
    spans: Sequence[Exclusion] = (),
    slo: float = 99.0,
) -> Budget:
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(spans) if spans else None)
    return Budget.of(Slo(slo), Window.parse(window, "Europe/Berlin"), table, excluded)


def inside(intervals: Sequence[Interval], moment: Instant) -> bool:
    return any(start <= moment < end for start, end in intervals)


def is_met(budget: Budget, condition: Condition, moment: Instant) -> bool:
    """By what an assessment of that moment says."""
    if condition.kind == "alert":
        _, alerts = burn(budget, moment, PAIRS)
        return any(alert.firing and alert.severity == condition.severity for alert in alerts)
    state = budget.state(moment)
    return state.is_spent if condition.kind == "spent" else state.remaining_pct < condition.value


conditions = st.sampled_from(
    [
        Condition("spent"),
        Condition("remaining_below", 25),
        Condition("remaining_below", 80),
        Condition("remaining_below", 100),
        Condition("alert", severity="page"),
        Condition("alert", severity="ticket"),
    ]
)
moments = st.lists(st.integers(START, END - 1), min_size=1, max_size=20)


@given(
    brute.histories(),
    windows,
    brute.exclusions,
    conditions,
    st.one_of(st.just([]), brute.spans_of_exclusions()),
    moments,
)
def test_a_spell_is_when_an_assessment_would_say_so(events, window, excluded, condition, spans, moments):
    budget = budget_of(events, window, excluded, spans)
    intervals = condition_intervals(budget, condition, PAIRS, START, END)
    for moment in moments:
        assert inside(intervals, moment) == is_met(budget, condition, moment)
    for start, end in intervals:
        assert is_met(budget, condition, start)
        assert start == START or not is_met(budget, condition, start - 1)
        if end != OPEN:
            assert is_met(budget, condition, end - 1)
            assert not is_met(budget, condition, end)
    assert all(first[1] < second[0] for first, second in pairwise(intervals))


def share(
    events: Sequence[Event],
    ids: Collection[int],
    excluded: Collection[str],
    spans: Sequence[Exclusion],
    budget: Budget,
    moment: Instant,
) -> tuple[Fraction, Fraction] | None:
    """What some events have used of the window's budget at a moment, in percent, and the minutes of that
    budget; None where it has none."""
    start, end = budget.window.bounds(moment)
    counted = end - start - brute.time_of(spans, ("out",), start, end)
    if not counted:
        return None
    costs = brute.net_costs(events, excluded, spans, start, moment)
    allowed = (100 - Fraction(str(budget.slo.target))) / 100
    minutes = allowed * Fraction(counted, MINUTE)
    return 100 * sum((costs[number] for number in ids), Fraction(0)) / minutes, minutes


@given(
    brute.histories(most=8),
    windows,
    brute.exclusions,
    st.one_of(st.just([]), brute.spans_of_exclusions(most=3)),
    st.sampled_from([0, 5, 20, 100]),
    st.integers(1, 4),
    moments,
)
def test_an_incident_is_costly_from_the_moment_that_fractions_say(
    events, window, excluded, spans, limit, incidents, moments
):
    budget = budget_of(events, window, excluded, spans)
    ids = budget.table.ids
    groups = costly_groups(budget, lambda row: int(ids[row]) % incidents, limit, START, END)
    by_key = {group.key: group for group in groups}
    for key in range(incidents):
        members = [event.id for event in events if event.id % incidents == key]
        intervals = by_key[key].intervals if key in by_key else []
        edges = [
            edge
            for interval in intervals
            for edge in (interval[0] - 1, interval[0], interval[1] - 1, interval[1])
        ]
        for moment in (*moments, *(edge for edge in edges if START <= edge < END)):
            used = share(events, members, excluded, spans, budget, moment)
            if used is None:
                continue
            exact, minutes = used
            # Sums of floating minutes are right to about 1e-11, which is much of a budget of microseconds.
            rounding = 1e-6 + 1e-9 / float(minutes)
            if abs(float(exact) - limit) < rounding:
                continue
            assert inside(intervals, moment) == (exact > limit)
            if key in by_key:
                percent = by_key[key].costs.percent(np.array([moment], dtype=np.int64))[0]
                assert percent == pytest.approx(float(exact), abs=rounding)


def test_a_limit_that_is_used_exactly_is_not_exceeded():
    events = [Event(1, "a", NOW - DAY, NOW - DAY + 144 * MINUTE)]  # 20 % of 720 minutes
    together = {0: "all"}.get
    assert costly_groups(budget_of(events, "50d", ()), together, 20, START, END) == []
    longer = [Event(1, "a", NOW - DAY, NOW - DAY + 144 * MINUTE + 1)]
    [costly] = costly_groups(budget_of(longer, "50d", ()), together, 20, START, END)
    assert costly.intervals[0][0] == NOW - DAY + 144 * MINUTE + 1


def test_what_is_out_of_every_group_is_left_out():
    events = [Event(1, "a", NOW - DAY, NOW - DAY + HOUR)]
    assert costly_groups(budget_of(events, "30d", ()), {}.get, 0, START, END) == []


spell_lists = st.lists(st.integers(0, 40), max_size=10, unique=True).map(
    lambda edges: list(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)


@given(spell_lists, spell_lists)
def test_intersection_and_union_are_those_of_sets(first, second):
    both, either = intersection(first, second), union([first, second])
    for moment in range(42):
        assert inside(both, moment) == (inside(first, moment) and inside(second, moment))
        assert inside(either, moment) == (inside(first, moment) or inside(second, moment))
