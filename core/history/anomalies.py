"""Unusual days of one service: by z-score, or because they are large and rare.

A burn series is mostly zeros with rare spikes, so k equal bad days among n have
z = √((n − k)/k): a few of them hide each other, and with n ≤ 10 nothing reaches 3. So two rules
stand side by side, and each anomaly names those that found it:

- `z_score`: more than 3 sample deviations above the mean of the days asked about, and not next to nothing: a
  hundredth of the budget, or a burn of 1x. A day of which less than half is over has no score yet.
- `big_and_rare`: the day took a tenth of the budget or more, and days like it come to this
  service less often than once in three weeks.

How often: the posterior mean of a Poisson rate under a Gamma prior. Days at least as bad count
only before the day asked about, in runs (an outage of five days is one and does not make itself
normal; one of a year is one a week), each with half the weight for every 180 days of age. The
prior is worth one such run in 60 days for a tenth of a 30-day budget, in longer for bigger days.
Chosen on 304 public outage histories at targets they miss now and then: there the rule flags 1.7
to 3.8 % of days and misses 0 to 3 % of those that took a quarter of the budget; z > 3 alone flags
1.2 to 2.3 % and misses 24 to 38 %.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from typing import Literal
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..analysis.assessment import Anomaly, CostliestEvents, EventCost
from ..analysis.events.event_costs import event_cost
from ..ledger.budget import Budget, BudgetState, tidy
from ..ledger.daily import days_from, local_days, measured_half
from ..ledger.event_table import OPEN, Floats
from ..ledger.ledger import Ledger
from ..model.event import BACKGROUND
from ..model.instants import DAY, MINUTE, Instant
from ..model.window import Window
from ..support.frozen import frozen

Z_ABOVE = 3.0
Z_HIGH = 4.0
BIG_SHARE = 0.1
HIGH_SHARE = 0.5
"""A day found only as big and rare is `high` when it took this share of the budget."""
RARE_DAYS = 21.0
MIN_SHARE, MIN_BURN = 0.01, 1.0
"""A day that took less than this share of the budget, and burnt below this rate, is not listed."""
EVENTS_NEEDED = 5
"""For saying how often such a day comes."""
EVENTS_NAMED = 10

RARITY_DAYS = 730
"""How far before a day its rarity looks back."""
_RUN_DAYS = 7
_HALF_LIFE_DAYS = 180.0
_PRIOR_DAYS = 60.0
_PRIOR_POWER = 0.4
_rarities: WeakKeyDictionary[Ledger, tuple[tuple[float, Window, Instant, Instant, Instant], Floats]] = (
    WeakKeyDictionary()
)
"""Rarity per day, 0 where not yet computed; later events do not change a day before the last."""
_DayKey = tuple[tuple[Instant, Instant], float, Window]
_day_events: "WeakKeyDictionary[Ledger, dict[_DayKey, _DayCosts]]" = WeakKeyDictionary()
_MOST_DAYS_CACHED = 1000
"""Of one ledger, which may last for months: the unusual days of three years, or of several windows."""

_unusual_days: "WeakKeyDictionary[Ledger, dict[str, tuple[object, tuple[_UnusualDay, ...]]]]" = (
    WeakKeyDictionary()
)
"""By service what was found last, and what it depends on: with most of time's passing it stays."""

_CLOSE = 1 - 1e-9
"""Equal days must compare equal despite rounding in sums and quotients."""


def find_anomalies(
    service_name: str,
    budget: Budget,
    as_of: Instant,
    zone: tzinfo,
    days_back: float = 90,
    measured_since: Instant | None = None,
) -> tuple[Anomaly, ...]:
    """The unusual days among the local days with time in `[as_of − days_back, as_of]`, newest first.

    A day's percent are of the budget of the window that holds its beginning. How rare a day is comes from
    the two years before it, or from `measured_since` on; None where that is less history than the
    figure speaks of, or fewer than five events. Where z > 3 found the day its severity is `high` above 4,
    else `medium`; where only the other rule did, `high` from half the budget on. Days before
    `measured_since` are passed over; background errors count nothing. Raises `ValueError`
    unless `days_back` is above 0.
    """
    budget = budget.without_category(BACKGROUND)
    asked, edges = local_days(zone, as_of, days_back)
    half_measured = bool(measured_half(edges[-2:], as_of, measured_since)[0])
    minutes_today = float(budget.ledger.minutes(edges[-2], min(int(edges[-1]), as_of)))
    state = budget.state(as_of)
    depends_on = (
        budget.slo.target, budget.window, state.total, state.length, zone, asked[0], asked[-1],
        measured_since, half_measured, minutes_today,
    )  # fmt: skip
    results = _unusual_days.setdefault(budget.ledger, {})
    cached = results.get(service_name)
    if cached is not None and cached[0] == depends_on:
        unusual = cached[1]
    else:
        unusual = tuple(_find(service_name, budget, state, zone, asked, measured_since))
        results.pop(service_name, None)
        is_today = bool(unusual) and unusual[0].day[0] == int(edges[-2])
        if not is_today and not np.any(budget.table.ends == OPEN):  # else what happens now may be a cause
            results[service_name] = depends_on, unusual
    anomalies = []
    for each in unusual:
        events = _DayEvents(budget, each.total, each.day, as_of)
        anomalies.append(Anomaly.deferring(events, {**each.fields, "event_count": events.count}))
    return tuple(anomalies)


