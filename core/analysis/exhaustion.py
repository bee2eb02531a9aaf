"""When the budget was gone, and when it will be if an open event goes on: exact, off the ledger."""

import math

import numpy as np

from ..ledger.budget import Budget, BudgetState
from ..ledger.event_table import OPEN, Floats, Ints
from ..model.instants import MINUTE, Instant, to_datetime
from .assessment import IfThisGoesOn

_SLACK = 1e-3
"""Microseconds: what floating point may add to a crossing that lies on a whole one."""


def exhausted_since(budget: Budget, state: BudgetState) -> Instant | None:
    """The instant since which the budget of `state` is spent without a break; None if it is not.

    Consumption is piecewise linear in time: it bends only where a piece of the ledger enters the
    window or leaves it.
    """
    if not state.is_spent:
        return None
    cuts, as_of = budget.ledger.cuts, state.as_of
    if not budget.window.is_rolling:
        moments = np.concatenate([[state.start], _between(cuts, state.start, as_of), [as_of]])
        return _last_rise(moments, budget.ledger.minutes(state.start, moments), state.total)
    length, end, back = state.length, as_of, state.length
    while True:
        begin = end - back
        leaving = _between(cuts, begin - length, end - length) + length
        moments = np.concatenate([[begin], _between(cuts, begin, end), leaving, [end]])
        moments.sort(kind="stable")  # two rising runs: a merge
        values = budget.ledger.minutes(moments - length, moments)
        if values.min() < state.total:
            return _last_rise(moments, values, state.total)
        end, back = begin, 2 * back


def if_this_goes_on(budget: Budget, state: BudgetState, spent_since: Instant | None) -> IfThisGoesOn | None:
    """When the budget is gone if time goes on costing what it costs now; None where no event is open.

    `spent_since` is what `exhausted_since` says: a budget that is gone already is gone since then.
    What the window holds already leaves it meanwhile; events that are planned are not counted.
    """
    table, as_of = budget.table, state.as_of
    if not bool(np.any((table.ends == OPEN) & (table.starts <= as_of))):
        return None
    rate = budget.ledger.rate_at(as_of)
    burn = rate * state.length / MINUTE / state.total
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
    if not budget.window.is_rolling:
        at = as_of + math.ceil(left / rate * MINUTE - _SLACK)
        return at if at <= state.end else None
    edges = np.concatenate([[state.start], _between(budget.ledger.cuts, state.start, as_of), [as_of]])
    held = budget.ledger.minutes(edges, as_of) + (edges - state.start) * (rate / MINUTE)
    over = np.flatnonzero(held >= state.total)
    if not len(over):
        return None
    return _crossing(edges + state.length, held, int(over[0]), state.total)


def _last_rise(moments: Ints, values: Floats, total: float) -> Instant:
    """Where `values`, linear between `moments`, last rose to `total`; they end at or above it."""
    below = np.flatnonzero(values < total)
    return _crossing(moments, values, int(below[-1]) + 1, total)


def _crossing(moments: Ints, values: Floats, after: int, total: float) -> Instant:
    """The whole microsecond at which the line into `moments[after]` has reached `total`."""
    begin, end = int(moments[after - 1]), int(moments[after])
    low, high = float(values[after - 1]), float(values[after])
    return begin + math.ceil((end - begin) * ((total - low) / (high - low)) - _SLACK)


def _between(cuts: Ints, start: Instant, end: Instant) -> Ints:
    """The cuts strictly between two instants."""
    return cuts[np.searchsorted(cuts, start, "right") : np.searchsorted(cuts, end, "left")]
