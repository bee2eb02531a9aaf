"""The data of one service's plots."""

from dataclasses import replace

import numpy as np

from ..config.past_targets import targets_between
from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget, tidy
from ..ledger.burn_rates import daily_burn
from ..ledger.event_table import EventTable, Floats, Ints
from ..ledger.local_days import local_days
from ..model.instants import DAY, Instant, to_datetime
from .assessment import DayBurn, Series, TargetChange, TrendPoint
from .events.event_costs import event_costs
from .exclusions.exclusion_effects import excluded_within
from .service_budget import budget_of

POINTS = 400
"""A series has at least this many trend points: two per column on a wide terminal."""
MOST_POINTS = 1_000_000


def series(
    service: ServiceSettings, table: EventTable, as_of: Instant, days: int, settings: Settings
) -> Series:
    """Trend, daily burn and costly events of the last `days` days; `ValueError` unless that is above 0."""
    budget = budget_of(service, table, settings, as_of)
    state = budget.state(as_of)
    begin = as_of - days * DAY
    dates, edges = local_days(service.zone, as_of, days)
    minutes = budget.ledger.minutes(edges[:-1], np.minimum(edges[1:], as_of))
    burns = daily_burn(budget, state, edges[:-1], edges[1:], minutes)
    owned = budget.ledger.owned(begin, as_of)
    rows = np.flatnonzero(owned > 0)
    rows = rows[np.lexsort((table.ids[rows], table.starts[rows]))]
    return Series(
        service=service.name,
        as_of=to_datetime(as_of),
        days=days,
        trend=promised_trend(service, budget, as_of, days, min(1.0, days / POINTS)),
        daily=tuple(
            DayBurn(day, bad, burn)
            for day, bad, burn in zip(dates, minutes.tolist(), burns.tolist(), strict=True)
        ),
        events=tuple(event_costs(budget, state, rows.tolist(), begin)),
        target_changes=target_changes(service, begin, as_of),
        exclusions=excluded_within(budget, begin, as_of),
    )


def target_changes(service: ServiceSettings, start: Instant, end: Instant) -> tuple[TargetChange, ...]:
    """The targets of `service` that ended within `[start, end]`, oldest first."""
    return tuple(
        TargetChange(past.until, to_datetime(past.end), float(past.slo.target), str(past.window))
        for past in service.past_targets
        if start < past.end <= end
    )


def promised_trend(
    service: ServiceSettings, budget: Budget, as_of: Instant, days_back: float, granularity_days: float
) -> tuple[TrendPoint, ...]:
    """Like `trend`, with the target and window that `service` had at each point."""
    moments = trend_moments(as_of, days_back, granularity_days)
    begins, promises = zip(*targets_between(service, int(moments[0]), as_of), strict=True)
    stretches = np.split(moments, np.searchsorted(moments, begins[1:]))
    states = [
        replace(budget, slo=promise.slo, window=promise.window).states(stretch)
        for promise, stretch in zip(promises, stretches, strict=True)
    ]
    consumed, totals = (np.concatenate(column) for column in zip(*states, strict=True))
    return _points(moments, consumed, totals)


def trend(
    budget: Budget, as_of: Instant, days_back: float, granularity_days: float
) -> tuple[TrendPoint, ...]:
    """Points every `granularity_days` from `as_of − days_back` to `as_of`, both included.

    Each is of the window that ends there (or the calendar period that contains it). `ValueError` unless both
    are finite, `granularity_days` is above 0, `days_back` is 0 or more and there are at most `MOST_POINTS`.
    """
    moments = trend_moments(as_of, days_back, granularity_days)
    return _points(moments, *budget.states(moments))


def _points(moments: Ints, consumed: Floats, totals: Floats) -> tuple[TrendPoint, ...]:
    counts = totals > 0
    spent = tidy(np.divide(100 * consumed, totals, out=np.zeros_like(totals), where=counts))
    unspent = 100 * np.maximum(totals - consumed, 0.0)
    left = tidy(np.divide(unspent, totals, out=np.full_like(totals, 100.0), where=counts))
    return tuple(
        TrendPoint(to_datetime(moment), used, rest, minutes)
        for moment, used, rest, minutes in zip(
            moments.tolist(), spent.tolist(), left.tolist(), consumed.tolist(), strict=True
        )
    )


def trend_moments(as_of: Instant, days_back: float, granularity_days: float) -> Ints:
    """The instants of a trend; `ValueError` as for `trend`."""
    if not (np.isfinite(days_back) and days_back >= 0):
        raise ValueError(f"days_back: {days_back} is not a finite number of days, 0 or more")
    if not (np.isfinite(granularity_days) and granularity_days * DAY >= 1):
        raise ValueError(f"granularity_days: {granularity_days} is not a finite number of days above 0")
    if days_back / granularity_days > MOST_POINTS:
        raise ValueError(f"granularity_days: {granularity_days} asks for more than {MOST_POINTS} points")
    steps = np.arange(int(days_back / granularity_days) + 1)
    moments = as_of - round(days_back * DAY) + np.rint(steps * (granularity_days * DAY)).astype(np.int64)
    return np.append(moments[moments < as_of], as_of)
