"""The simulated forecast: what it must say at its limits, and that it says the same twice."""

import math

import numpy as np
import pytest
from forecast_histories import NOW, ledger_of

from budgettui.core.forecast.simulation import (
    SimulationResult,
    exhaustion_probabilities,
    seed_for,
    simulate,
    simulate_horizons,
)
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.instants import DAY, HOUR, MINUTE
from budgettui.core.model.window import Window

MONTH = Window.rolling(30)
STEADY = [(3.0 * i + 1, 20.0 + 7 * (i % 5)) for i in range(40)]


def probability_of(result: SimulationResult) -> float:
    assert result.probability is not None
    return result.probability


def test_no_events_no_number() -> None:
    for ledger in (ledger_of(), excluded_only()):
        result = simulate(ledger, MONTH, 43.2, NOW, 30)
        assert result.probability is None
        assert (result.p10, result.median, result.p90, result.band) == (None, None, None, ())
        assert result.spent is None
        assert exhaustion_probabilities(ledger, MONTH, [43.2], NOW) is None


def excluded_only() -> Ledger:
    start = np.array([NOW - DAY])
    return Ledger.build(
        start, start + HOUR, np.ones(1), np.zeros(1, dtype=np.int64), np.ones(1, dtype=np.bool_)
    )


def test_excluded_time_changes_nothing() -> None:
    base = [NOW - 9 * DAY, NOW - 4 * DAY]
    starts = np.array([*base, NOW - 6 * DAY])
    plain = Ledger.build(starts[:2], starts[:2] + HOUR, np.ones(2), np.arange(2), np.zeros(2, dtype=np.bool_))
    more = Ledger.build(starts, starts + HOUR, np.ones(3), np.arange(3), np.array([False, False, True]))
    assert simulate(plain, MONTH, 300, NOW, 30) == simulate(more, MONTH, 300, NOW, 30)


@pytest.mark.parametrize("budget", [60, 250, 1000])
def test_chance_to_be_spent_at_the_horizon_fits_the_band(budget: float) -> None:
    for result in simulate_horizons(ledger_of(*STEADY), MONTH, budget, NOW):
        assert result.spent is not None
        assert result.spent <= probability_of(result), "who is spent then was spent by then"
        last = result.band[-1]
        for share, percent in ((0.9, last.p10), (0.5, last.p50), (0.1, last.p90)):
            assert (result.spent >= share - 1e-3) if percent >= 100 else (result.spent <= share + 1e-3)


def test_spent_budget_comes_back_when_its_one_outage_leaves_the_window() -> None:
    ledger = ledger_of((25.0, 60.0), (400.0, 1.0))
    week, _, month = simulate_horizons(ledger, MONTH, 43.2, NOW)
    assert (week.probability, month.probability) == (1.0, 1.0), "it is spent now"
    assert week.spent is not None and week.spent < 0.5
    soon = simulate_horizons(ledger, MONTH, 43.2, NOW, (1.0,))[0]
    assert soon.spent == 1.0, "nothing leaves the window within a day"


def test_same_seed_same_answer() -> None:
    ledger = ledger_of(*STEADY)
    first = simulate_horizons(ledger, MONTH, 500, NOW, seed=seed_for("checkout"))
    assert first == simulate_horizons(ledger, MONTH, 500, NOW, seed=seed_for("checkout"))
    assert first != simulate_horizons(ledger, MONTH, 500, NOW, seed=seed_for("search"))
    assert seed_for("checkout") != seed_for("checkout", 1)


def test_a_huge_budget_is_safe_and_a_tiny_one_is_not() -> None:
    ledger = ledger_of(*STEADY)
    assert probability_of(simulate(ledger, MONTH, 500_000, NOW, 30)) == 0
    quiet_month = ledger_of(*[(ago + 31, cost) for ago, cost in STEADY])
    assert probability_of(simulate(quiet_month, MONTH, 0.5, NOW, 30)) > 0.7


def test_exhausted_already() -> None:
    result = simulate(ledger_of((1, 60)), MONTH, 43.2, NOW, 7)
    assert probability_of(result) == 1
    assert result.p10 == result.median == result.p90 == NOW


def test_longer_horizons_are_never_less_likely() -> None:
    for window in (MONTH, Window.rolling(7), Window.calendar("week"), Window.calendar("month")):
        results = simulate_horizons(ledger_of(*STEADY), window, 420, NOW, (1, 7, 14, 30, 90))
        chances = [probability_of(result) for result in results]
        assert chances == sorted(chances)
        assert chances[-1] > 0


