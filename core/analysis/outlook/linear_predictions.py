"""Linear predictions of exhaustion: least squares, and the rate of the latest events."""

import math
from datetime import datetime

import numpy as np

from ...ledger.budget import Budget, BudgetState
from ...model.instants import DAY, Instant, to_datetime
from ..assessment import CurrentRatePrediction, LinearPrediction
from .projected_date import date_after, projected_days

LOOKBACK_DAYS = 7
LONGEST_LOOKBACK = 36500
_RECENT = 10
_FLAT = 1e-9
"""Percent a day: a slope below this is floating-point noise."""


def linear_points(budget: Budget, state: BudgetState, lookback_days: float) -> list[Instant]:
    """The moments the linear prediction uses: one a day up to `as_of`, within this budget's period.

    `ValueError` unless 0 ≤ `lookback_days` ≤ `LONGEST_LOOKBACK`.
    """
    if not 0 <= lookback_days <= LONGEST_LOOKBACK:
        raise ValueError(
            f"lookback_days: {lookback_days} is not a number of days from 0 to {LONGEST_LOOKBACK}"
        )
    days = range(math.floor(lookback_days), -1, -1)
    first = -math.inf if budget.window.is_rolling else state.start
    return [moment for day in days if (moment := state.as_of - day * DAY) >= first]


def linear(
    budget: Budget, state: BudgetState, spent_since: Instant | None, lookback_days: float = LOOKBACK_DAYS
) -> LinearPrediction:
    """Least squares on the daily `consumed_pct` of the lookback; see `BudgetExhaustionPredictor`.

    `spent_since` is `exhausted_since` of `state`.
    """
    moments = linear_points(budget, state, lookback_days)
    consumed, totals = budget.states(np.array(moments, dtype=np.int64))
    percent = np.divide(100 * consumed, totals, out=np.zeros_like(consumed), where=totals > 0)
    slope, correlation = _least_squares(percent.tolist())
    current = state.consumed_pct
    date: datetime | None = None
    days = math.inf
    prediction: str
    if spent_since is not None:
        prediction, date, days = "exhausted", to_datetime(spent_since), 0.0
    elif len(moments) < 2:
        prediction = "insufficient_data"
    elif slope <= 0:
        prediction = "not_exhausting"
    else:
        days = projected_days(budget, state, (100 - current) / slope, moments[0], state.as_of)
        prediction = "exhaustion_projected" if days < math.inf else "not_exhausting"
    if prediction == "exhaustion_projected":
        date = date_after(state.as_of, days)
    return LinearPrediction(
        method="linear",
        prediction=prediction,  # type: ignore[arg-type]
        exhaustion_date=date,
        days_until_exhaustion=days,
        confidence=abs(correlation),
        slope=slope,
        current_consumption=current,
        trend="degrading" if slope > 0 else "improving",
    )


def current_rate(budget: Budget, state: BudgetState, spent_since: Instant | None) -> CurrentRatePrediction:
    """The last ten events' mean cost over their mean gap; see `BudgetExhaustionPredictor`.

    `spent_since` is `exhausted_since` of `state`.
    """
    rows = _recent(budget, state.as_of)
    rate = _rate(budget, state.as_of, rows)
    date: datetime | None = None
    days = math.inf
    prediction: str
    if spent_since is not None:
        prediction, date, days = "exhausted", to_datetime(spent_since), 0.0
    elif not len(rows):
        prediction = "no_recent_events"
    elif rate <= 0:
        prediction = "stable"
    else:
        starts = budget.table.starts[rows]
        days = projected_days(budget, state, state.remaining / rate, int(starts[0]), int(starts[-1]))
        prediction = "exhaustion_projected" if days < math.inf else "stable"
    if prediction == "exhaustion_projected":
        date = date_after(state.as_of, days)
    return CurrentRatePrediction(
        method="current_rate",
        prediction=prediction,  # type: ignore[arg-type]
        exhaustion_date=date,
        days_until_exhaustion=days,
        daily_consumption_rate_minutes=rate,
        remaining_budget_minutes=state.remaining,
    )


def _least_squares(values: list[float]) -> tuple[float, float]:
    """Slope per step and Pearson's r of evenly spaced values; 0 and 0 where they do not vary."""
    count = len(values)
    if count < 2:
        return 0.0, 0.0
    middle, mean = (count - 1) / 2, math.fsum(values) / count
    spread = math.fsum((step - middle) ** 2 for step in range(count))
    variation = math.fsum((value - mean) ** 2 for value in values)
    covariation = math.fsum((step - middle) * (value - mean) for step, value in enumerate(values))
    slope = covariation / spread
    if abs(slope) < _FLAT:
        return 0.0, 0.0
    return slope, max(-1.0, min(1.0, covariation / math.sqrt(spread * variation)))


def _recent(budget: Budget, as_of: Instant) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Rows of the last ten events that have begun by `as_of` and can cost budget, by start.

    Events that are excluded from start to end cannot.
    """
    table = budget.table
    rows = np.flatnonzero((table.starts <= as_of) & ~budget.excluded)
    if budget.exclusions is not None:
        starts, ends = table.starts[rows], np.minimum(table.ends[rows], as_of)
        rows = rows[budget.exclusions.excluded_time(starts, ends) < np.maximum(ends - starts, 1)]
    if len(rows) > _RECENT:
        starts = table.starts[rows]
        rows = rows[starts >= np.partition(starts, -_RECENT)[-_RECENT]]
    return rows[np.lexsort((table.ids[rows], table.starts[rows]))][-_RECENT:]


def _rate(budget: Budget, as_of: Instant, rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
    """Minutes a day: mean own cost over mean gap between starts; the gap is a day if they start together."""
    if not len(rows):
        return 0.0
    starts = budget.table.starts[rows]
    owned = budget.ledger.owned(int(starts[0]), as_of)[rows]
    span = int(starts[-1] - starts[0])
    gap_days = span / (len(rows) - 1) / DAY if span else 1.0
    return float(owned.mean()) / gap_days
