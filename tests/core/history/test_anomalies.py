import math
import pickle
import statistics
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.assessment import Anomaly
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.history.anomalies import find_anomalies, z_scores
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

AS_OF = datetime(2026, 6, 30, 18, tzinfo=UTC)
MONTH = Window.rolling(30)


def anomalies(
    events: list[Event],
    as_of: datetime = AS_OF,
    target: float = 99.9,
    window: Window = MONTH,
    days_back: float = 90,
    excluded: tuple[str, ...] = (),
    measured_since: datetime | None = None,
) -> tuple[Anomaly, ...]:
    budget = Budget.of(Slo(target), window, EventTable.of(events), excluded)
    since = None if measured_since is None else to_instant(measured_since)
    return find_anomalies("svc", budget, to_instant(as_of), UTC, days_back, since)


def outage(identity: int, days_ago: float, minutes: float, **more: object) -> Event:
    start = to_instant(AS_OF) - round(days_ago * DAY)
    return Event(identity, "svc", start, start + round(minutes * MINUTE), **more)  # type: ignore[arg-type]


def test_a_lone_big_day_is_found_by_both_rules_with_all_figures() -> None:
    (result,) = anomalies([outage(1, 10, 21.6, incident_id="INC-1", description="database failover")])
    assert result.date == date(2026, 6, 20)
    assert result.burn_rate == pytest.approx(21.6 / 1.44)
    assert result.consumed_pct == pytest.approx(50)
    assert result.z_score == pytest.approx((21.6 - 21.6 / 91) / statistics.stdev([21.6] + [0] * 90))
    assert result.severity == "high"
    assert result.rules == ("z_score", "big_and_rare")
    assert result.event_count == 1
    (cause,) = result.events
    assert (cause.incident_id, cause.description) == ("INC-1", "database failover")
    assert cause.own_minutes == pytest.approx(21.6)
    assert cause.leaves_at == datetime(2026, 7, 20, 18, 21, 36, tzinfo=UTC)


def test_bad_days_do_not_hide_each_other() -> None:
    days_ago = [10 * number + 2 for number in range(3)]
    result = anomalies([outage(number, ago, 25) for number, ago in enumerate(days_ago, 1)], days_back=29)
    assert max(day.z_score or 0 for day in result) < 3.01
    assert [day.date for day in result] == [date(2026, 6, 28), date(2026, 6, 18), date(2026, 6, 8)]
    assert all("big_and_rare" in day.rules and day.severity == "high" for day in result)


def test_ten_days_of_history_can_still_show_an_anomaly() -> None:
    (result,) = anomalies([outage(1, 1, 10)], days_back=8)
    assert result.z_score == pytest.approx((9 - 1) / 3)
    assert result.rules == ("big_and_rare",)
    assert result.severity == "medium"  # 23 % of the budget


def test_days_that_come_every_week_are_not_rare() -> None:
    weekly = [outage(number, 7 * number, 6) for number in range(100)]
    assert anomalies(weekly) == ()


def test_first_days_of_a_chronic_problem_stay_unusual_and_later_ones_do_not() -> None:
    result = anomalies([outage(number, 3 * number + 1, 6) for number in range(25)])
    flagged = [day.date for day in result]
    assert flagged
    assert min(flagged) == (AS_OF - timedelta(days=73)).date()
    assert max(flagged) < (AS_OF - timedelta(days=40)).date()


def test_an_outage_of_several_days_does_not_make_itself_normal() -> None:
    result = anomalies([outage(1, 8, 6 * 1440)])
    assert len(result) == 7
    assert len({day.rarity_days for day in result if day.consumed_pct > 3000}) == 1


def test_what_is_bad_every_day_is_not_unusual() -> None:
    daily = [outage(number, number + 0.2, 10) for number in range(200)]
    assert anomalies(daily) == ()


def test_a_small_spike_is_left_to_the_z_score() -> None:
    (result,) = anomalies([outage(1, 5, 2)])
    assert result.rules == ("z_score",)
    assert result.rarity_days is None  # one event is too few to say how often


def test_a_day_that_the_ledger_does_not_charge_is_not_an_anomaly() -> None:
    assert anomalies([]) == ()
    assert anomalies([outage(1, -3, 60)]) == ()
    assert anomalies([outage(1, 3, 60, category="maintenance")], excluded=("maintenance",)) == ()


def test_overlap_is_charged_once_and_shown_as_lost() -> None:
    (result,) = anomalies([outage(1, 5, 20), outage(2, 5, 30, impact=0.5)])
    assert {cost.id: (cost.own_minutes, cost.lost_minutes) for cost in result.events} == {
        1: (pytest.approx(20), pytest.approx(0)),
        2: (pytest.approx(5), pytest.approx(10)),
    }


def test_an_open_event_counts_up_to_as_of() -> None:
    event = Event(1, "svc", to_instant(AS_OF) - 12 * MINUTE, None)
    (result,) = anomalies([event])
    assert result.consumed_pct == pytest.approx(12 / 43.2 * 100)
    assert result.events[0].end is None
    assert result.events[0].leaves_at is None


def test_in_a_calendar_window_a_cost_leaves_with_its_period() -> None:
    (result,) = anomalies([outage(1, 5, 20)], window=Window.calendar("month", "Europe/Berlin"))
    assert result.events[0].leaves_at == datetime(2026, 7, 1, tzinfo=ZoneInfo("Europe/Berlin"))


def busy_day() -> list[Event]:
    """Fifteen events of one day, each longer than the one before."""
    start = to_instant(AS_OF) - 5 * DAY
    return [
        Event(
            number, "svc", start + number * 20 * MINUTE, start + number * 20 * MINUTE + number * MINUTE // 4
        )
        for number in range(1, 16)
    ]


