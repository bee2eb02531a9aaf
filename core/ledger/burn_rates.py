"""Burn rates: how fast a budget is spent, as a multiple of an even spend, over a lookback or a day."""

import numpy as np
from numpy.typing import ArrayLike

from ..model.instants import DAY, Instant
from .budget import Budget, BudgetState
from .event_table import Floats, Ints


def burn_rates(budget: Budget, as_of: Instant, lookbacks: ArrayLike) -> Floats:
    """Burn rate over each of `lookbacks` (microseconds) up to `as_of`.

    Budget spent over the stretch ÷ what an even spend over its counted time would have used: 1.0
    spends exactly the budget over the window. A stretch of which nothing counts burns 0.
    """
    lengths = np.asarray(lookbacks, dtype=np.int64)
    spent = budget.ledger.minutes(as_of - lengths, as_of)
    if budget.shrinks:
        even = budget.budget_minutes(budget.counted_time(as_of - lengths, as_of))
        return np.divide(spent, even, out=np.zeros_like(spent), where=even > 0)
    start, end = budget.window.bounds(as_of)
    even = budget.slo.budget_minutes(end - start) * (lengths / (end - start))
    return np.asarray(spent / even, dtype=np.float64)


def burn_rates_at(budget: Budget, moments: Ints, lookback: int) -> Floats:
    """Burn rate over one lookback (microseconds) up to each of `moments`; see `burn_rates`.

    With a calendar window all `moments` lie in one period.
    """
    if not len(moments):
        return np.zeros(0)
    spent = budget.ledger.minutes(moments - lookback, moments)
    if budget.shrinks:
        even = budget.budget_minutes(budget.counted_time(moments - lookback, moments))
        return np.divide(spent, even, out=np.zeros_like(spent), where=even > 0)
    length = budget.window.length(int(moments[0]))
    return np.asarray(spent / (budget.slo.budget_minutes(length) * (lookback / length)), dtype=np.float64)


def daily_burn(budget: Budget, state: BudgetState, starts: Ints, ends: Ints, minutes: Floats) -> Floats:
    """Burn rate of days `[starts, ends)` with `minutes` of bad time each; 0 where nothing counts."""
    even = even_spend(budget, state, starts, ends)
    return np.divide(minutes, even, out=np.zeros_like(minutes), where=even > 0)


def even_spend(budget: Budget, state: BudgetState, starts: Ints, ends: Ints) -> Floats:
    """Minutes that an even spend uses in each of the days `[starts, ends)`; less if part of it is out."""
    if not budget.shrinks:
        return np.full(len(starts), state.total * DAY / state.length)
    whole_day = budget.slo.budget_minutes(DAY)
    return np.asarray(whole_day * (budget.counted_time(starts, ends) / (ends - starts)), dtype=np.float64)
