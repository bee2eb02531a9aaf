"""The date a projection reaches, allowing for excluded time ahead and the reset of the window."""

import math
from datetime import datetime, timedelta

import numpy as np

from ...ledger.budget import Budget, BudgetState
from ...model.instants import DAY, Instant, to_datetime


def projected_days(budget: Budget, state: BudgetState, days: float, start: Instant, end: Instant) -> float:
    """The days until exhaustion, given excluded time; infinite if a calendar window resets before that.

    `days` is projected at the mean rate of `[start, end]`, including its excluded time.
    """
    ahead = _days_ahead(budget, state.as_of, days, _counted_share(budget, start, end))
    resets_first = not budget.window.is_rolling and ahead * DAY >= state.end - state.as_of
    return math.inf if resets_first else ahead


def date_after(as_of: Instant, days: float) -> datetime | None:
    """The date `days` after `as_of`; None if it is past the calendar's end in any time zone."""
    try:
        return to_datetime(as_of + round(days * DAY) + DAY) - timedelta(days=1)
    except OverflowError:
        return None


def _counted_share(budget: Budget, start: Instant, end: Instant) -> float:
    """The share of `[start, end]` that is not excluded; 1 if it is empty, or excluded altogether."""
    if budget.exclusions is None or end <= start:
        return 1.0
    return 1 - int(budget.exclusions.excluded_time(start, end)) / (end - start) or 1.0


def _days_ahead(budget: Budget, as_of: Instant, days: float, share: float) -> float:
    """Days from `as_of` that use up as much as `days` at the past rate, of which `share` counted.

    Excluded time ahead uses nothing up. If its share is the same as before, the result changes little; an
    exclusion that happens once postpones the date by its length.
    """
    if budget.exclusions is None:
        return days
    begins, ends = budget.exclusions.stretches()
    coming = ends > as_of
    begins, ends = np.maximum(begins[coming], as_of), ends[coming]
    if not len(ends) or begins[0] >= as_of + days * DAY:
        return days
    excluded = np.cumsum(ends - begins)
    counted_before = begins - as_of - (excluded - (ends - begins))
    passed = int(np.searchsorted(counted_before, days * share * DAY, "left"))
    return days * share + (int(excluded[passed - 1]) / DAY if passed else 0.0)
