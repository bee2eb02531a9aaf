"""Unusual days that are asked for again are those that would be found the first time, at every moment."""

from dataclasses import replace
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.history.anomalies import find_anomalies
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_795_435_200_000_000
ZONES = [ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")]
WINDOWS = [Window.rolling(30), Window.rolling(7), Window.calendar("month", "Europe/Berlin")]
CATEGORIES = st.sampled_from(["incident", "maintenance", "background"])
HOURS = st.one_of(st.integers(-40 * 24, 30), st.integers(-30, 30))
"""From NOW."""
EVENTS = st.lists(
    st.tuples(HOURS, st.integers(1, 40 * 60), st.sampled_from([1.0, 0.5]), CATEGORIES), max_size=12
)
OPEN_EVENTS = st.lists(st.tuples(HOURS, st.none(), st.just(0.5), CATEGORIES), max_size=1)
EXCLUSIONS = st.lists(
    st.tuples(st.integers(-40 * 24, 20), st.integers(1, 48), st.sampled_from(["free", "out"])), max_size=2
)
SERVICES = st.tuples(
    st.sampled_from(["a", "b"]),
    st.sampled_from([Slo(99), Slo("99.9")]),
    st.sampled_from(WINDOWS),
    st.sampled_from(ZONES),
    st.sampled_from([7, 30]),
    st.sampled_from([None, NOW - 20 * DAY, NOW - 7 * HOUR]),
)
MOMENTS = st.lists(st.integers(-24 * 60, 30 * 60), min_size=2, max_size=6)
"""Minutes from NOW."""


@settings(max_examples=scaled(300))
@given(EVENTS, OPEN_EVENTS, EXCLUSIONS, st.lists(SERVICES, min_size=1, max_size=2), MOMENTS)
def test_the_answer_is_that_of_a_first_question(events, open_events, exclusions, services, moments):
    table = EventTable.of(
        Event(
            number,
            "a",
            NOW + start * HOUR,
            None if length is None else NOW + start * HOUR + length * MINUTE,
            impact,
            category,
        )
        for number, (start, length, impact, category) in enumerate(events + open_events)
    ).with_exclusions(
        ExclusionTable.of(
            Exclusion(NOW + start * HOUR, NOW + (start + hours) * HOUR, accounting, "a reason", "planned")
            for start, hours, accounting in exclusions
        )
    )
    for minutes, (name, slo, window, zone, days, since) in product(moments, services):
        budgets = [Budget.of(slo, window, each, ("maintenance",)) for each in (table, replace(table))]
        again, first = (
            find_anomalies(name, budget, NOW + minutes * MINUTE, zone, days, since) for budget in budgets
        )
        assert [each.as_dict() for each in again] == [each.as_dict() for each in first]


def asked_twice(table, moments, targets=("99", "99")):
    """The unusual days of a service at two moments, over the same table."""
    budgets = [Budget.of(slo, WINDOWS[0], table, ()) for slo in map(Slo, targets)]
    return [
        [each.as_dict() for each in find_anomalies("a", budget, as_of, ZONES[0])]
        for budget, as_of in zip(budgets, moments, strict=True)
    ]


def test_time_that_costs_today_moves_the_scores_of_other_days():
    noon = NOW - NOW % DAY + 12 * HOUR
    outage = Event(1, "a", noon - 10 * DAY, noon - 10 * DAY + 5 * HOUR, 1.0)
    blip = Event(2, "a", noon + 2 * HOUR, noon + 2 * HOUR + 3 * MINUTE, 1.0)
    before, after = asked_twice(EventTable.of([outage, blip]), (noon + HOUR, noon + 3 * HOUR))
    assert before[0]["date"] == after[0]["date"]
    assert before[0]["z_score"] > after[0]["z_score"]


def test_another_target_has_other_unusual_days():
    outage = Event(1, "a", NOW - 10 * DAY, NOW - 10 * DAY + 5 * HOUR, 1.0)
    loose, strict = asked_twice(EventTable.of([outage]), (NOW, NOW), ("99", "99.9"))
    assert strict[0]["consumed_pct"] == pytest.approx(10 * loose[0]["consumed_pct"])


def test_an_event_that_continues_in_excluded_time_grows():
    going_on = Event(1, "a", NOW - 10 * DAY, None, 1.0)
    excluded = Exclusion(NOW - 10 * DAY + 9 * HOUR, NOW + 10 * DAY, "free", "a reason", "planned")
    table = EventTable.of([going_on]).with_exclusions(ExclusionTable.of([excluded]))
    before, after = asked_twice(table, (NOW, NOW + HOUR))
    grown = [answer[0]["events"][0]["duration_minutes"] for answer in (before, after)]
    assert grown[1] == grown[0] + 60