def test_a_day_of_many_events_names_the_costliest_and_counts_all() -> None:
    events = busy_day()
    (result,) = anomalies(events)
    assert result.event_count == 15
    assert [cost.id for cost in result.events] == list(range(15, 5, -1))


@pytest.mark.parametrize("count", [0, 1, 3, 10, 99])
@pytest.mark.parametrize("asked_before", [False, True])
def test_a_shortened_day_names_the_costliest_events_alone(count: int, asked_before: bool) -> None:
    events = busy_day()
    (result,) = anomalies(events)
    (other,) = anomalies(events)
    if asked_before:
        assert len(result.events) == 10
    shortened = result.shortened(count)
    assert shortened.events == other.events[:count]
    assert pickle.loads(pickle.dumps(shortened)) == replace(other, events=other.events[:count])
    assert shortened.shortened(2).events == other.events[: min(count, 2)]


def test_identical_timestamps_and_a_constant_series_are_plain() -> None:
    start = to_instant(AS_OF) - 3 * DAY
    same = [Event(number, "svc", start, start + 9 * MINUTE) for number in range(1, 4)]
    (result,) = anomalies(same)
    assert [cost.own_minutes for cost in result.events] == [pytest.approx(9)]
    constant = Event(1, "svc", to_instant(AS_OF) - 120 * DAY, to_instant(AS_OF), impact=0.0001)
    assert anomalies([constant], as_of=datetime(2026, 6, 29, 23, 59, 59, 999999, tzinfo=UTC)) == ()


@given(st.lists(st.sampled_from([0.0, 0.0, 0.0, 1.0, 2.5, 7.1, 40.0]), min_size=1, max_size=60))
def test_z_scores_agree_with_the_textbook(values: list[float]) -> None:
    scores = z_scores(np.array(values))
    if len(values) < 2 or len(set(values)) == 1:
        assert np.isnan(scores).all()
    else:
        mean, deviation = statistics.mean(values), statistics.stdev(values)
        assert scores == pytest.approx([(value - mean) / deviation for value in values])


@given(st.dictionaries(st.integers(0, 120), st.sampled_from([1.0, 4.32, 6.0, 20.0, 50.0]), max_size=60))
def test_rarity_agrees_with_counting_by_hand(by_days_ago: dict[int, float]) -> None:
    events = [outage(number, ago + 0.2, by_days_ago[ago]) for number, ago in enumerate(by_days_ago, 1)]
    shares = {ago: minutes / 43.2 for ago, minutes in by_days_ago.items()}
    z = z_scores(np.array([shares.get(ago, 0.0) for ago in range(91)]))
    expected = {}
    for ago, share in shares.items():
        floor = min(share, 0.1) - 1e-9
        if ago > 90:
            continue
        began = ago
        while shares.get(began + 1, 0.0) >= floor:
            began += 1
        weight = 0.0
        day = max(shares)
        while day > began:
            run = []
            while shares.get(day, 0.0) >= floor:
                run.append(day)
                day -= 1
            if run and max(shares[day] for day in run) >= share - 1e-9:
                weight += 0.5 ** ((run[-1] - began) / 180)
            day -= 1
        exposure = 180 / math.log(2) * (1 - 0.5 ** ((max(shares) - began) / 180))
        rarity = (60 * (share / 0.1) ** 0.4 + exposure) / (1 + weight)
        rules = ("z_score",) * bool(z[ago] > 3)
        rules += ("big_and_rare",) * (share > 0.1 - 1e-9 and rarity >= 21)
        known = sum(other >= ago for other in shares)
        length = max(shares) - ago - 13.2 / 24
        if rules:
            supported = rarity if known >= 5 and length >= rarity else None
            expected[(AS_OF - timedelta(days=ago)).date()] = (supported, rules)
    result = {day.date: (pytest.approx(day.rarity_days), day.rules) for day in anomalies(events)}
    assert expected == result
    assert list(result) == sorted(result, reverse=True)


def test_cached_days_give_the_same_result_as_fresh_ones() -> None:
    """What is kept of days that are over never stands for another moment, window or budget."""
    now = to_instant(AS_OF)
    events = [
        Event(1, "a", now - 20 * DAY, now - 20 * DAY + 30 * MINUTE),
        Event(2, "a", now - 4 * DAY, now - 4 * DAY + 20 * MINUTE),
        Event(3, "a", now - 30 * MINUTE, None),
    ]
    cached = EventTable.of(events)
    for minutes in (0, 1, 60, 24 * 60, 26 * 60, -25 * 60, 0):
        for target in (99.9, 99.5):
            for window in ("30d", "28d", "month"):
                service = ServiceSettings("a", Slo(target), Window.parse(window))
                as_of = now + minutes * MINUTE
                settings = Settings(StoreSettings())
                fresh = assess(service, EventTable.of(events), as_of, settings)
                assert assess(service, cached, as_of, settings) == fresh


def test_percent_of_an_event_are_of_the_budget() -> None:
    (day,) = anomalies([outage(1, 5, 21.6), outage(2, 4.9, 4.32)])
    assert [cost.own_pct for cost in day.events] == [pytest.approx(50), pytest.approx(10)]


def test_only_the_two_years_before_a_day_say_how_rare_it_is() -> None:
    small = [outage(number, 100 * number + 40, 1) for number in range(1, 7)]
    day = 10
    short = anomalies([*small, outage(10, day, 6), outage(11, day + 730, 1)])
    long = anomalies([*small, outage(10, day, 6), outage(11, day + 730, 1), outage(12, day + 1500, 600)])
    figures = [
        [each.rarity_days for each in days if each.date == date(2026, 6, 20)] for days in (short, long)
    ]
    assert figures[0] == [pytest.approx(figures[1][0], rel=1e-3)]
    assert figures[0][0] is not None
