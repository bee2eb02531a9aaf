"""Unusual days that are said to be the same are those that would be found."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core import assessor
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.history.anomalies import find_anomalies
from budgettui.core.history.same_anomalies import are_anomalies_the_same
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_795_435_200_000_000
ZONES = [ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")]
WINDOWS = [Window.rolling(30), Window.rolling(7), Window.calendar("month", "Europe/Berlin")]
MINUTES = st.one_of(st.integers(-100 * 1440, 1440), st.integers(-1500, 1500))
"""From NOW."""
EVENTS = st.lists(
    st.tuples(MINUTES, st.one_of(st.integers(1, 2000), st.none()), st.sampled_from([1.0, 0.5])), max_size=10
)


def budget_of(events, window=WINDOWS[0]):
    table = EventTable.of(
        Event(
            number,
            "a",
            NOW + start * MINUTE,
            None if length is None else NOW + (start + length) * MINUTE,
            impact,
        )
        for number, (start, length, impact) in enumerate(events)
    )
    return Budget.of(Slo("99.9"), window, table, ())


def anomalies_at(budget, as_of, zone, since):
    fresh = replace(budget, table=replace(budget.table))  # nothing is cached for it
    return [each.as_dict() for each in find_anomalies("a", fresh, as_of, zone, measured_since=since)]


@settings(max_examples=scaled(400))
@given(
    EVENTS,
    st.sampled_from(WINDOWS),
    st.sampled_from(ZONES),
    st.sampled_from([None, NOW - 50 * DAY, NOW - 7 * HOUR]),
    st.integers(-1500, 1500),
    st.integers(0, 900),
)
def test_same_ones_are_found_again(events, window, zone, since, minutes, later):
    budget = budget_of(events, window)
    earlier = NOW + minutes * MINUTE
    as_of = earlier + later * MINUTE
    is_same = are_anomalies_the_same(budget, earlier, as_of, zone, since)
    event(f"{is_same=}")
    if is_same:
        assert anomalies_at(budget, as_of, zone, since) == anomalies_at(budget, earlier, zone, since)


MORNING = NOW - NOW % DAY + 2 * HOUR


@pytest.mark.parametrize(
    ("events", "hours", "expected"),
    [
        ([(-3 * 1440, 30, 1.0)], 1, True),
        ([(-3 * 1440, None, 1.0)], 1, False),  # open
        ([(-3 * 1440, 30, 1.0)], 11, False),  # half of the day has passed
        ([(-3 * 1440, 30, 1.0)], 23, False),  # midnight has passed
        ([((MORNING - NOW) // MINUTE + 10, 5, 1.0)], 1, False),  # an event since then
    ],
)
def test_what_makes_them_uncertain(events, hours, expected):
    budget = budget_of(events)
    as_of = MORNING + hours * HOUR
    assert are_anomalies_the_same(budget, MORNING, as_of, ZONES[0], None) is expected


def test_time_that_runs_backwards_is_uncertain():
    assert not are_anomalies_the_same(budget_of([]), MORNING, MORNING - MINUTE, ZONES[0], None)


def test_an_assessment_takes_over_those_of_an_earlier_one():
    service = ServiceSettings("a", Slo("99.9"), WINDOWS[0], timezone="UTC")
    table, everything = budget_of([(-3 * 1440, 30, 1.0)]).table, Settings(StoreSettings())
    earlier = assessor.assess(service, table, MORNING, everything)
    assert earlier.anomalies and to_instant(earlier.as_of) == MORNING
    later = assessor.assess(service, table, MORNING + MINUTE, everything, details_of=earlier)
    assert later.anomalies is earlier.anomalies
    next_day = assessor.assess(service, table, MORNING + DAY, everything, details_of=earlier)
    assert next_day.anomalies is not earlier.anomalies