@frozen
class _UnusualDay:
    """Its budget in minutes, its begin and end (so far), and the fields of its `Anomaly` but the events."""

    total: float
    day: tuple[Instant, Instant]
    fields: Mapping[str, object]


def _find(
    service_name: str,
    budget: Budget,
    state: BudgetState,
    zone: tzinfo,
    asked: Sequence[date],
    measured_since: Instant | None,
) -> Iterator[_UnusualDay]:
    """The unusual ones of the days `asked`, the newest first."""
    as_of = state.as_of
    days, edges = days_from(zone, asked[0] - timedelta(days=RARITY_DAYS), asked[-1])
    considered = np.arange(len(days)) >= len(days) - len(asked)
    if measured_since is not None:
        considered &= edges[1:] > measured_since
    ledger, window = budget.ledger, budget.window
    minutes = ledger.minutes_between(np.minimum(edges, as_of))
    totals = budget.totals(edges[:-1])
    shares = np.divide(minutes, totals, out=np.zeros_like(minutes), where=totals > 0)
    burns = budget.daily_burn(state, edges[:-1], edges[1:], minutes)
    scores = np.full(len(days), np.nan)
    fair = considered & measured_half(edges, as_of, measured_since)
    scores[fair] = z_scores(minutes[fair])
    costly = considered & ((shares >= MIN_SHARE * _CLOSE) | (burns >= MIN_BURN * _CLOSE))
    high_z = (scores > Z_ABOVE) & costly
    big = (shares >= BIG_SHARE * _CLOSE) & considered
    if not (big.any() or high_z.any()):
        return
    begin = int(budget.table.starts.min()) if measured_since is None else measured_since
    first = max(int(np.searchsorted(edges, begin, "right")) - 1, 0)
    cache_key = float(budget.slo.target), window, begin, int(edges[0]), int(edges[-1])
    cached = _rarities.get(ledger)
    rarity = cached[1].copy() if cached is not None and cached[0] == cache_key else np.zeros(len(days))
    new = rarity == 0
    if (big & new).any():
        rarity[big & new] = _days_between(shares, burns, np.flatnonzero(big & new), BIG_SHARE, first)
    for row in np.flatnonzero(high_z & ~big & new):
        rarity[row] = _days_between(shares, burns, np.array([row]), float(shares[row]), first)[0]
    _rarities[ledger] = cache_key, np.append(rarity[:-1], 0.0)
    rare = big & (rarity >= RARE_DAYS)
    for row in np.flatnonzero(high_z | rare)[::-1]:
        score, share = float(scores[row]), float(shares[row])
        day = int(edges[row]), min(int(edges[row + 1]), as_of)
        yield _UnusualDay(
            float(totals[row]),
            day,
            {
                "service": service_name,
                "date": days[row],
                "burn_rate": tidy(float(burns[row])),
                "z_score": score if math.isfinite(score) else None,
                "severity": _severity(score, share),
                "consumed_pct": tidy(share * 100),
                "rarity_days": _supported(tidy(float(rarity[row])), budget, begin, day),
                "rules": ("z_score",) * bool(high_z[row]) + ("big_and_rare",) * bool(rare[row]),
            },
        )


def _supported(rarity: float, budget: Budget, begin: Instant, day: tuple[Instant, Instant]) -> float | None:
    """`rarity` in days, None for less history before the day or fewer than five events."""
    begin = max(begin, day[0] - RARITY_DAYS * DAY)
    starts = budget.table.starts[~budget.excluded]
    events = int(((starts >= begin) & (starts < day[1])).sum())
    return rarity if events >= EVENTS_NEEDED and (day[0] - begin) / DAY >= rarity else None


