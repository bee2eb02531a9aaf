"""The first hours after an outage: the chance of a relapse, and no bias from moments during old outages."""

import math

import numpy as np
import pytest
from forecast_histories import NOW, ledger_of
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.forecast.outage_episodes import episodes
from budgettui.core.forecast.outage_model import OutageModel
from budgettui.core.forecast.relapse import relapse_probability, with_relapses
from budgettui.core.forecast.simulation import exhaustion_probabilities
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

MINUTE = 1 / 1440
MONTH = Window.rolling(30)


def regular_outages(days_after: float) -> list[tuple[float, float]]:
    """15 outages of 12 hours, one every 40 days, the last over `days_after` days ago."""
    return [(40.0 * number + 0.5 + days_after, 720.0) for number in range(15)]


@pytest.mark.parametrize("days_after", [5 * MINUTE, 0.25], ids=["5 min", "6 h"])
def test_long_regular_outages_are_no_likelier_right_after_one(days_after: float) -> None:
    budget = Slo("97.5").budget_minutes(MONTH.length_rolling)
    chances = exhaustion_probabilities(
        ledger_of(*regular_outages(days_after)), MONTH, [budget], NOW, paths=4000
    )
    assert chances is not None
    assert chances[0] == pytest.approx([0.10, 0.19, 0.33], abs=0.03)


def test_the_chance_is_that_of_the_formula() -> None:
    hour = 1 / 24
    pairs = [(20.0 * number + 10, 10.0) for number in range(8)] + [
        (20.0 * number + 10 - 2 * hour, 10.0) for number in range(3)
    ]
    since = 30 * MINUTE
    past = episodes(ledger_of(*pairs, (since + 10 * MINUTE, 10.0)), NOW)
    assert past.pause_limit == 1
    assert len(past.pauses) == 11
    ever = 3.5 / (11 + 8.5)
    left = (3 + 0.5 * math.log(1 / since) / math.log(720)) / 3.5
    assert relapse_probability(past) == pytest.approx(ever * left / (ever * left + 1 - ever))


@pytest.mark.parametrize(
    "outages",
    [[(50.0, 10.0), (1.1, 60.0)], [(50.0, 10.0), (0.1, math.inf)]],
    ids=["later than the chaining limit", "still open"],
)
def test_there_is_no_relapse(outages: list[tuple[float, float]]) -> None:
    assert relapse_probability(episodes(ledger_of(*outages), NOW)) == 0


@given(
    st.lists(st.tuples(st.floats(0.6, 300), st.floats(1, 600)), min_size=1, max_size=12),
    st.lists(st.floats(0.0005, 0.5), min_size=2, max_size=2),
)
def test_the_chance_falls_with_every_quiet_hour(
    outages: list[tuple[float, float]], times: list[float]
) -> None:
    earlier, later = sorted(times)
    chances = []
    for since in (earlier, later):
        shifted = [(ago + 0.5 + since, cost) for ago, cost in outages]
        chances.append(relapse_probability(episodes(ledger_of(*shifted, (since + MINUTE, 1.0)), NOW)))
    assert 0 <= chances[1] <= chances[0] + 0.02
    assert chances[0] < 1


def test_a_relapse_comes_first_and_puts_off_the_rest() -> None:
    past = episodes(ledger_of((40, 10), (30 * MINUTE, 10.0)), NOW)
    starts = np.tile([100.0, 5000.0], (200, 1))
    lengths = np.tile([7.0, 9.0], (200, 1))
    all_starts, all_lengths = with_relapses(
        np.random.default_rng(0), past, starts, lengths, np.full(50, 30.0)
    )
    again = all_starts[:, 0] != 100
    assert again.sum() == 50
    begins = all_starts[again, 0]
    since = past.ends[-1] * 1440
    assert begins.min() >= 0
    assert begins.max() <= past.pause_limit * 1440 - since
    # log-uniform: half of the pauses are below the geometric mean of the limits
    middle = math.sqrt(since * past.pause_limit * 1440) - since
    assert (begins < middle).mean() == pytest.approx(0.5, abs=0.2)
    np.testing.assert_allclose(all_starts[again, 1], 100 + begins + 30)
    np.testing.assert_allclose(all_starts[again, 2], 5000 + begins + 30)
    np.testing.assert_array_equal(all_lengths[again], [[30, 7, 9]] * 50)
    np.testing.assert_array_equal(all_starts[~again], [[100, 5000, np.inf]] * 150)
    np.testing.assert_array_equal(all_lengths[~again], [[7, 9, 0]] * 150)


def test_a_service_that_relapses_is_forecast_to() -> None:
    hour = 1 / 24
    first = [(20.0 * number + 10, 10.0) for number in range(10)]
    second = [(ago - 2 * hour, 10.0) for ago, _ in first]
    last = (15 * MINUTE, 10.0)
    within_a_day = []
    for past in (first, first + second):
        outages = OutageModel(episodes(ledger_of(*past, last), NOW)).draw(np.random.default_rng(1), 4000, 7)
        within_a_day.append(float((outages.starts[:, 0] < 6 * 60).mean()))
    assert within_a_day[1] > within_a_day[0] + 0.2
