"""When a path reaches the budget, against a slow reference that adds up every stretch."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from budgettui.core.forecast.simulated_consumption import NEVER, Outages, consumption
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.calendar import period_edges
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.window import Window

NOW = 20_000 * DAY
HORIZON = 30 * 1440.0
Stretch = tuple[float, float, float]


def random_past(rng: np.random.Generator) -> tuple[Ledger, list[Stretch]]:
    """Outages of the last 40 days, apart from each other; also as (begin, end, rate), minutes after NOW."""
    bounds = np.sort(rng.choice(40 * 1440, size=2 * int(rng.integers(1, 9)), replace=False)) - 40 * 1440
    begins, ends = bounds[::2], bounds[1::2]
    ends = np.minimum(ends, begins + rng.integers(5, 900, len(begins)))
    rates = rng.choice([1.0, 0.25], len(begins))
    ledger = Ledger.build(
        NOW + begins * MINUTE,
        NOW + ends * MINUTE,
        rates,
        np.arange(len(begins)),
        np.zeros(len(begins), dtype=np.bool_),
    )
    return ledger, list(zip(begins.tolist(), ends.tolist(), rates.tolist(), strict=True))


def random_outages(rng: np.random.Generator, paths: int, first_rate: float) -> Outages:
    columns = int(rng.integers(1, 7))
    bounds = np.sort(rng.random((paths, 2 * columns)) * HORIZON * 1.2, axis=1)
    starts, ends = bounds[:, ::2], bounds[:, 1::2]
    ends = np.minimum(ends, starts + rng.exponential(300, ends.shape))
    rates = np.ones(columns)
    if first_rate < 1:
        rates[0] = first_rate
        ends[:, 0] -= starts[:, 0]
        ends[:, 0] *= 8
        starts[:, 0] = 0
        ends[:, 0] = np.minimum(ends[:, 0], starts[:, 1] if columns > 1 else HORIZON)
    return Outages(np.minimum(starts, HORIZON), np.minimum(ends, HORIZON), rates, HORIZON)


def spent(stretches: list[Stretch], begin: float, end: float) -> float:
    return sum(max(0.0, min(b, end) - max(a, begin)) * rate for a, b, rate in stretches)


def first_reached(
    stretches: list[Stretch],
    budget: float,
    begin_of: Callable[[float], float],
    from_time: float,
    to_time: float,
    length: float,
) -> float:
    """By looking at every bend of the piecewise linear consumption between two moments."""
    bends = {from_time, to_time}
    for a, b, _ in stretches:
        bends |= {a, b, a + length, b + length}
    moments = sorted(moment for moment in bends if from_time <= moment <= to_time)
    values = [spent(stretches, begin_of(moment), moment) for moment in moments]
    if values[0] >= budget:
        return moments[0]
    for k in range(1, len(moments)):
        if values[k] >= budget:
            share = (budget - values[k - 1]) / (values[k] - values[k - 1])
            return moments[k - 1] + share * (moments[k] - moments[k - 1])
    return NEVER


@pytest.mark.parametrize("first_rate", [1.0, 0.3])
@pytest.mark.parametrize("days", [3, 30, 90])
def test_rolling_is_what_adding_up_says(days: int, first_rate: float) -> None:
    rng = np.random.default_rng(days)
    window, length = Window.rolling(days), days * 1440.0
    outcomes = []
    for _ in range(12):
        ledger, past = random_past(rng)
        outages = random_outages(rng, 25, first_rate)
        held = spent(past, -length, 0.0)
        budget = held * float(rng.uniform(0.7, 1.3)) + float(rng.uniform(10, 900))
        reached = consumption(ledger, window, budget, NOW, HORIZON).reached(outages)
        for row in range(len(outages)):
            new = zip(
                outages.starts[row].tolist(), outages.ends[row].tolist(), outages.rates.tolist(), strict=True
            )
            stretches = past + list(new)
            expected = first_reached(stretches, budget, lambda t: t - length, 0.0, HORIZON, length)
            assert reached[row] == pytest.approx(expected, abs=1e-3)
            outcomes.append(expected < NEVER)
    assert {True, False} == set(outcomes)


@pytest.mark.parametrize("period", ["week", "month"])
def test_calendar_is_what_adding_up_says(period: str) -> None:
    rng = np.random.default_rng(5)
    window = Window.calendar(period, "Europe/Berlin")
    edges = [
        (edge - NOW) / MINUTE
        for edge in period_edges(window.period, window.zone, NOW, NOW + 30 * DAY)  # type: ignore[arg-type]
    ]
    outcomes = []
    for _ in range(15):
        ledger, past = random_past(rng)
        outages = random_outages(rng, 25, 1.0)
        budget = float(rng.uniform(50, 1500))
        reached = consumption(ledger, window, budget, NOW, HORIZON).reached(outages)
        for row in range(len(outages)):
            new = zip(outages.starts[row].tolist(), outages.ends[row].tolist(), [1.0] * 9, strict=False)
            stretches = past + list(new)
            expected = NEVER
            for begin, end in pairwise(edges):
                own = budget * (end - begin) / (edges[1] - edges[0])
                reached_at = first_reached(
                    stretches, own, lambda _, b=begin: b, max(begin, 0.0), min(end, HORIZON), 0.0
                )
                expected = min(expected, reached_at)
            assert reached[row] == pytest.approx(expected, abs=1e-3)
            outcomes.append(expected < NEVER)
    assert {True, False} == set(outcomes)


def test_consumed_percent_adds_what_is_held_to_what_is_new() -> None:
    rng = np.random.default_rng(9)
    times = np.arange(0.0, HORIZON + 1, 720.0)
    for days in (5, 30):
        ledger, past = random_past(rng)
        outages = random_outages(rng, 10, 1.0)
        consumed = consumption(ledger, Window.rolling(days), 200.0, NOW, HORIZON).consumed_pct(outages, times)
        for row in range(10):
            new = zip(outages.starts[row].tolist(), outages.ends[row].tolist(), [1.0] * 9, strict=False)
            stretches = past + list(new)
            expected = [spent(stretches, t - days * 1440, t) / 2 for t in times.tolist()]
            np.testing.assert_allclose(consumed[row], expected, atol=1e-6)


def test_a_new_period_begins_with_its_own_whole_budget() -> None:
    february = Window.calendar("month")
    start = february.bounds(NOW)[0]
    as_of = start + 10 * DAY
    ledger = Ledger.build(
        np.array([start]),
        np.array([start + 30 * MINUTE]),
        np.ones(1),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.bool_),
    )
    length = february.length(as_of)
    to_next = (start + length - as_of) / MINUTE
    outages = Outages(np.array([[to_next + 60]]), np.array([[to_next + 90]]), np.ones(1), HORIZON)
    counted = consumption(ledger, february, 40.0, as_of, HORIZON)
    consumed = counted.consumed_pct(
        outages, np.array([0.0, to_next - 1, to_next, to_next + 75, to_next + 90])
    )[0]
    own = 40.0 * february.length(start + length) / length
    np.testing.assert_allclose(consumed, [75, 75, 0, 1500 / own, 3000 / own])
    assert counted.reached(outages)[0] == NEVER


def test_open_outage_may_exceed_the_budget_and_fall_below_it_before_its_end() -> None:
    begin = NOW - 30 * DAY + 1000 * MINUTE
    ledger = one_outage(begin, 500)
    outages = Outages(np.zeros((2, 1)), np.array([[1500.0], [600.0]]), np.array([0.3]), HORIZON)
    reached = consumption(ledger, Window.rolling(30), 700.0, NOW, HORIZON).reached(outages)
    assert reached[0] == pytest.approx(666.6667, abs=1e-3)  # 500 + 0.3 a minute; leaves from minute 1000 on
    assert reached[1] == NEVER


def test_a_later_outage_does_not_hide_a_peak_within_the_running_one() -> None:
    ledger = one_outage(NOW - 30 * DAY + 1000 * MINUTE, 500)
    outages = Outages(np.array([[0.0, 9000.0]]), np.array([[1500.0, 9001.0]]), np.array([0.3, 1.0]), HORIZON)
    reached = consumption(ledger, Window.rolling(30), 700.0, NOW, HORIZON).reached(outages)
    assert reached[0] == pytest.approx(666.6667, abs=1e-3)


def test_a_peak_of_exactly_the_budget_exhausts_it() -> None:
    ledger = one_outage(NOW - 30 * DAY + 1000 * MINUTE, 500)
    running = Outages(np.zeros((1, 1)), np.array([[1500.0]]), np.array([0.25]), HORIZON)
    reached = consumption(ledger, Window.rolling(30), 750.0, NOW, HORIZON).reached(running)
    assert reached[0] == pytest.approx(1000)  # from then on more leaves the window than is added
    later = Outages(np.array([[100.0]]), np.array([[350.0]]), np.ones(1), HORIZON)
    for window in (Window.rolling(30), Window.calendar("year")):
        held = float(ledger.minutes(window.bounds(NOW)[0], NOW))
        reached = consumption(ledger, window, held + 250.0, NOW, HORIZON).reached(later)
        assert reached[0] == pytest.approx(350)
        assert consumption(ledger, window, held + 250.1, NOW, HORIZON).reached(later)[0] == NEVER
        assert consumption(ledger, window, held, NOW, HORIZON).reached(later)[0] == 0


def one_outage(begin: int, minutes: int) -> Ledger:
    return Ledger.build(
        np.array([begin]),
        np.array([begin + minutes * MINUTE]),
        np.ones(1),
        np.zeros(1, dtype=np.int64),
        np.zeros(1, dtype=np.bool_),
    )


def test_a_running_outage_over_a_past_of_many_pieces() -> None:
    rng = np.random.default_rng(3)
    window, length = Window.rolling(30), 30 * 1440.0
    outcomes = []
    for _ in range(20):
        begins = np.sort(rng.choice(3000, size=300, replace=False)) * 10 - 43_200
        past = [(float(begin), float(begin + rng.integers(1, 10)), 1.0) for begin in begins]
        ledger = Ledger.build(
            NOW + np.array([begin for begin, _, _ in past]).astype(np.int64) * MINUTE,
            NOW + np.array([end for _, end, _ in past]).astype(np.int64) * MINUTE,
            np.ones(300),
            np.arange(300),
            np.zeros(300, dtype=np.bool_),
        )
        budget = spent(past, -length, 0.0) + float(rng.uniform(1, 120))
        end = float(rng.uniform(10, 400))
        outages = Outages(np.zeros((1, 1)), np.array([[end]]), np.array([0.5]), HORIZON)
        reached = consumption(ledger, window, budget, NOW, HORIZON).reached(outages)[0]
        expected = first_reached([*past, (0.0, end, 0.5)], budget, lambda t: t - length, 0.0, HORIZON, length)
        assert reached == pytest.approx(expected, abs=1e-3)
        outcomes.append(expected < NEVER)
    assert {True, False} == set(outcomes)


def test_a_period_ends_to_the_second() -> None:
    week = Window.calendar("week")
    end = week.bounds(NOW)[1]
    as_of = end - 90 * MINUTE - 30 * MINUTE // 60  # an hour and a half and 30 seconds before it ends
    nothing = one_outage(as_of - 40 * DAY, 1)
    outages = Outages(np.array([[80.0]]), np.array([[200.0]]), np.ones(1), HORIZON)
    for budget, expected in ((10.4, 90.4), (10.6, 90.5 + 10.6)):  # 10.5 minutes are left of the week
        reached = consumption(nothing, week, budget, as_of, HORIZON).reached(outages)
        assert reached[0] == pytest.approx(expected, abs=1e-3)
    consumed = consumption(nothing, week, 100.0, as_of, HORIZON).consumed_pct(
        outages, np.array([90.49, 90.51, 100.5])
    )
    np.testing.assert_allclose(consumed, [[10.49, 0.01, 10.0]], atol=1e-6)


@pytest.mark.parametrize("window", ["month", "30d"])
def test_a_budget_burnt_to_the_last_minute_is_reached(window: str) -> None:
    nothing = one_outage(NOW - 70 * DAY, 1)
    outages = Outages(np.array([[100.1]]), np.array([[160.3]]), np.ones(1), HORIZON)
    counted = consumption(nothing, Window.parse(window), 60.2, NOW, HORIZON)
    assert counted.reached(outages)[0] == pytest.approx(160.3, abs=1e-3)
    more = consumption(nothing, Window.parse(window), 60.2001, NOW, HORIZON)
    assert more.reached(outages)[0] == NEVER


def test_a_running_outage_that_dips_before_it_reaches_the_budget() -> None:
    """Held: 300 until minute 100, 260 from minute 140 on, then nothing leaves: 270 + 0.5 a minute after."""
    length = 30 * 1440
    begins, ends = np.array([100, 20_000]) - length, np.array([140, 20_260]) - length
    ledger = Ledger.build(
        NOW + begins * MINUTE, NOW + ends * MINUTE, np.ones(2), np.arange(2), np.zeros(2, dtype=np.bool_)
    )
    outages = Outages(np.zeros((1, 1)), np.array([[15_000.0]]), np.array([0.5]), HORIZON)
    for budget, expected in ((340.0, 80.0), (349.0, 98.0), (351.0, 182.0), (400.0, 280.0)):
        reached = consumption(ledger, Window.rolling(30), budget, NOW, HORIZON).reached(outages)
        assert reached[0] == pytest.approx(expected, abs=1e-3)


def test_a_budget_that_is_spent_to_the_last_minute_is_reached_now() -> None:
    spent_already = one_outage(NOW - 3 * DAY, 60)
    outages = Outages(np.array([[50_000.0]]), np.array([[50_000.0]]), np.ones(1), 50_000.0)
    assert consumption(spent_already, Window.rolling(30), 60.0, NOW, 50_000).reached(outages)[0] == 0
