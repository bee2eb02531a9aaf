"""The drawn outages: their rate, their pauses and their lengths."""

import math

import numpy as np
import pytest
from forecast_histories import NOW, ledger_of

from budgettui.core.forecast.analogue_replay import Analogues
from budgettui.core.forecast.outage_episodes import Episodes, episodes
from budgettui.core.forecast.outage_model import OutageModel
from budgettui.core.forecast.simulated_consumption import Outages
from budgettui.core.ledger.ledger import Ledger


def draw(ledger: Ledger, days: float = 30, paths: int = 4000) -> Outages:
    return OutageModel(episodes(ledger, NOW)).draw(np.random.default_rng(4), paths, days)


def counts(outages: Outages) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return (outages.starts < outages.horizon).sum(axis=1)


def test_refuses_nothing() -> None:
    with pytest.raises(ValueError, match="episodes"):
        OutageModel(episodes(ledger_of(), NOW))


@pytest.mark.parametrize("open_now", [False, True])
def test_outages_are_in_order_and_within_the_horizon(open_now: bool) -> None:
    past = [(4.0 * i + 2, 15.0) for i in range(60)] + ([(0.1, math.inf)] if open_now else [])
    outages = draw(ledger_of(*past))
    assert (outages.starts[:, 1:] >= outages.ends[:, :-1]).all()
    assert (outages.ends >= outages.starts).all()
    assert outages.ends.max() <= outages.horizon == 30 * 1440
    assert (outages.starts[:, 0] == 0).all() == open_now


def test_a_long_steady_past_sets_rate_and_burn() -> None:
    outages = draw(ledger_of(*[(3.0 * i + 1.5, 30.0) for i in range(300)]))
    assert 8 < counts(outages).mean() < 10.5  # ten came a month; the prior takes some off
    lengths = (outages.ends - outages.starts)[:, 0]
    assert np.median(lengths[lengths > 0]) == pytest.approx(27, rel=0.15)


def test_more_past_means_less_doubt() -> None:
    short = counts(draw(ledger_of(*[(3.0 * i + 1.5, 30.0) for i in range(4)])))
    long = counts(draw(ledger_of(*[(3.0 * i + 1.5, 30.0) for i in range(300)])))
    assert short.std() / short.mean() > 1.2 * long.std() / long.mean()


def test_a_bad_spell_is_felt_and_passes() -> None:
    calm = [(20.0 * i + 25, 30.0) for i in range(40)]
    spell = [(1.2 * i + 1.1, 30.0) for i in range(8)]
    outages = draw(ledger_of(*calm, *spell), days=90)
    begun = outages.starts[outages.starts < outages.horizon] / 1440
    first, last = (begun < 15).sum(), (begun >= 75).sum()
    assert first > 1.1 * last
    without = draw(ledger_of(*calm), days=90)
    assert first > 1.4 * (without.starts[without.starts < without.horizon] / 1440 < 15).sum()


def test_quiet_makes_the_next_outage_less_likely_than_a_fresh_one_does() -> None:
    fresh = draw(ledger_of(*[(10.0 * i + 0.5, 20.0) for i in range(12)]), days=7)
    quiet = draw(ledger_of(*[(10.0 * i + 9.5, 20.0) for i in range(12)]), days=7)
    assert (counts(fresh) > 0).mean() > (counts(quiet) > 0).mean()


def test_an_open_event_lasts_longer_the_longer_it_has() -> None:
    past = [(20.0 * i + 5, 20.0) for i in range(10)]
    lasts = []
    for minutes in (5, 60, 600, 6000):
        outages = draw(ledger_of(*past, (minutes / 1440, math.inf)))
        lasts.append(float(np.median(outages.ends[:, 0])))
    assert lasts == sorted(lasts)
    assert lasts[0] < 60
    assert lasts[-1] > 1440


def test_analogues_repeat_what_followed() -> None:
    past = episodes(ledger_of(*[(10.0 * i + 5, 20.0) for i in range(30)]), NOW)
    analogues = Analogues(past, 30)
    starts, lengths = analogues.draw(np.random.default_rng(1), 500)
    there = np.isfinite(starts)
    assert set(there.sum(axis=1).tolist()) == {3}
    np.testing.assert_allclose(lengths[there], 20)
    np.testing.assert_allclose(np.diff(starts, axis=1), 14_400)


def test_analogues_prefer_moments_like_now() -> None:
    outages = [(100.0 * i + 0.2, 20.0) for i in range(8)] + [(100.0 * i + 99.2, 50.0) for i in range(8)]
    starts, _ = Analogues(episodes(ledger_of(*outages), NOW), 7).draw(np.random.default_rng(1), 500)
    assert np.isfinite(starts).any(axis=1).mean() < 0.6  # plain weeks hold an outage after such a pause
    young = episodes(ledger_of((20, 10), (3, 10)), NOW)
    assert len(Analogues(young, 30)) == 0
    assert len(Analogues(young, 7)) > 0
    assert len(Analogues(running(), 7)) == 0


def running() -> Episodes:
    return episodes(ledger_of((200, 10), (0.1, math.inf)), NOW)
