"""Unusual days of one service: by z-score, or because they are large and rare.

A burn series is mostly zeros with rare spikes, so k equal bad days among n have
z = √((n − k)/k): a few of them hide each other, and with n ≤ 10 nothing reaches 3. So two rules
are used, and each anomaly names those that flagged it:

- `z_score`: more than 3 sample deviations above the mean of the days in question, and at least a hundredth of
  the budget or a burn of 1x. A day of which less than half is over has no score yet.
- `big_and_rare`: the day took a tenth of the budget or more, and days like it happen to this service less
  often than once in three weeks (`anomaly_rarity` estimates how often).

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

from ..analysis.assessment import Anomaly
from ..ledger.budget import Budget, BudgetState, tidy
from ..ledger.burn_rates import daily_burn
from ..ledger.event_table import OPEN, Floats
from ..ledger.ledger import Ledger
from ..ledger.local_days import days_from, local_days
from ..model.event import BACKGROUND
from ..model.instants import Instant
from ..model.window import Window
from ..support.frozen import frozen
from .anomaly_events import DayEvents
from .anomaly_rarity import CLOSE, RARITY_DAYS, days_between, supported_rarity
from .measured_days import measured_half

REPORTED_DAYS = 90
"""How many days are looked through by default."""
Z_ABOVE = 3.0
Z_HIGH = 4.0
BIG_SHARE = 0.1
"""A day is big when it took this share of the budget."""
RARE_DAYS = 21.0
"""A big day is rare when days like it come less often than once in so many days."""
HIGH_SHARE = 0.5
"""A day flagged only as big and rare is `high` if it took this share of the budget."""
MIN_SHARE, MIN_BURN = 0.01, 1.0
"""A day that took less than this share of the budget, and burnt below this rate, is not listed."""
_rarities: WeakKeyDictionary[Ledger, tuple[tuple[float, Window, Instant, Instant, Instant], Floats]] = (
    WeakKeyDictionary()
)
"""Rarity per day, 0 where not yet computed; later events do not change a day before the last."""

_unusual_days: "WeakKeyDictionary[Ledger, dict[str, tuple[object, tuple[_UnusualDay, ...]]]]" = (
    WeakKeyDictionary()
)
"""The last result by service, and what it depends on: it usually stays valid as time passes."""


def find_anomalies(
    service_name: str,
    budget: Budget,
    as_of: Instant,
    zone: tzinfo,
    days_back: float = REPORTED_DAYS,
    measured_since: Instant | None = None,
) -> tuple[Anomaly, ...]:
    """The unusual days among the local days with time in `[as_of − days_back, as_of]`, newest first.

    A day's percentages are of the budget of the window that contains its start. `rarity_days` is estimated
    from the two years before the day, or from `measured_since` on; None if that history is shorter than the
    figure itself, or has fewer than five events. If z > 3 flagged the day, its severity is `high` above 4,
    else `medium`; if only the other rule did, `high` from half the budget on. Days before `measured_since`
    are skipped; background errors cost nothing. Raises `ValueError` unless `days_back` is above 0.
    """
    budget = budget.without_category(BACKGROUND)
    reported_days, edges = local_days(zone, as_of, days_back)
    half_measured = bool(measured_half(edges[-2:], as_of, measured_since)[0])
    minutes_today = float(budget.ledger.minutes(edges[-2], min(int(edges[-1]), as_of)))
    state = budget.state(as_of)
    depends_on = (
        budget.slo.target, budget.window, state.total, state.length, zone,
        reported_days[0], reported_days[-1], measured_since, half_measured, minutes_today,
    )  # fmt: skip
    results = _unusual_days.setdefault(budget.ledger, {})
    cached = results.get(service_name)
    if cached is not None and cached[0] == depends_on:
        unusual = cached[1]
    else:
        unusual = tuple(_find(service_name, budget, state, zone, reported_days, measured_since))
        results.pop(service_name, None)
        is_today = bool(unusual) and unusual[0].day[0] == int(edges[-2])
        if not is_today and not np.any(budget.table.ends == OPEN):  # else its events may still change
            results[service_name] = depends_on, unusual
    anomalies = []
    for each in unusual:
        events = DayEvents(budget, each.total, each.day, as_of)
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
    reported_days: Sequence[date],
    measured_since: Instant | None,
) -> Iterator[_UnusualDay]:
    """The unusual days among `reported_days`, the newest first."""
    as_of = state.as_of
    days, edges = days_from(zone, reported_days[0] - timedelta(days=RARITY_DAYS), reported_days[-1])
    considered = np.arange(len(days)) >= len(days) - len(reported_days)
    if measured_since is not None:
        considered &= edges[1:] > measured_since
    ledger, window = budget.ledger, budget.window
    minutes = ledger.minutes_between(np.minimum(edges, as_of))
    totals = budget.totals(edges[:-1])
    shares = np.divide(minutes, totals, out=np.zeros_like(minutes), where=totals > 0)
    burns = daily_burn(budget, state, edges[:-1], edges[1:], minutes)
    scores = np.full(len(days), np.nan)
    fair = considered & measured_half(edges, as_of, measured_since)
    scores[fair] = z_scores(minutes[fair])
    costly = considered & ((shares >= MIN_SHARE * CLOSE) | (burns >= MIN_BURN * CLOSE))
    high_z = (scores > Z_ABOVE) & costly
    big = (shares >= BIG_SHARE * CLOSE) & considered
    if not (big.any() or high_z.any()):
        return
    begin = int(budget.table.starts.min()) if measured_since is None else measured_since
    first = max(int(np.searchsorted(edges, begin, "right")) - 1, 0)
    cache_key = float(budget.slo.target), window, begin, int(edges[0]), int(edges[-1])
    cached = _rarities.get(ledger)
    rarity = cached[1].copy() if cached is not None and cached[0] == cache_key else np.zeros(len(days))
    new = rarity == 0
    if (big & new).any():
        rarity[big & new] = days_between(shares, burns, np.flatnonzero(big & new), BIG_SHARE, first)
    for row in np.flatnonzero(high_z & ~big & new):
        rarity[row] = days_between(shares, burns, np.array([row]), float(shares[row]), first)[0]
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
                "rarity_days": supported_rarity(tidy(float(rarity[row])), budget, begin, day),
                "rules": ("z_score",) * bool(high_z[row]) + ("big_and_rare",) * bool(rare[row]),
            },
        )


def z_scores(values: Floats) -> Floats:
    """Deviations from the mean in sample standard deviations; NaN if they do not vary."""
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
    return "high" if share >= HIGH_SHARE * CLOSE else "medium"