def z_scores(values: Floats) -> Floats:
    """Deviations from the mean in sample standard deviations; NaN where there is no deviation."""
    if len(values) < 2:
        return np.full(len(values), np.nan)
    off = values - values.mean()
    deviation = math.sqrt(float(off @ off) / (len(values) - 1))
    if deviation <= 1e-12 * float(np.abs(values).max()):
        return np.full(len(values), np.nan)
    return np.asarray(off / deviation, dtype=np.float64)


def _severity(score: float, share: float) -> Literal["high", "medium"]:
    if score > Z_ABOVE:
        return "high" if score > Z_HIGH else "medium"
    return "high" if share >= HIGH_SHARE * _CLOSE else "medium"


def _days_between(shares: Floats, burns: Floats, rows: NDArray[np.intp], floor: float, first: int) -> Floats:
    """For each day of `rows`, the days expected between runs of days at least as bad, known before its run.

    Two years before the run are looked at, and none before `first`, the day the history begins; every
    day of `rows` took `floor` of the budget or more.
    """
    begins, ends = _runs(shares >= floor * _CLOSE)
    peaks = np.maximum.reduceat(np.append(shares, 0.0), np.stack([begins, ends], axis=1).ravel())[::2]
    began = begins[np.searchsorted(begins, rows, "right") - 1]
    ages = began[:, None] - ends + 1.0
    counts = (ages > 0) & (ages <= RARITY_DAYS) & (peaks >= shares[rows, None] * _CLOSE)
    weight = np.where(counts, 0.5 ** (np.maximum(ages, 0.0) / _HALF_LIFE_DAYS), 0.0).sum(axis=1)
    seen = np.clip(began - first, 0, RARITY_DAYS)
    exposure = _HALF_LIFE_DAYS / math.log(2) * (1 - 0.5 ** (seen / _HALF_LIFE_DAYS))
    tenths = burns[rows] / (30 * BIG_SHARE)
    return np.asarray((_PRIOR_DAYS * tenths**_PRIOR_POWER + exposure) / (1 + weight), dtype=np.float64)


def _runs(above: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Begins and ends (exclusive) of the runs of days that are `above`, none longer than a week."""
    change = np.diff(above.astype(np.int8), prepend=0, append=0)
    begins, ends = np.flatnonzero(change > 0), np.flatnonzero(change < 0)
    parts = -(-(ends - begins) // _RUN_DAYS)
    part = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    begins = np.repeat(begins, parts) + part * _RUN_DAYS
    return begins, np.minimum(begins + _RUN_DAYS, np.repeat(ends, parts))


class _DayEvents(CostliestEvents):
    """The costliest events of a day by their own minutes within it, and how many there were in all.

    `total` is the budget in minutes that percentages are of. Of a day that is over, and had no event that is
    still open, each is computed once per ledger.
    """

    def __init__(self, budget: Budget, total: float, day: tuple[Instant, Instant], as_of: Instant) -> None:
        self._budget, self._total, self._day, self._as_of = budget, total, day, as_of
        cached = _day_events.setdefault(budget.ledger, {})
        key = day, total, budget.window
        costs = cached.get(key)
        if costs is None:
            costs = _costs_of_day(budget, day)
            if day[1] < as_of and not np.any(budget.table.ends[costs.rows] == OPEN):
                if len(cached) >= _MOST_DAYS_CACHED:
                    cached.clear()
                cached[key] = costs
        self._costs = costs
        self.count = costs.count

    def __call__(self, _field: str) -> tuple[EventCost, ...]:
        return self.first(EVENTS_NAMED)

    def first(self, count: int) -> tuple[EventCost, ...]:
        costs = self._costs
        for at in range(len(costs.events), min(count, len(costs.rows))):
            cost = event_cost(
                self._budget,
                int(costs.rows[at]),
                float(costs.minutes[at]),
                between=self._day,
                as_of=self._as_of,
                total=self._total,
            )
            costs.events.append(cost)
        return tuple(costs.events[:count])


@frozen
class _DayCosts:
    """The rows of a day's costliest events, their minutes of that day, and those computed so far."""

    rows: NDArray[np.intp]
    minutes: Floats
    count: int
    """How many events cost something that day."""
    events: list[EventCost]


def _costs_of_day(budget: Budget, day: tuple[Instant, Instant]) -> _DayCosts:
    table = budget.table
    begins, ends, owners = budget.ledger.pieces(*day)
    lowest = int(owners.min(initial=len(table)))
    own = np.bincount(owners - lowest, (ends - begins) / MINUTE * table.impacts[owners])
    rows = np.flatnonzero(own)
    costliest = rows[np.lexsort((table.ids[rows + lowest], -own[rows]))[:EVENTS_NAMED]]
    return _DayCosts(costliest + lowest, np.asarray(own[costliest], dtype=np.float64), len(rows), [])
