"""When the budget was spent, and when it will be if an open event continues: exact, from the ledger.

The remaining budget is piecewise linear in time. It bends only where a piece of the ledger or excluded time
enters or leaves the window: time that is excluded as `out` takes its share of the budget with it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from ...ledger.budget import Budget, BudgetState
from ...ledger.event_table import OPEN, Floats, Ints
from ...model.instants import MINUTE, Instant, to_datetime
from ..assessment import IfThisGoesOn

_SLACK = 1e-3
"""Microseconds that floating point may add to a crossing at a whole microsecond."""


def exhausted_since(budget: Budget, state: BudgetState) -> Instant | None:
    """Since when the budget of `state` has been spent without interruption; None if it is not spent."""
    if not state.is_spent:
        return None
    cuts, as_of = budget.ledger.cuts, state.as_of
    if not budget.window.is_rolling:
        moments = np.concatenate([[state.start], _between(cuts, state.start, as_of), [as_of]])
        consumed = budget.ledger.minutes(state.start, moments)
        return _last_rise(moments, consumed, np.full(len(moments), state.total))
    length, end, back = state.length, as_of, state.length
    while True:
        begin = end - back
        leaving = _between(cuts, begin - length, end - length) + length
        edges = _exclusion_bends(budget, begin, end, length)
        moments = np.concatenate([[begin], _between(cuts, begin, end), leaving, edges, [end]])
        moments.sort(kind="stable")  # rising runs: a merge
        totals = _totals(budget, moments, state)
        consumed = budget.ledger.minutes(moments - length, moments)
        if not bool(np.all(_spent(consumed, totals))):
            return _last_rise(moments, consumed, totals)
        end, back = begin, 2 * back


def if_this_goes_on(budget: Budget, state: BudgetState, spent_since: Instant | None) -> IfThisGoesOn | None:
    """When the budget will be spent if time keeps costing what it costs now; None if no event is open.

    `spent_since` is the result of `exhausted_since`. Old minutes leave the window meanwhile. Planned events
    are ignored; planned exclusions are not: the open event costs nothing in them.
    """
    table, as_of = budget.table, state.as_of
    if not bool(np.any((table.ends == OPEN) & (table.starts <= as_of))):
        return None
    rate = budget.gross_ledger.rate_at(as_of)
    burn = budget.ledger.rate_at(as_of) * state.counted / MINUTE / state.total if state.total else 0.0
    if spent_since is not None:
        return IfThisGoesOn(burn, to_datetime(spent_since), 0.0)
    at = _first_rise(budget, state, rate)
    if at is None:
        return IfThisGoesOn(burn, None, None)
    return IfThisGoesOn(burn, to_datetime(at), (at - as_of) / MINUTE)


def _first_rise(budget: Budget, state: BudgetState, rate: float) -> Instant | None:
    """The first instant within one window from now at which a constant `rate` has spent the budget."""
    as_of, left = state.as_of, state.total - state.consumed
    if rate <= 0:
        return None
    exclusions = budget.exclusions
    if not budget.window.is_rolling:
        if exclusions is None:
            at = as_of + math.ceil(left / rate * MINUTE - _SLACK)
            return at if at <= state.end else None
        moments = np.concatenate([[as_of], exclusions.edges(as_of, state.end), [state.end]])
        totals = np.full(len(moments), state.total)
        past = np.full(len(moments), state.consumed)
    else:
        length = state.length
        leaving = _between(budget.ledger.cuts, state.start, as_of) + length
        edges = _exclusion_bends(budget, as_of, as_of + length, length)
        moments = np.concatenate([[as_of], leaving, edges, [as_of + length]])
        moments.sort(kind="stable")
        totals = _totals(budget, moments, state)
        past = budget.ledger.minutes(moments - length, as_of)
    consumed = past + _costing_time(budget, as_of, moments) * (rate / MINUTE)
    reached = np.flatnonzero(_spent(consumed, totals))
    return _crossing(moments, consumed, totals, int(reached[0])) if len(reached) else None


def _costing_time(budget: Budget, start: Instant, moments: Ints) -> Ints:
    """Microseconds from `start` to each moment that are neither free nor out."""
    if budget.exclusions is None:
        return moments - start
    return moments - start - budget.exclusions.excluded_time(start, moments)


def _exclusion_bends(budget: Budget, start: Instant, end: Instant, length: int) -> Ints:
    """Where excluded time enters or leaves a rolling window that ends between two instants."""
    if budget.exclusions is None:
        return np.zeros(0, dtype=np.int64)
    entering = budget.exclusions.edges(start, end)
    leaving = budget.exclusions.edges(start - length, end - length) + length
    return np.concatenate([entering, leaving])


def _totals(budget: Budget, moments: Ints, state: BudgetState) -> Floats:
    """The budget of the rolling windows that end at `moments`."""
    if not budget.shrinks:
        return np.full(len(moments), state.total)
    return budget.budget_minutes(budget.counted_time(moments - state.length, moments))


def _spent(consumed: Floats, totals: Floats) -> NDArray[np.bool_]:
    """Whether nothing is left; a budget of 0 is not spent."""
    spent: NDArray[np.bool_] = (consumed >= totals) & (totals > 0)
    return spent


def _last_rise(moments: Ints, consumed: Floats, totals: Floats) -> Instant:
    """Where `consumed`, linear between `moments`, last rose to `totals`; it ends at or above it."""
    unspent = np.flatnonzero(~_spent(consumed, totals))
    return _crossing(moments, consumed, totals, int(unspent[-1]) + 1)


def _crossing(moments: Ints, consumed: Floats, totals: Floats, after: int) -> Instant:
    """The whole microsecond at which the line into `moments[after]` has reached the budget."""
    end = int(moments[after])
    if after == 0:
        return end
    begin, low, high = int(moments[after - 1]), float(consumed[after - 1]), float(consumed[after])
    missing = float(totals[after - 1]) - low
    gained = (high - low) - float(totals[after] - totals[after - 1])
    if gained <= 0:  # a budget of 0 before, nothing left after
        return begin
    return begin + math.ceil((end - begin) * (missing / gained) - _SLACK)


def _between(cuts: Ints, start: Instant, end: Instant) -> Ints:
    """The cuts strictly between two instants."""
    return cuts[np.searchsorted(cuts, start, "right") : np.searchsorted(cuts, end, "left")]
