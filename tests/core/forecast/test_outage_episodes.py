"""Episodes: what is chained, what is kept apart, and that nothing is lost."""

import math

import numpy as np
import pytest
from forecast_histories import NOW, ledger_of

from budgettui.core.forecast.outage_episodes import discounted_days, episodes
from budgettui.core.model.instants import DAY


def test_flapping_is_one_episode() -> None:
    hour = 1 / 24
    past = episodes(ledger_of((100, 10), (50, 10), (50 - hour, 5), (50 - 2 * hour, 7), (2, 3)), NOW)
    np.testing.assert_allclose(past.burns, [10, 22, 3])
    np.testing.assert_allclose(past.begins, [100, 50, 2])
    np.testing.assert_allclose(past.ends[1], 50 - 2 * hour - 7 / 1440)
    assert past.seen == pytest.approx(100)
    assert not past.running


def test_no_minute_is_lost_or_counted_twice() -> None:
    rng = np.random.default_rng(2)
    for count in (1, 7, 300, 9000):
        outages = list(zip(rng.uniform(0, 400, count), rng.exponential(40, count), strict=True))
        ledger = ledger_of(*outages, impacts=rng.choice([1.0, 0.5, 0.1], count).tolist())
        past = episodes(ledger, NOW)
        assert past.burns.sum() == pytest.approx(float(ledger.minutes(NOW - 500 * DAY, NOW)))
        assert (np.diff(past.begins) < 0).all()
        assert (past.begins >= past.ends).all()
        assert (past.begins[1:] < past.ends[:-1]).all()


def test_a_busy_service_is_chained_to_a_few_episodes_a_day() -> None:
    past = episodes(ledger_of(*[(i / 50, 5.0) for i in range(1, 10_000)]), NOW)
    assert len(past) <= 5 * past.seen


def test_running_and_just_begun() -> None:
    runs = episodes(ledger_of((3, 10), (0.5, math.inf), impacts=[1, 0.25]), NOW)
    assert runs.running
    assert runs.rate == 0.25
    np.testing.assert_allclose(runs.burns, [10, 180])
    begun = episodes(ledger_of((3, 10), (0, math.inf)), NOW)
    assert begun.running
    np.testing.assert_allclose(begun.burns, [10, 0])
    assert not episodes(ledger_of((3, 10), (0.5, 720)), NOW).running


def test_nothing_yet() -> None:
    for ledger in (ledger_of(), ledger_of((-1, 10))):
        past = episodes(ledger, NOW)
        assert len(past) == 0
        assert not past.running


def test_discounted_days_are_the_area_under_the_weights() -> None:
    ages = (np.arange(200_000) + 0.5) / 1000
    assert discounted_days(200, 30) == pytest.approx(float(np.exp2(-ages / 30).sum() / 1000), rel=1e-6)
    assert discounted_days(0, 30) == 0
