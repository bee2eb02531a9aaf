"""A model of a service's next outages, fitted to its past: how often they come, and what they cost.

Empirical Bayes on episodes: a service starts from a prior that suits services of many kinds, and its own
past weighs more the longer it is. Each path draws its own parameters, so that uncertainty about them
widens the forecast.

- **How often.** With n the episodes but the first, each counting 2^(−age/h) for a half-life h, and T
  the days since the first, counted alike, the rate per day is drawn from Gamma(c + n, 30 + T): the
  gamma-Poisson model (Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6) with a discounted past (as in
  West and Harrison, Bayesian Forecasting and Dynamic Models). If it is known since when the service has been
  measured, all episodes count, over the days since then. A path begins at a rate drawn with a
  half-life of 6, 30 or 180 days and c = 0.6, a third of the paths each, and after an
  exponential time of mean 20 days switches to a rate drawn with 60 or 720 days and c = 1: a bad spell lasts
  for a while, then the service is back to normal. The prior keeps a busy service's rates somewhat below its
  past's, by a sixth for one that has an outage every third day: busy services tend to calm down.
- **Pauses.** Outages come in clusters: right after one the next is likelier than later. The pause from
  an episode's end to the next is exponential with a rate that varies with a gamma of shape 4, which
  is a Lomax (Pareto II) distribution of the same mean (Johnson, Kotz and Balakrishnan, Continuous
  Univariate Distributions, vol. 1, ch. 20); the first pause is drawn given how long it has lasted.
- **Burn.** Own burns count 2^(−age/180), W in sum. With probability W/(W + 5) a burn is one of the
  service's own times a lognormal factor of deviation 0.5 and mean 1; else it is lognormal with deviation
  1.7 about the log-mean of the own ones and of five prior ones of 90 minutes: outage lengths have
  heavy tails. A drawn outage has full impact: it lasts as many minutes as its burn.
- **An event that is running** continues: its episode's burn is drawn from those above what it
  has cost already.
- **Analogues.** A share T/(T + 700) of the paths (T with a half-life of 360 days) repeats what followed
  earlier moments like this one instead: see `analogue_replay`.
- **Relapse.** Right after an outage a share of the paths begins with another one: see `relapse`.

The constants were chosen on public outage histories by Brier score and log-loss, on half of the
services; the scores hardly move when one of them is halved or doubled. `backtest` scores the model on
any history; `benchmarks/forecast_skill.py` on folders of them.
"""

from functools import cache
from statistics import NormalDist

import numpy as np

from ..ledger.event_table import Floats
from .analogue_replay import Analogues
from .outage_episodes import Episodes, discounted_days
from .relapse import relapse_probability, with_relapses
from .simulated_consumption import Outages

_EARLY_HALF_LIVES = (6.0, 30.0, 180.0)
_LATE_HALF_LIVES = (60.0, 720.0)
_SPELL_DAYS = 20.0
_EARLY_PRIOR_COUNT = 0.6
_LATE_PRIOR_COUNT = 1.0
_PRIOR_DAYS = 30.0
_MAX_RATE = 6.0
"""Rates drawn above this are cut; busier services have had their stretches chained."""
_PAUSE_SHAPE = 4

_BURN_HALF_LIFE = 180.0
_PRIOR_BURNS = 5.0
_PRIOR_BURN_MINUTES = 90.0
_PRIOR_DEVIATION = 1.7
_OWN_DEVIATION = 0.5
_MAX_OWN_BURNS = 400
"""At most this many own burns are used."""
_MIN_BURN = 1e-3
_MIN_IMPACT = 1e-9
"""When the length of a running event is drawn, its impact is taken to be at least this."""
_TABLE_SIZE = 2048

_ANALOGUE_DAYS = 700.0
_ANALOGUE_HALF_LIFE = 360.0

_MINUTES_A_DAY = 1440.0


