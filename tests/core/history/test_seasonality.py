from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import linregress

from budgettui.core.history.seasonality import (
    _bunching,
    drift_p_value,
    hourly_p_value,
    monthly_p_value,
    weekly_p_value,
)
from budgettui.core.model.instants import DAY, HOUR

FIRST = date(2026, 1, 15)
Days = list[date]


def days(count: int) -> Days:
    return [FIRST + timedelta(days=number) for number in range(count)]


def bursts(chance: Callable[[date], float], count: int = 91, seed: int = 3) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.array(
        [random.lognormal(1, 1.5) if random.random() < chance(day) else 0.0 for day in days(count)]
    )


def clustered(seed: int, count: int = 91) -> np.ndarray:
    random = np.random.default_rng(seed)
    burns = np.zeros(count)
    for start in np.flatnonzero(random.random(count) < 0.05):
        burns[start : start + random.integers(1, 8)] += random.lognormal(1, 2)
    return burns


def test_a_bad_weekday_is_found() -> None:
    p_value = weekly_p_value(days(91), bursts(lambda day: 0.8 if day.weekday() == 1 else 0.05))
    assert p_value is not None
    assert p_value < 0.01


@pytest.mark.parametrize("chosen", [lambda day: day.day == 1, lambda day: (day + timedelta(days=1)).day == 1])
def test_a_bad_first_or_last_of_the_month_is_found(chosen: Callable[[date], bool]) -> None:
    p_value = monthly_p_value(days(181), bursts(lambda day: 0.95 if chosen(day) else 0.02, 181))
    assert p_value is not None
    assert p_value < 0.01


@pytest.mark.parametrize("test", [weekly_p_value, monthly_p_value])
@pytest.mark.parametrize(
    "noise",
    [
        lambda seed: bursts(lambda _: 0.05, seed=seed),
        lambda seed: bursts(lambda _: 1.0, seed=seed),
        clustered,
    ],
)
def test_noise_is_seldom_taken_for_a_cycle(
    test: Callable[[Days, np.ndarray], float | None], noise: Callable[[int], np.ndarray]
) -> None:
    p_values = [test(days(91), noise(seed)) for seed in range(60)]
    assert sum(p_value is not None and p_value < 0.05 for p_value in p_values) <= 8


def test_p_values_are_the_share_of_turned_weeks() -> None:
    burns = np.zeros(28)
    burns[2::7] = 1.0  # four weeks all bad on one day: 7 of 7⁴ turns agree as well
    p_value = weekly_p_value(days(28), burns)
    assert p_value == pytest.approx(7 / 7**4, abs=0.003)


def test_too_little_to_tell_gives_no_number() -> None:
    assert weekly_p_value(days(20), bursts(lambda _: 0.5, 20)) is None
    assert monthly_p_value(days(60), bursts(lambda _: 0.5, 60)) is None
    assert weekly_p_value(days(91), np.zeros(91)) is None
    assert monthly_p_value(days(91), np.full(91, 2.5)) is None
    assert hourly_p_value(np.array([], dtype=np.int64), np.array([], dtype=np.int64)) is None


def test_growth_is_found_and_one_long_outage_at_the_end_is_not_growth() -> None:
    random = np.random.default_rng(2)
    growing = np.arange(91) / 30 * random.lognormal(0, 0.5, 91)
    outage = np.zeros(91)
    outage[-6:] = 100.0
    growth, no_growth = drift_p_value(growing), drift_p_value(outage)
    assert growth is not None
    assert no_growth is not None
    assert growth < 0.01
    assert no_growth > 0.05
    assert drift_p_value(np.zeros(91)) is None
    assert drift_p_value(growing[:34]) is None


def test_noise_is_mistaken_for_growth_far_less_often_than_by_a_straight_line() -> None:
    series = [burns for burns in map(clustered, range(150)) if burns.any()]
    by_weeks = [drift_p_value(burns) for burns in series]
    by_line = [linregress(np.arange(91), burns).pvalue for burns in series]
    detected = sum(p_value is not None and p_value < 0.05 for p_value in by_weeks)
    assert detected < 0.16 * len(series)
    assert detected < 0.5 * sum(p_value < 0.05 for p_value in by_line)


def test_rounding_does_not_make_a_constant_vary() -> None:
    assert weekly_p_value(days(70), np.full(70, 0.1) + 1e-13 * np.arange(70)) is None


def test_starts_clustered_at_night_are_detected_and_even_ones_are_not() -> None:
    random = np.random.default_rng(5)
    nights = np.arange(20) * DAY
    bunched = nights + (2 * HOUR + random.integers(0, HOUR, 20))
    even = nights + random.integers(0, DAY, 20)
    night, spread = (hourly_p_value(starts, starts // HOUR % 24) for starts in (bunched, even))
    assert night is not None
    assert spread is not None
    assert night < 0.01 < spread


def test_a_burst_of_starts_counts_once() -> None:
    burst = np.arange(50, dtype=np.int64) * HOUR // 60
    assert hourly_p_value(burst, burst // HOUR % 24) is None


def test_the_same_history_gives_the_same_answer() -> None:
    burns = bursts(lambda _: 0.3)
    assert weekly_p_value(days(91), burns) == weekly_p_value(days(91), burns)


@pytest.mark.parametrize(("hours_apart", "counted"), [(5, False), (6, False), (7, True)])
def test_starts_within_six_hours_of_the_one_before_are_one(hours_apart: int, counted: bool) -> None:
    starts = np.arange(5, dtype=np.int64) * hours_apart * HOUR
    assert (hourly_p_value(starts, starts // HOUR % 24) is not None) == counted


def test_five_whole_weeks_are_enough_for_growth() -> None:
    assert drift_p_value(np.arange(35.0)) is not None
    assert drift_p_value(np.arange(34.0)) is None


def test_the_smallest_p_value_is_one_draw_of_two_thousand() -> None:
    starts = np.arange(60, dtype=np.int64) * DAY
    assert hourly_p_value(starts, np.full(60, 3)) == 1 / 2000


def test_hours_bunch_over_both_neighbours() -> None:
    def bunched(*hours: int) -> float | None:
        counts = np.zeros((1, 24), dtype=np.int64)
        counts[0, list(hours)] = 1
        return float(_bunching(counts)[0])

    assert bunched(3) == 3
    assert bunched(3, 4) == bunched(4, 5) == bunched(23, 0) == 1 + 4 + 4 + 1
    assert bunched(3, 5) == 1 + 1 + 4 + 1 + 1
    assert bunched(3, 9) == 6
