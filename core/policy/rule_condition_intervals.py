"""When a budget was spent, had less than some percentage left, or had an alert firing."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..analysis.alerts.burn_alerts import applicable, threshold
from ..ledger.budget import Budget, tidy
from ..ledger.burn_rates import burn_rates_at
from ..ledger.event_table import Floats, Ints
from ..model.alert_pairs import AlertPair
from ..model.calendar import period_edges
from ..model.instants import Instant
from ..model.policy_rule import Condition
from .interval_search import Interval, bends, find_intervals, intersection, union, window_bends


def condition_intervals(
    budget: Budget, condition: Condition, pairs: Sequence[AlertPair], start: Instant, end: Instant
) -> list[Interval]:
    """When a condition on the budget as a whole held between two instants: exactly when an assessment of
    that moment would say so."""
    if condition.kind == "alert":
        return _firing(budget, [pair for pair in pairs if pair.severity == condition.severity], start, end)

    def is_spent(moments: Ints) -> NDArray[np.bool_]:
        consumed, totals = budget.states(moments)
        return np.asarray((consumed >= totals) & (totals > 0))

    def is_below(moments: Ints) -> NDArray[np.bool_]:
        return np.asarray(remaining_pct(*budget.states(moments)) < condition.value)

    least = condition.value / 100 if condition.kind == "remaining_below" else 0.0

    def excess(moments: Ints) -> Floats:
        consumed, totals = budget.states(moments)
        return consumed - totals * (1 - least)

    holds = is_spent if condition.kind == "spent" else is_below
    return find_intervals(holds, excess, window_bends(budget, budget.ledger.cuts, start, end))


def remaining_pct(consumed: Floats, totals: Floats) -> Floats:
    """Percent of budgets that remain; 100 where there is no budget."""
    left = np.full(len(totals), 100.0)
    np.divide(100 * np.maximum(0.0, totals - consumed), totals, out=left, where=totals > 0)
    return tidy(left)


def _firing(budget: Budget, pairs: Sequence[AlertPair], start: Instant, end: Instant) -> list[Interval]:
    """When at least one of `pairs` was firing."""
    firing = []
    for begin, finish, length in _window_lengths(budget, start, end):
        for pair in applicable(pairs, length):
            factor = pair.burn_factor(length)
            long, short = (
                _burning(budget, lookback, factor, begin, finish) for lookback in (pair.long, pair.short)
            )
            both = intersection(long, short)
            firing.append([(first, min(last, finish) if finish < end else last) for first, last in both])
    return union(firing)


def _burning(budget: Budget, lookback: int, factor: float, start: Instant, end: Instant) -> list[Interval]:
    """When the burn rate over a lookback was above a factor."""

    def burns(moments: Ints) -> NDArray[np.bool_]:
        return burn_rates_at(budget, moments, lookback) > threshold(factor)

    def excess(moments: Ints) -> Floats:
        return burn_rates_at(budget, moments, lookback) - factor

    return find_intervals(burns, excess, bends(budget, budget.ledger.cuts, [lookback], start, end))


def _window_lengths(budget: Budget, start: Instant, end: Instant) -> list[tuple[Instant, Instant, int]]:
    """The stretches of `[start, end]` in which the window's length stays the same, and that length."""
    if budget.window.period is None:
        return [(start, end, budget.window.length_rolling)]
    edges = period_edges(budget.window.period, budget.window.zone, start, end)
    return [
        (max(begin, start), min(finish, end), finish - begin)
        for begin, finish in pairwise(edges)
        if max(begin, start) < min(finish, end)
    ]
