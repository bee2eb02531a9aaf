"""The two straight-line predictions, their edges, and what is said about a probability."""

import json
import math
from datetime import timedelta

import numpy as np
import pytest
from cost_oracle import NOW, cost, histories
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core import BudgetConsumptionTracker, BudgetExhaustionPredictor
from budgettui.core.analysis.assessment import CurrentRatePrediction, LinearPrediction
from budgettui.core.forecast.recommendation import recommendation
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_datetime, to_instant

AT = to_datetime(NOW)


def predictor_of(events: list[Event], window: str = "30d", **more: object) -> BudgetExhaustionPredictor:
    tracker = BudgetConsumptionTracker.from_table(
        "checkout",
        99.0,
        EventTable.of(events),
        window=window,
        **more,  # type: ignore[arg-type]
    )
    return BudgetExhaustionPredictor(tracker)


def linear(events: list[Event], lookback: float = 7, window: str = "30d") -> LinearPrediction:
    return predictor_of(events, window).predict_exhaustion_linear(lookback, as_of=AT)


def by_rate(events: list[Event], **more: object) -> CurrentRatePrediction:
    return predictor_of(events, **more).predict_exhaustion_current_rate(as_of=AT)  # type: ignore[arg-type]


def outage(number: int, ago: float, minutes: float, **more: object) -> Event:
    start = NOW - round(ago * DAY)
    return Event(number, "checkout", start, start + round(minutes * MINUTE), **more)  # type: ignore[arg-type]


@given(histories(span=45 * DAY, unit=HOUR), st.integers(1, 14) | st.just(40))
def test_linear_is_least_squares(events: list[Event], lookback: int) -> None:
    answer = linear(events, lookback)
    points = [NOW - day * DAY for day in range(lookback, -1, -1)]
    values = [float(cost(events, (), point - 30 * DAY, point)) / 432 * 100 for point in points]
    assert answer.current_consumption == pytest.approx(values[-1], abs=1e-8)
    spread = max(values) - min(values)
    if spread < 1e-6:
        assert answer.slope == pytest.approx(0, abs=1e-6)
    else:
        slope, _ = np.polyfit(np.arange(lookback + 1), values, 1)
        assert answer.slope == pytest.approx(slope, abs=1e-7)
        assert answer.confidence == pytest.approx(
            abs(np.corrcoef(points, values)[0, 1]),
            abs=1e-6 + 1e-11 / spread,  # rounded values, divided by their spread
        )
        assert answer.trend == ("degrading" if answer.slope > 0 else "improving")
    if answer.prediction == "exhausted":
        assert values[-1] >= 100 - 1e-9
        assert answer.days_until_exhaustion == 0
        assert answer.exhaustion_date is not None
        assert answer.exhaustion_date <= AT
    elif answer.slope > 0:
        assert answer.prediction == "exhaustion_projected"
        assert answer.days_until_exhaustion == pytest.approx((100 - values[-1]) / answer.slope, rel=1e-6)
    else:
        assert answer.prediction == "not_exhausting"
        assert (answer.days_until_exhaustion, answer.exhaustion_date) == (math.inf, None)
    json.dumps(answer.as_dict(), allow_nan=False)


def test_a_steady_climb_is_certain() -> None:
    # 14.4 min every day: 3⅓ % a day, and nothing old enough to leave
    answer = linear([outage(n + 1, n, 14.4) for n in range(1, 12)])
    assert answer.slope == pytest.approx(100 / 30)
    assert answer.confidence == pytest.approx(1)
    assert answer.current_consumption == pytest.approx(100 / 30 * 11)
    assert answer.days_until_exhaustion == pytest.approx(19)
    assert answer.exhaustion_date is not None
    assert abs(answer.exhaustion_date - (AT + timedelta(days=19))) < timedelta(seconds=1)


def test_linear_without_enough_points() -> None:
    for answer in (linear([outage(1, 2, 60)], lookback=0.5), linear([outage(1, 2, 60)], lookback=0)):
        assert (answer.prediction, answer.days_until_exhaustion) == ("insufficient_data", math.inf)
        assert answer.current_consumption == pytest.approx(60 / 4.32)
        assert (answer.slope, answer.confidence) == (0, 0)
    assert linear([], lookback=7).prediction == "not_exhausting"
    spent = linear([outage(1, 2, 500)], lookback=0)
    assert spent.prediction == "exhausted"
    assert spent.exhaustion_date == to_datetime(NOW - 2 * DAY + 432 * MINUTE)


