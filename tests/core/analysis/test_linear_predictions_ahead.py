"""Projected dates read planned exclusions ahead: against a walk through every minute."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.assessment import CurrentRatePrediction, LinearPrediction
from budgettui.core.analysis.outlook.linear_predictions import current_rate, linear
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 20_000 * DAY
WINDOW = Window.rolling(30)
EVENTS = [
    Event(number, "checkout", NOW - age * DAY, NOW - age * DAY + number * MINUTE)
    for number, age in enumerate((9, 7, 5, 3, 1), 1)
]


def predictions(
    exclusions: list[Exclusion], slo: str = "99.9", events: list[Event] = EVENTS
) -> tuple[CurrentRatePrediction, LinearPrediction]:
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(exclusions))
    budget = Budget.of(Slo(slo), WINDOW, table)
    state = budget.state(NOW)
    return current_rate(budget, state, None), linear(budget, state, None)


def free(start: int, length: int) -> Exclusion:
    return Exclusion(NOW + start, NOW + start + length, "free", "agreed")


def test_what_is_planned_once_puts_the_dates_off_by_its_length() -> None:
    for before, after in zip(predictions([]), predictions([free(2 * DAY, 36 * HOUR)]), strict=True):
        assert before.prediction == "exhaustion_projected"
        assert after.days_until_exhaustion == pytest.approx(before.days_until_exhaustion + 1.5)
        assert before.exhaustion_date is not None
        assert after.exhaustion_date is not None
        shift = to_instant(after.exhaustion_date) - to_instant(before.exhaustion_date)
        assert shift == pytest.approx(1.5 * DAY, abs=1)


def test_what_lies_beyond_the_dates_changes_nothing() -> None:
    assert predictions([free(600 * DAY, DAY)]) == predictions([])


HALF_COUNTED = [free(-66 * HOUR, 12 * HOUR)]
"""Half of the day between two outages that use up 1.6 min a day of the 40 that are left."""
TWO_OUTAGES = [
    Event(number, "checkout", NOW - age * DAY, NOW - age * DAY + round(1.6 * MINUTE))
    for number, age in enumerate((3, 2), 1)
]


@pytest.mark.parametrize(
    ("ahead", "days"),
    [
        ([], 25),
        ([free(-HOUR, HOUR)], 25),  # it ends now: nothing lies ahead
        ([free(25 * DAY, DAY)], 25),  # on the date itself
        ([free(10 * DAY, DAY)], 13.5),  # half of 25 days count, as half of the time before did
        ([free(25 * DAY - MINUTE, DAY)], 12.5),
        ([free(25 * DAY // 2, DAY)], 12.5),  # all is used up as it begins
        ([free(25 * DAY // 2 - 1, DAY)], 13.5),
    ],
)
def test_only_what_is_excluded_before_a_date_puts_it_off(ahead: list[Exclusion], days: float) -> None:
    rate, _ = predictions([*HALF_COUNTED, *ahead], events=TWO_OUTAGES)
    assert rate.days_until_exhaustion == pytest.approx(days, abs=1e-9)


def test_partly_excluded_events_still_count_for_the_frequency_of_outages() -> None:
    begin = TWO_OUTAGES[1].start
    part = Exclusion(begin, begin + round(0.6 * MINUTE), "free", "agreed")
    rate, _ = predictions([part], events=TWO_OUTAGES)
    assert rate.daily_consumption_rate_minutes == pytest.approx((1.6 + 1.0) / 2)
    entire = Exclusion(begin, begin + 2 * MINUTE, "free", "agreed")
    rate, _ = predictions([entire], events=TWO_OUTAGES)
    assert rate.daily_consumption_rate_minutes == pytest.approx(1.6)  # of the other, a day


def test_nights_off_before_and_after_change_hardly_anything() -> None:
    nights = [free(day * DAY - 11 * HOUR, 10 * HOUR) for day in range(-40, 400)]
    for before, after in zip(predictions([]), predictions(nights), strict=True):
        assert after.days_until_exhaustion == pytest.approx(before.days_until_exhaustion, abs=0.6)


@given(
    st.lists(
        st.tuples(st.integers(-12 * 24, 40 * 24), st.integers(1, 60), st.sampled_from(["free", "out"])),
        max_size=5,
    ),
    st.sampled_from(["99.9", "99.95", "99.97"]),
)
def test_date_equals_a_minute_by_minute_simulation_of_what_remains(
    spans: list[tuple[int, int, str]], slo: str
) -> None:
    exclusions = [
        Exclusion(NOW + begin * HOUR, NOW + (begin + length) * HOUR, accounting, "agreed")  # type: ignore[arg-type]
        for begin, length, accounting in spans
    ]
    minutes = np.arange(-12 * 1440, 200 * 1440)
    excluded = np.zeros(len(minutes), dtype=bool)
    for each in exclusions:
        excluded |= (minutes >= (each.start - NOW) // MINUTE) & (minutes < (each.end - NOW) // MINUTE)
    rate, line = predictions(exclusions, slo)
    table = EventTable.of(EVENTS).with_exclusions(ExclusionTable.of(exclusions))
    budget = Budget.of(Slo(slo), WINDOW, table)
    costing = [event for event in EVENTS if float(budget.ledger.minutes(event.start, event.end)) > 0]
    for prediction, days, since, until in (
        (
            rate,
            rate.remaining_budget_minutes / (rate.daily_consumption_rate_minutes or math.inf),
            min((event.start for event in costing), default=NOW),
            max((event.start for event in costing), default=NOW),
        ),
        (line, (100 - line.current_consumption) / (line.slope or math.inf), NOW - 7 * DAY, NOW),
    ):
        if prediction.prediction != "exhaustion_projected" or not 0 < days <= 100:
            continue
        measured = (minutes >= (since - NOW) // MINUTE) & (minutes < (until - NOW) // MINUTE)
        share = 1 - excluded[measured].mean() if measured.any() else 1.0
        ahead = excluded[minutes >= 0]
        if not ahead[: math.ceil(days * 1440)].any():
            assert prediction.days_until_exhaustion == days
            continue
        used = np.cumsum(~ahead) / (days * share * 1440)
        expected = int(np.searchsorted(used, 1 - 1e-9)) + 1
        assert prediction.days_until_exhaustion * 1440 == pytest.approx(expected, abs=1.01)
