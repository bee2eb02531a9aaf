"""How rare a bad day is: how often days at least as bad happen to a service.

The posterior mean of a Poisson rate under a Gamma prior. Days at least as bad count
only before the day in question, in runs (an outage of five days is one and does not make itself
normal; one of a year is one a week), each with half the weight for every 180 days of age. The
prior is worth one such run in 60 days for a tenth of a 30-day budget, in longer for bigger days.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ..ledger.budget import Budget
from ..ledger.event_table import Floats
from ..model.instants import DAY, Instant

EVENTS_NEEDED = 5
"""Events needed to estimate how often such a day happens."""

RARITY_DAYS = 730
"""How far before a day its rarity looks back."""
_RUN_DAYS = 7
_HALF_LIFE_DAYS = 180.0
_PRIOR_DAYS = 60.0
_PRIOR_SHARE = 0.1
"""The prior is one run in `_PRIOR_DAYS` of days that take this share of a 30-day budget."""
_PRIOR_POWER = 0.4

CLOSE = 1 - 1e-9
"""Equal days must compare equal despite rounding in sums and quotients."""


def supported_rarity(
    rarity: float, budget: Budget, begin: Instant, day: tuple[Instant, Instant]
) -> float | None:
    """`rarity` in days, None for less history before the day or fewer than five events."""
    begin = max(begin, day[0] - RARITY_DAYS * DAY)
    starts = budget.table.starts[~budget.excluded]
    events = int(((starts >= begin) & (starts < day[1])).sum())
    return rarity if events >= EVENTS_NEEDED and (day[0] - begin) / DAY >= rarity else None


def days_between(shares: Floats, burns: Floats, rows: NDArray[np.intp], floor: float, first: int) -> Floats:
    """For each day of `rows`, the days expected between runs of days at least as bad, known before its run.

    The two years before the run count, but nothing before `first`, the day on which the history begins; every
    day of `rows` took `floor` of the budget or more.
    """
    begins, ends = _runs(shares >= floor * CLOSE)
    peaks = np.maximum.reduceat(np.append(shares, 0.0), np.stack([begins, ends], axis=1).ravel())[::2]
    began = begins[np.searchsorted(begins, rows, "right") - 1]
    ages = began[:, None] - ends + 1.0
    counts = (ages > 0) & (ages <= RARITY_DAYS) & (peaks >= shares[rows, None] * CLOSE)
    weight = np.where(counts, 0.5 ** (np.maximum(ages, 0.0) / _HALF_LIFE_DAYS), 0.0).sum(axis=1)
    seen = np.clip(began - first, 0, RARITY_DAYS)
    exposure = _HALF_LIFE_DAYS / math.log(2) * (1 - 0.5 ** (seen / _HALF_LIFE_DAYS))
    tenths = burns[rows] / (30 * _PRIOR_SHARE)
    return np.asarray((_PRIOR_DAYS * tenths**_PRIOR_POWER + exposure) / (1 + weight), dtype=np.float64)


def _runs(above: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Begins and ends (exclusive) of the runs of days that are `above`, none longer than a week."""
    change = np.diff(above.astype(np.int8), prepend=0, append=0)
    begins, ends = np.flatnonzero(change > 0), np.flatnonzero(change < 0)
    parts = -(-(ends - begins) // _RUN_DAYS)
    part = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begins = np.repeat(begins, parts) + part * _RUN_DAYS
    return begins, np.minimum(begins + _RUN_DAYS, np.repeat(ends, parts))
