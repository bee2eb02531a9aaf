"""What a service's past says about its next outages: how often they come, and what they cost.

Empirical Bayes on episodes: each service leans on a prior drawn from many services' histories, and on
its own past the more the more of it there is.

- Arrivals. With n_h the episodes but the first, each counting 2^(−age/h) for a half-life h, and T_h the
  observed time counted alike, the rate per day is Gamma(0.6 + n_h, 30/max(1, n_h/3) + T_h): a
  gamma-Poisson model (Gelman et al., Bayesian Data Analysis, 3rd ed., §2.6) with a discounted past
  (West and Harrison, Bayesian Forecasting and Dynamic Models, ch. 10). Half-lives of 30 and 180 days
  share the paths evenly, so that a service that changed lately widens the forecast instead of
  deciding it. The next episode begins after an exponential pause from the end of the last.
- Burn. With W the summed weights 2^(−age/180) of the finished episodes, a burn is with probability
  W/(W + 5) one of the service's own, times a lognormal factor of deviation 0.5 and mean 1; else it is
  lognormal about the log-mean of the own ones and five prior ones of 90 minutes, with deviation 2: the
  heavy tail that outage lengths have.
- An event that is running goes on: its episode's burn is drawn from the burns longer than it has
  cost already.
"""

from functools import cache
from statistics import NormalDist

import numpy as np

from .episodes import Episodes
from .paths import Outages
from .table import Floats

_HALF_LIVES = (30.0, 180.0)
_PRIOR_COUNT = 0.6
_PRIOR_DAYS = 30.0
_BURN_HALF_LIFE = 180.0
_PRIOR_BURNS = 5.0
_PRIOR_BURN_MINUTES = 90.0
_PRIOR_DEVIATION = 2.0
_OWN_DEVIATION = 0.5
_RECENT = 400
"""No more of a service's own burns than this many latest ones are looked at."""
_SMALLEST_BURN = 1e-3
_MOST_EPISODES = 600
"""In one path; a busier service has had its episodes chained already."""

_TABLE = 2048

_MINUTES_A_DAY = 1440.0


class OutageModel:
    """The model of one service, fitted to its episodes; raises `ValueError` without any."""

    def __init__(self, past: Episodes) -> None:
        if not len(past) and not past.running:
            raise ValueError("episodes: there are none to fit to")
        self._running = past.running
        self._rate_now = past.rate
        self._spent_now = float(past.burns[-1]) if past.running and len(past) else 0.0
        self._arrivals = [_arrivals(past, half_life) for half_life in _HALF_LIVES]
        self._shares, self._log_burns = _burns(past)
        self._table = np.exp(np.interp(np.linspace(0, 1, _TABLE + 1), self._shares, self._log_burns))

    def draw(self, rng: np.random.Generator, paths: int, days: float) -> Outages:
        """Outages of the next `days` in `paths` possible futures."""
        parts = np.array_split(np.arange(paths), len(self._arrivals))
        rates = np.concatenate(
            [
                rng.gamma(shape, 1 / rate, len(part))
                for (shape, rate), part in zip(self._arrivals, parts, strict=True)
            ]
        )
        rates = np.minimum(rates, _MOST_EPISODES / (2 * days))
        expected = float(rates.max()) * days
        columns = int(min(expected + 5 * np.sqrt(expected) + 5, _MOST_EPISODES))
        pauses = rng.standard_exponential((paths, columns)) / rates[:, None] * _MINUTES_A_DAY
        burns = self._draw_burns(rng.random((paths, columns)))
        costs = np.ones(columns)
        if self._running:
            pauses[:, 0] = 0.0
            total = self._draw_above(rng.random(paths), self._spent_now)
            burns[:, 0] = (total - self._spent_now) / self._rate_now
            costs[0] = self._rate_now
        ends = np.cumsum(pauses + burns, axis=1)
        limit = days * _MINUTES_A_DAY
        return Outages(np.minimum(ends - burns, limit), np.minimum(ends, limit), costs, limit)

    def _draw_burns(self, chances: Floats) -> Floats:
        """Burns in minutes at uniform `chances`."""
        places = chances * _TABLE
        below = places.astype(np.intp)
        low = self._table[below]
        drawn: Floats = low + (places - below) * (self._table[below + 1] - low)
        return drawn

    def _draw_above(self, chances: Floats, least: float) -> Floats:
        """Burns at uniform `chances` given that they are more than `least` minutes.

        Past every burn known, what has lasted long is likely to last as long again (Lindy's law).
        """
        passed = float(np.interp(np.log(max(least, _SMALLEST_BURN)), self._log_burns, self._shares, 0.0, 1.0))
        if passed >= self._shares[-1]:
            return np.asarray(least / np.maximum(1 - chances, 1e-3), dtype=np.float64)
        shares = passed + chances * (1 - passed)
        return np.maximum(np.exp(np.interp(shares, self._shares, self._log_burns)), least)


def _arrivals(past: Episodes, half_life: float) -> tuple[float, float]:
    """Shape and rate (days) of the gamma distribution of episodes per day."""
    count = float(np.exp2(-past.begins[1:] / half_life).sum())
    days = half_life / np.log(2) * -np.expm1(-np.log(2) * past.seen / half_life)
    return _PRIOR_COUNT + count, _PRIOR_DAYS / max(1.0, count / 3) + float(days)


def _burns(past: Episodes) -> tuple[Floats, Floats]:
    """The distribution of an episode's burn: rising shares in (0, 1), and the log of minutes at each."""
    known = len(past) - past.running
    own = np.log(np.maximum(past.burns[:known][-_RECENT:], _SMALLEST_BURN))
    weights = np.exp2(-past.begins[:known][-_RECENT:] / _BURN_HALF_LIFE)
    total = float(weights.sum())
    centre = (float(weights @ own) + _PRIOR_BURNS * np.log(_PRIOR_BURN_MINUTES)) / (total + _PRIOR_BURNS)
    near, far = _normal_quantiles(7), _normal_quantiles(301)
    values = np.concatenate(
        [
            (own[:, None] + _OWN_DEVIATION * near - _OWN_DEVIATION**2 / 2).ravel(),
            centre + _PRIOR_DEVIATION * far,
        ]
    )
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