def test_larger_budgets_are_never_likelier_to_be_exhausted() -> None:
    ledger, budgets = ledger_of(*STEADY), [260.0, 300.0, 400.0, 800.0]
    shares = exhaustion_probabilities(ledger, MONTH, budgets, NOW, (7, 30), seed=3)
    assert shares is not None
    assert (np.diff(shares, axis=0) <= 0).all()
    for budget, row in zip(budgets, shares, strict=True):
        result = simulate_horizons(ledger, MONTH, budget, NOW, (7, 30), seed=3)
        assert [probability_of(result) for result in result] == row.tolist()


def test_expiry_is_known() -> None:
    leaving = simulate(ledger_of((60, 20), (29.5, 40)), MONTH, 43.2, NOW, 14)
    staying = simulate(ledger_of((60, 20), (15.5, 40)), MONTH, 43.2, NOW, 14)
    assert leaving.band[0].p50 == staying.band[0].p50 == pytest.approx(40 / 43.2 * 100)
    assert leaving.band[1].p10 == 0
    assert staying.band[14].p10 == pytest.approx(40 / 43.2 * 100)
    assert probability_of(leaving) < probability_of(staying)


def test_calendar_budget_comes_back_at_the_boundary() -> None:
    window = Window.calendar("week")
    start, end = window.bounds(NOW)
    as_of = end - DAY
    ledger = ledger_of((6, 9), (120, 5), (200, 5), now=as_of)
    result = simulate(ledger, window, 10.0, as_of, 7)
    assert start < as_of - 6 * DAY + MINUTE
    assert result.band[0].p50 == pytest.approx(90)
    assert result.band[1].at == end
    assert result.band[1].p90 == 0


def test_dates_are_quantiles_of_all_paths() -> None:
    ledger = ledger_of(*STEADY)
    result = simulate(ledger, MONTH, 420, NOW, 30)
    assert 0.1 < probability_of(result) < 0.9
    assert result.p10 is not None and NOW <= result.p10 <= NOW + 30 * DAY
    assert result.p90 is None
    assert (result.median is not None) == (probability_of(result) >= 0.5)
    until = (result.p10 - NOW) / DAY
    assert probability_of(simulate_horizons(ledger, MONTH, 420, NOW, (until + 1e-6, 30))[0]) >= 0.1
    assert probability_of(simulate_horizons(ledger, MONTH, 420, NOW, (until - 0.01, 30))[0]) <= 0.1


def test_band_has_a_point_a_day_in_order() -> None:
    result, part = simulate(ledger_of(*STEADY), MONTH, 420, NOW, 30), None
    assert [point.at for point in result.band] == [NOW + day * DAY for day in range(31)]
    assert all(point.p10 <= point.p50 <= point.p90 for point in result.band)
    part = simulate(ledger_of(*STEADY), MONTH, 420, NOW, 2.5)
    assert [(point.at - NOW) / DAY for point in part.band] == [0, 1, 2, 2.5]


def test_an_open_event_continues() -> None:
    past = [(40.0, 30.0), (90.0, 45.0), (150.0, 60.0)]
    over = simulate(ledger_of(*past, (10 / 1440, 10 - 1e-6)), MONTH, 43.2, NOW, 7)
    runs = simulate(ledger_of(*past, (10 / 1440, math.inf)), MONTH, 43.2, NOW, 7)
    assert probability_of(runs) > probability_of(over) + 0.1
    assert runs.p10 is not None and runs.p10 < NOW + 2 * HOUR


def test_an_open_event_of_small_impact_burns_slowly() -> None:
    past = [(40.0, 30.0), (90.0, 45.0), (150.0, 60.0)]
    runs = [
        simulate(ledger_of(*past, (10 / 1440, math.inf), impacts=[1, 1, 1, impact]), MONTH, 43.2, NOW, 0.02)
        for impact in (1.0, 0.05)
    ]
    assert probability_of(runs[0]) == 0  # 29 minutes cannot hold the 33 that remain
    longer = [
        simulate(ledger_of(*past, (10 / 1440, math.inf), impacts=[1, 1, 1, impact]), MONTH, 43.2, NOW, 0.1)
        for impact in (1.0, 0.05)
    ]
    assert probability_of(longer[0]) > 0.2
    assert probability_of(longer[1]) < 0.05