class OutageModel:
    """The model of one service, fitted to its past; raises `ValueError` for a past without episodes."""

    def __init__(self, past: Episodes) -> None:
        if not len(past):
            raise ValueError("episodes: none to fit to")
        self._past = past
        self._early = [_arrivals(past, half_life, _EARLY_PRIOR_COUNT) for half_life in _EARLY_HALF_LIVES]
        self._late = [_arrivals(past, half_life, _LATE_PRIOR_COUNT) for half_life in _LATE_HALF_LIVES]
        self._shares, self._log_burns = _burns(past)
        self._table = np.exp(np.interp(np.linspace(0, 1, _TABLE_SIZE + 1), self._shares, self._log_burns))

    def draw(self, rng: np.random.Generator, paths: int, days: float) -> Outages:
        """Outages of the next `days` in `paths` possible futures."""
        analogues = Analogues(self._past, days)
        known = discounted_days(self._past.seen, _ANALOGUE_HALF_LIFE)
        repeated = int(paths * known / (known + _ANALOGUE_DAYS)) if len(analogues) else 0
        starts, burns = self._sample(rng, paths - repeated, days)
        if repeated:
            starts, burns = _stack((starts, burns), analogues.draw(rng, repeated))
        if relapses := round(relapse_probability(self._past) * paths):
            burns_again = self._draw_burns(rng.random(relapses))
            starts, burns = with_relapses(rng, self._past, starts, burns, burns_again)
        costs = np.ones(starts.shape[1])
        if self._past.running:
            costs[0] = self._past.rate
        limit = days * _MINUTES_A_DAY
        ends = np.minimum(starts + burns, limit)
        return Outages(np.minimum(starts, limit), ends, costs, limit)

    def _sample(self, rng: np.random.Generator, paths: int, days: float) -> tuple[Floats, Floats]:
        """Starts and lengths in minutes, rows in order; the first outage is the running one, if any."""
        early = _rates(rng, self._early, paths)
        late = rng.permutation(_rates(rng, self._late, paths))
        spell = rng.standard_exponential(paths) * _SPELL_DAYS
        turn = early * spell
        within = np.minimum(spell, days)
        expected = float((early * within + late * (days - within)).max())
        columns = int(expected + 6 * np.sqrt(expected) + 4)
        burns = self._draw_burns(rng.random((paths, columns)))
        pauses = _pauses(rng, (paths, columns))
        if self._past.running:
            pauses[:, 0] = 0.0
            cost = float(self._past.burns[-1])
            to_come = (self._draw_above(rng.random(paths), cost) - cost) / max(self._past.rate, _MIN_IMPACT)
            burns[:, 0] = np.minimum(to_come, days * _MINUTES_A_DAY)
        else:
            elapsed = early * self._past.ends[-1] / (_PAUSE_SHAPE - 1)
            pauses[:, 0] *= 1 + elapsed
        # pauses are in units of the current rate; outages themselves stop that clock
        clock = np.cumsum(pauses, axis=1)
        later = clock > turn[:, None]
        quiet = np.where(
            later, (clock - turn[:, None]) / late[:, None] + spell[:, None], clock / early[:, None]
        )
        starts = np.cumsum(burns, axis=1)
        starts -= burns
        starts += quiet * _MINUTES_A_DAY
        return starts, burns

    def _draw_burns(self, chances: Floats) -> Floats:
        """Burns in minutes at uniform `chances`."""
        positions = chances * _TABLE_SIZE
        below = positions.astype(np.intp)
        low = self._table[below]
        drawn: Floats = low + (positions - below) * (self._table[below + 1] - low)
        return drawn

    def _draw_above(self, chances: Floats, least: float) -> Floats:
        """Burns at uniform `chances` given that they are more than `least` minutes.

        Beyond all known burns, what has lasted long is likely to last as long again (Lindy's law).
        """
        passed = float(np.interp(np.log(max(least, _MIN_BURN)), self._log_burns, self._shares, 0.0, 1.0))
        if passed >= self._shares[-1]:
            return np.asarray(least / np.maximum(1 - chances, 1e-3), dtype=np.float64)
        shares = passed + chances * (1 - passed)
        return np.maximum(np.exp(np.interp(shares, self._shares, self._log_burns)), least)


def _arrivals(past: Episodes, half_life: float, prior: float) -> tuple[float, float]:
    """Shape, and rate in days, of the gamma distribution of episodes per day."""
    # if the first episode starts the clock, it is no evidence of how often they come
    counted = past.begins[past.begins < past.seen]
    count = float(np.exp2(-counted / half_life).sum())
    return prior + count, _PRIOR_DAYS + discounted_days(past.seen, half_life)


def _rates(rng: np.random.Generator, arrivals: list[tuple[float, float]], paths: int) -> Floats:
    """Episodes per day, each of `arrivals` serving an equal share of the paths."""
    which = np.arange(paths) * len(arrivals) // max(paths, 1)
    shapes, days = np.array(arrivals).T
    drawn = rng.standard_gamma(shapes[which]) / days[which]
    rates: Floats = np.clip(drawn, 1e-9, _MAX_RATE)
    return rates


def _pauses(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """Lomax pauses of mean 1, by inversion: a fourth root is two square roots."""
    chances = rng.random(shape)
    np.subtract(1.0, chances, out=chances)
    np.sqrt(np.sqrt(chances, out=chances), out=chances)
    pauses: Floats = (_PAUSE_SHAPE - 1) * (1 / chances - 1)
    return pauses


def _burns(past: Episodes) -> tuple[Floats, Floats]:
    """The distribution of an episode's burn: rising shares in (0, 1), and the log of minutes at each."""
    known = len(past) - past.running
    own = np.log(np.maximum(past.burns[:known][-_MAX_OWN_BURNS:], _MIN_BURN))
    weights = np.exp2(-past.begins[:known][-_MAX_OWN_BURNS:] / _BURN_HALF_LIFE)
    total = float(weights.sum())
    centre = (float(weights @ own) + _PRIOR_BURNS * np.log(_PRIOR_BURN_MINUTES)) / (total + _PRIOR_BURNS)
    near, far = _normal_quantiles(7), _normal_quantiles(301)
    factors = _OWN_DEVIATION * near - _OWN_DEVIATION**2 / 2
    values = np.concatenate([(own[:, None] + factors).ravel(), centre + _PRIOR_DEVIATION * far])
    shares = np.concatenate(
        [np.repeat(weights / len(near), len(near)), np.full(len(far), _PRIOR_BURNS / len(far))]
    )
    order = np.argsort(values)
    shares = shares[order] / shares.sum()
    return np.cumsum(shares) - shares / 2, values[order]


@cache
def _normal_quantiles(count: int) -> Floats:
    """`count` equally likely values of the standard normal distribution."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / count) for i in range(count)])


def _stack(*blocks: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Starts and lengths of several blocks of paths as one; missing columns never begin."""
    columns = max(starts.shape[1] for starts, _ in blocks)
    paths = sum(len(starts) for starts, _ in blocks)
    all_starts, all_lengths = np.full((paths, columns), np.inf), np.zeros((paths, columns))
    row = 0
    for starts, lengths in blocks:
        filled = slice(row, row + len(starts)), slice(0, starts.shape[1])
        all_starts[filled], all_lengths[filled] = starts, lengths
        row += len(starts)
    return all_starts, all_lengths
