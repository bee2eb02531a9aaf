"""Episodes: a service's costly time up to "as of", grouped into outages.

An outage that flaps is one failure, not ten: stretches with little time between them are chained into
one episode, whose burn is their summed cost.
"""

import numpy as np

from ..ledger.event_table import Floats, Ints
from ..ledger.exclusion_table import ExclusionTable
from ..ledger.ledger import Ledger
from ..model.instants import DAY, MINUTE, Instant
from ..support.frozen import frozen
from .counted_time import ages

_MAX_PAUSE = 1.0
"""Days: stretches further apart are never chained."""
_PAUSE_SHARE = 0.6
"""Nor are stretches further apart than this share of the mean distance between them."""
_MAX_PER_DAY = 4.0
"""Most episodes a day; above it longer pauses are chained too."""


@frozen(eq=False)
class Episodes:
    """Episodes that began before "as of", oldest first; all times in days before it (0 is "as of").

    If time is excluded, days are days of counted time.

    `begins`, `ends`: shape (n,), falling. `burns`: shape (n,), minutes of budget, each above 0 (except
    for an event that begins at this instant).
    `running`: a costly event is going on at "as of"; it is the last episode's.
    `rate`: what a minute costs at "as of", 0 where nothing runs.
    `seen`: days since the measurement began, or the first costly minute if that is unknown.
    `pauses`: shape (k − 1,), days between the k stretches, before they are chained; those up to
    `pause_limit` are within an episode.
    """

    begins: Floats
    ends: Floats
    burns: Floats
    running: bool
    rate: float
    seen: float
    pauses: Floats
    pause_limit: float

    def __len__(self) -> int:
        return len(self.burns)


def episodes(
    ledger: Ledger,
    as_of: Instant,
    measured_since: Instant | None = None,
    exclusions: ExclusionTable | None = None,
) -> Episodes:
    """The episodes from `measured_since` to `as_of`; nothing outside of that is used.

    If it is None, the history begins with the first costly minute. `exclusions` are the times that `ledger`
    does not charge.
    """
    first = int(ledger.cuts[0]) if len(ledger.cuts) else as_of
    if measured_since is not None:
        first = max(first, measured_since)
    begins, ends, costs = costly_stretches(ledger, min(first, as_of), as_of)
    rate = ledger.rate_at(as_of)
    if rate > 0 and (not len(begins) or ends[-1] < as_of):
        begins, ends, costs = np.append(begins, as_of), np.append(ends, as_of), np.append(costs, 0.0)
    if not len(begins):
        empty = np.zeros(0)
        return Episodes(empty, empty, empty, False, 0.0, 0.0, empty, 0.0)
    since = int(begins[0]) if measured_since is None else measured_since
    begun, ended = ages(exclusions, begins, as_of), ages(exclusions, ends, as_of)
    seen = int(ages(exclusions, np.array(since), as_of)) / DAY
    pauses = (ended[:-1] - begun[1:]) / DAY
    limit = min(_MAX_PAUSE, _PAUSE_SHARE * seen / len(begins))
    allowed = int(_MAX_PER_DAY * max(seen, 1.0))
    if len(pauses) > allowed:
        limit = max(limit, float(np.partition(pauses, len(pauses) - allowed)[len(pauses) - allowed]))
    heads = np.flatnonzero(np.append(True, pauses > limit))
    tails = np.append(heads[1:], len(begins)) - 1
    return Episodes(
        begins=begun[heads] / DAY,
        ends=ended[tails] / DAY,
        burns=np.add.reduceat(costs, heads),
        running=rate > 0,
        rate=rate,
        seen=seen,
        pauses=pauses,
        pause_limit=limit,
    )


def discounted_days(days: float, half_life: float) -> float:
    """The length of the last `days` when a day of age a counts 2^(−a/half_life)."""
    return float(half_life / np.log(2) * -np.expm1(-np.log(2) * days / half_life))


def costly_stretches(ledger: Ledger, start: Instant, end: Instant) -> tuple[Ints, Ints, Floats]:
    """Begins, ends and cost in minutes of the unbroken costly stretches in `[start, end]`."""
    begins, ends, _ = ledger.pieces(start, end)
    if not len(begins):
        return begins, ends, np.zeros(0)
    rates = ledger.rates[np.searchsorted(ledger.cuts, begins, "right") - 1]
    costs = (ends - begins) * rates / MINUTE
    heads = np.flatnonzero(np.append(True, begins[1:] > ends[:-1]))
    tails = np.append(heads[1:], len(begins)) - 1
    return begins[heads], ends[tails], np.add.reduceat(costs, heads)
