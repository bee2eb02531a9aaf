"""The chance that an outage that has just ended comes back.

Within the pause L up to which outages are chained into one episode, the outage model has no next
outage, because it would belong to the same episode. With k outages, m of them followed by another within
L, the chance of one is estimated as q = (m + 0.5)/(k − 1 + 8.5). After s quiet days, what is left of it is
q S/(q S + 1 − q), where S is the share of such pauses longer than s, smoothed by half a pause that
is log-uniform between two minutes and L.
"""

import numpy as np

from ..ledger.event_table import Floats
from .outage_episodes import Episodes

_SHORTEST = 2 / 1440
"""Days: pauses are taken to be no shorter."""
_PRIOR_RELAPSES = 0.5
_PRIOR_OUTAGES = 8.5

_MINUTES_A_DAY = 1440.0


def relapse_probability(past: Episodes) -> float:
    """The chance that the last outage is followed by another within the chaining limit; 0 past it."""
    limit, since = past.pause_limit, max(float(past.ends[-1]), _SHORTEST)
    if past.running or since >= limit:
        return 0.0
    short = past.pauses[past.pauses <= limit]
    prior_left = np.log(limit / since) / np.log(limit / _SHORTEST)
    left = ((short > since).sum() + _PRIOR_RELAPSES * prior_left) / (len(short) + _PRIOR_RELAPSES)
    ever = (len(short) + _PRIOR_RELAPSES) / (len(past.pauses) + _PRIOR_OUTAGES)
    return float(ever * left / (ever * left + 1 - ever))


def with_relapses(
    rng: np.random.Generator, past: Episodes, starts: Floats, lengths: Floats, relapses: Floats
) -> tuple[Floats, Floats]:
    """The same paths, some of them with a relapse before their other outages.

    `starts`, `lengths`: minutes after now, shape (paths, k); `relapses`: the length of each relapse, in
    minutes. Which paths have one is drawn; their other outages are postponed until it is over.
    """
    since = max(float(past.ends[-1]), _SHORTEST)
    rows = rng.permutation(len(starts))[: len(relapses)]
    pauses = since * (past.pause_limit / since) ** rng.random(len(rows)) - since
    begins = pauses * _MINUTES_A_DAY
    all_starts = np.pad(starts, ((0, 0), (0, 1)), constant_values=np.inf)
    all_lengths = np.pad(lengths, ((0, 0), (0, 1)))
    all_starts[rows, 0], all_starts[rows, 1:] = begins, starts[rows] + (begins + relapses)[:, None]
    all_lengths[rows, 0], all_lengths[rows, 1:] = relapses, lengths[rows]
    return all_starts, all_lengths