def test_a_calendar_window_looks_no_further_back_than_its_period() -> None:
    # NOW is 8 March 15:00 UTC; February's 400 minutes are another budget
    february = [outage(n + 1, 8 + n / 10, 40) for n in range(10)]
    march = [outage(20, 3, 30), outage(21, 1, 30)]
    answer = linear(february + march, window="month")
    assert answer.current_consumption == pytest.approx(60 / 446.4 * 100)
    assert answer.slope > 0
    assert answer.prediction == "exhaustion_projected" or answer.exhaustion_date is None
    assert linear(february + march, 14, window="month") == answer
    slow = linear([outage(1, 3, 1)], window="month")
    assert slow.slope > 0
    assert (slow.prediction, slow.exhaustion_date) == ("not_exhausting", None)  # April comes first


def test_a_calendar_window_is_looked_at_from_its_first_instant() -> None:
    midnight = NOW - 15 * HOUR  # a week after the first of March
    events = [outage(1, 2, 45)]
    answer = predictor_of(events, "month").predict_exhaustion_linear(as_of=to_datetime(midnight))
    percent = [0.0] * 6 + [45 / 4.464] * 2
    assert answer.slope == pytest.approx(np.polyfit(range(8), percent, 1)[0])


def test_without_a_slope_nothing_gets_worse() -> None:
    for answer in (linear([]), linear([outage(1, 20, 30)])):
        assert (answer.slope, answer.confidence, answer.trend) == (0, 0, "improving")


def test_linear_looks_back_a_century_at_most() -> None:
    assert linear([outage(1, 2, 10)], 36_500).slope > 0
    with pytest.raises(ValueError, match="36501 is not a number of days from 0 to 36500"):
        linear([], 36_501)


@pytest.mark.parametrize("lookback", [-1, math.nan, math.inf])
def test_linear_refuses_an_invalid_lookback(lookback: float) -> None:
    with pytest.raises(ValueError, match="lookback_days"):
        linear([], lookback)


def test_current_rate_of_nothing() -> None:
    answer = by_rate([])
    assert (answer.prediction, answer.daily_consumption_rate_minutes) == ("no_recent_events", 0)
    assert (answer.exhaustion_date, answer.days_until_exhaustion) == (None, math.inf)
    assert answer.remaining_budget_minutes == 432
    assert by_rate([outage(1, 2, 10, category="drill")], excluded_categories={"drill"}).prediction == (
        "no_recent_events"
    )
    assert by_rate([outage(1, -2, 10)]).prediction == "no_recent_events"


def test_current_rate_of_one_event_is_that_a_day() -> None:
    answer = by_rate([outage(1, 2, 32)])
    assert answer.prediction == "exhaustion_projected"
    assert answer.daily_consumption_rate_minutes == 32
    assert answer.days_until_exhaustion == 400 / 32
    assert answer.exhaustion_date == AT + timedelta(days=12.5)


def test_events_that_start_together_count_as_a_days() -> None:
    answer = by_rate([outage(1, 2, 30), outage(2, 2, 10)])
    assert answer.daily_consumption_rate_minutes == 15  # the second is wholly within the first
    assert answer.prediction == "exhaustion_projected"
    assert math.isfinite(answer.days_until_exhaustion)


def test_current_rate_looks_at_the_last_ten() -> None:
    old = [outage(n + 1, 29 - n / 100, 5) for n in range(20)]
    recent = [outage(n + 50, (10 - n) / 2, 15 - n) for n in range(10)]
    answer = by_rate(recent[::-1] + old)
    assert answer.daily_consumption_rate_minutes == pytest.approx(10.5 * 2)  # every half a day
    assert answer.remaining_budget_minutes == pytest.approx(432 - 20 * 5 - 105)
    assert answer.days_until_exhaustion == pytest.approx((432 - 205) / 21)


def test_an_event_that_begins_now_has_cost_nothing_yet() -> None:
    answer = by_rate([outage(1, 0, 10)])
    assert (answer.prediction, answer.daily_consumption_rate_minutes) == ("stable", 0)


