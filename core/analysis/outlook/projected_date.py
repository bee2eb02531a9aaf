"""The date a projection reaches, allowing for excluded time ahead and the reset of the window."""

from datetime import datetime, timedelta

import numpy as np

from ...ledger.budget import Budget, BudgetState
from ...model.instants import DAY, Instant, to_datetime


def counted_share(budget: Budget, start: Instant, end: Instant) -> float:
    """The share of `[start, end]` that is not excluded; 1 where it has no length, or nothing of it counts."""
    if budget.exclusions is None or end <= start:
        return 1.0
    return 1 - int(budget.exclusions.excluded_time(start, end)) / (end - start) or 1.0


def days_ahead(budget: Budget, as_of: Instant, days: float, share: float) -> float:
    """How long it takes, from `as_of`, to use up what was used up in `days`, of which `share` counted.

    Excluded time ahead uses nothing up. Where it takes the same share as before it changes little, and what
    is planned once puts the date off by its length.
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


def resets_first(budget: Budget, state: BudgetState, days: float) -> bool:
    """Does a calendar window reset before `days` are over?"""
    return not budget.window.is_rolling and days * DAY >= state.end - state.as_of


def date_after(as_of: Instant, days: float) -> datetime | None:
    """The date `days` after `as_of`; None where it lies past the calendar's end, in whatever time zone."""
    try:
        return to_datetime(as_of + round(days * DAY) + DAY) - timedelta(days=1)
    except OverflowError:
        return None