def test_a_faint_open_event_never_spends_the_budget() -> None:
    ledger = ledger_of((40, 30), (1, math.inf), impacts=[1, 1e-300])
    result = simulate(ledger, MONTH, 43.2, NOW, 7)
    assert probability_of(result) < 0.2
    assert all(math.isfinite(point.p90) for point in result.band)


def test_nothing_after_now_is_looked_at() -> None:
    known = simulate(ledger_of(*STEADY, (0.01, math.inf)), MONTH, 500, NOW, 30)
    ended = simulate(ledger_of(*STEADY, (0.01, 5000), (-3, 900), (-9, math.inf)), MONTH, 500, NOW, 30)
    assert known == ended


@pytest.mark.parametrize(
    "outages",
    [
        [(5.0, 10.0)],
        [(0.0, math.inf)],
        [(0.001, 1.44)],
        [(7.0, 10.0)] * 5,
        [(7.0, 10.0), (7.0, 20.0), (7.0, math.inf)],
        [(0.3 * i, 1 / 60_000) for i in range(50)],
        [(i / 50, 20.0) for i in range(20_000)],
        [(3000.0, 5.0), (1.0, 5.0)],
        [(20.0, 20 * 1440.0)],
    ],
    ids=["one", "this instant", "ends now", "same start", "same start, open", "ms", "busy", "old", "always"],
)
@pytest.mark.parametrize("window", ["30d", "7d", "month", "week"])
def test_every_history_has_a_plain_answer(outages: list[tuple[float, float]], window: str) -> None:
    results = simulate_horizons(
        ledger_of(*outages), Window.parse(window, "Europe/Berlin"), 43.2, NOW, paths=200
    )
    for result in results:
        assert 0 <= probability_of(result) <= 1
        values = [value for point in result.band for value in (point.p10, point.p50, point.p90)]
        assert len(values) == 3 * (result.horizon_days + 1)
        assert all(math.isfinite(value) and value >= 0 for value in values)


def test_a_busier_and_a_costlier_past_are_each_more_dangerous() -> None:
    def chance(every: float, minutes: float) -> float:
        past = [(31 + every * i, minutes) for i in range(30)]
        return probability_of(simulate(ledger_of(*past), MONTH, 60, NOW, 30))

    assert chance(2, 15) > chance(20, 15)
    assert chance(10, 45) > chance(10, 5)


def test_quiet_days_since_the_measurement_began_count() -> None:
    ledger = ledger_of((20, 20), (2, 20))
    unknown, short, long = (
        probability_of(simulate(ledger, MONTH, 43.2, NOW, 30, measured_since=since))
        for since in (None, NOW - 21 * DAY, NOW - 400 * DAY)
    )
    assert long < unknown - 0.1
    assert long < short - 0.1


def test_outages_before_the_measurement_began_are_not_learnt_from() -> None:
    busy = [(40 + number / 3, 20.0) for number in range(300)]
    since = NOW - 35 * DAY
    forecasts = [
        simulate(ledger_of(*past, (10, 5)), MONTH, 43.2, NOW, 30, measured_since=since) for past in (busy, [])
    ]
    assert forecasts[0] == forecasts[1]
    assert simulate(ledger_of(*busy), MONTH, 43.2, NOW, 30, measured_since=since).probability is None


@pytest.mark.parametrize("field", ["budget_minutes", "horizon_days", "paths"])
def test_refuses_what_is_not_above_zero(field: str) -> None:
    arguments = {"budget_minutes": 40.0, "horizon_days": 7.0, "paths": 100} | {field: 0}
    with pytest.raises(ValueError, match=field):
        simulate(
            ledger_of(*STEADY),
            MONTH,
            arguments["budget_minutes"],
            NOW,
            arguments["horizon_days"],
            paths=int(arguments["paths"]),
        )


def test_far_horizons_have_an_answer_and_an_end() -> None:
    busy = ledger_of(*[(i / 20, 2.0) for i in range(1, 6000)])
    for window in (MONTH, Window.calendar("week")):
        result = simulate(busy, window, 100_000, NOW, 3660)
        assert probability_of(result) < 0.1
        assert len(result.band) == 3661
    with pytest.raises(ValueError, match="horizon_days: 3661 is more than 3660"):
        simulate(busy, MONTH, 40, NOW, 3661)