def test_current_rate_when_all_is_gone() -> None:
    answer = by_rate([outage(1, 5, 400), outage(2, 3, 50)])
    assert (answer.prediction, answer.days_until_exhaustion) == ("exhausted", 0)
    assert answer.exhaustion_date == to_datetime(NOW - 3 * DAY + 32 * MINUTE)
    assert answer.remaining_budget_minutes == 0


def test_stable_is_when_a_calendar_window_begins_again_before() -> None:
    answer = by_rate([outage(1, 2, 3)], window="month")
    assert (answer.prediction, answer.exhaustion_date) == ("stable", None)
    assert answer.daily_consumption_rate_minutes == 3


def test_a_calendar_window_that_ends_just_then_begins_again() -> None:
    """27.9 of 446.4 minutes a day: the rest lasts for 15 days, as March does from the 17th on."""

    def at(moment: int) -> CurrentRatePrediction:
        event = Event(1, "checkout", moment - DAY, moment - DAY + round(27.9 * MINUTE))
        return predictor_of([event], "month").predict_exhaustion_current_rate(as_of=to_datetime(moment))

    ends_then = NOW + 8 * DAY + 9 * HOUR
    assert at(ends_then).prediction == "stable"
    assert at(ends_then - SECOND).prediction == "exhaustion_projected"
    assert at(ends_then - SECOND).days_until_exhaustion == 15


def test_a_date_past_the_calendars_end_is_none() -> None:
    answer = by_rate([outage(1, 40_000 / DAY * MINUTE, 1e-6), outage(2, 0.1, 1e-6)])
    assert answer.prediction == "exhaustion_projected"
    assert answer.days_until_exhaustion > 1e7
    assert answer.exhaustion_date is None


@given(histories(ahead=DAY))
def test_current_rate_never_fails(events: list[Event]) -> None:
    answer = by_rate(events)
    assert answer.daily_consumption_rate_minutes >= 0
    assert answer.days_until_exhaustion >= 0
    json.dumps(answer.as_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("probability", "word"),
    [(1, "CRITICAL"), (0.8, "CRITICAL"), (0.79, "WARNING"), (0.5, "WARNING"), (0.49, "ATTENTION"),
     (0.2, "ATTENTION"), (0.19, "HEALTHY"), (0, "HEALTHY"), (None, "HEALTHY")],
)  # fmt: skip
def test_the_recommendation_begins_with_its_word(probability: float | None, word: str) -> None:
    assert recommendation(probability).startswith(word)
    spent = recommendation(probability, spent=True)
    assert spent.startswith("CRITICAL")
    assert "spent" in spent


def test_the_probability_holds_both_projections() -> None:
    predictor = predictor_of([outage(n + 1, n * 2.7 + 1, 20) for n in range(12)])
    answer = predictor.get_exhaustion_probability(as_of=AT)
    assert answer.time_horizon_days == 30
    assert answer.linear_prediction == predictor.predict_exhaustion_linear(as_of=AT)
    assert answer.rate_prediction == predictor.predict_exhaustion_current_rate(as_of=AT)
    assert answer.exhaustion_probability is not None
    assert answer.recommendation == recommendation(answer.exhaustion_probability)
    assert answer == predictor.get_exhaustion_probability(30, as_of=AT)
    assert [point.p10 <= point.p50 <= point.p90 for point in answer.band] == [True] * 31
    assert answer.band[0].p50 == pytest.approx(answer.linear_prediction.current_consumption)
    json.dumps(answer.as_dict(), allow_nan=False)


def test_the_probability_of_a_spent_budget_and_of_none() -> None:
    spent = predictor_of([outage(1, 2, 500)]).get_exhaustion_probability(7, as_of=AT)
    assert spent.exhaustion_probability == 1
    assert spent.recommendation.startswith("CRITICAL")
    nothing = predictor_of([]).get_exhaustion_probability(7, as_of=AT)
    assert nothing.exhaustion_probability is None
    assert nothing.band == ()


@pytest.mark.parametrize("days", [0, -1, math.nan, math.inf])
def test_the_probability_refuses_an_invalid_horizon(days: float) -> None:
    with pytest.raises(ValueError, match="days_ahead"):
        predictor_of([]).get_exhaustion_probability(days, as_of=AT)


def test_an_open_event_counts_up_to_now() -> None:
    running = Event(1, "checkout", NOW - 30 * MINUTE, None)
    assert by_rate([running]).daily_consumption_rate_minutes == 30
    assert to_instant(AT) == NOW
