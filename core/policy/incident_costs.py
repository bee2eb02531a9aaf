"""When one incident, or one class of incidents, had used more than a percentage of the budget."""

from collections.abc import Callable, Hashable

import numpy as np

from ..ledger.budget import Budget, tidy
from ..ledger.event_table import Floats, Ints
from ..model.calendar import period_edges
from ..model.instants import MINUTE, Instant
from ..support.frozen import frozen
from .interval_search import Holds, Interval, Measure, find_intervals, window_bends


@frozen(eq=False)
class GroupCosts:
    """What pieces of time `[begins, ends)`, ascending and disjoint, cost in windows of a budget.

    `owners` are the rows of the events that pay for them.
    """

    budget: Budget
    begins: Ints
    ends: Ints
    owners: Ints
    _rates: Floats
    _sums: Floats

    @classmethod
    def of(cls, budget: Budget, begins: Ints, ends: Ints, owners: Ints) -> "GroupCosts":
        rates = budget.table.impacts[owners]
        return cls(budget, begins, ends, owners, rates, np.cumsum((ends - begins) * rates))

    def percent(self, moments: Ints) -> Floats:
        """Their cost in the window at each of `moments`, up to then, in percent of that window's budget."""
        starts, ends = self.budget.windows(moments)
        totals = self.budget.budget_minutes(self.budget.counted_time(starts, ends))
        share = np.zeros(len(moments))
        np.divide(100 * (self._until(moments) - self._until(starts)), totals, out=share, where=totals > 0)
        return tidy(share)

    def most(self, as_of: Instant) -> float:
        """The highest percentage up to `as_of`."""
        begins = self.begins[self.begins < as_of]
        ends = np.minimum(self.ends[: len(begins)], as_of)
        return float(self.percent(np.concatenate([begins, ends])).max(initial=0.0))

    def owner_before(self, instant: Instant) -> int:
        """The row of the event that paid last before `instant`."""
        piece = int(np.searchsorted(self.begins, instant, "left")) - 1
        return int(self.owners[max(piece, 0)])

    def _until(self, moments: Ints) -> Floats:
        """Minutes that they cost up to each of `moments`."""
        piece = np.searchsorted(self.begins, moments, "right") - 1
        inside = np.maximum(piece, 0)
        missing = np.maximum(self.ends[inside] - moments, 0) * self._rates[inside]
        return np.asarray(np.where(piece < 0, 0.0, self._sums[inside] - missing) / MINUTE, dtype=np.float64)


@frozen(eq=False)
class CostlyGroup:
    """Events that are counted together; `intervals` are when they had used more than the limit."""

    key: Hashable
    costs: GroupCosts
    intervals: list[Interval]


def costly_groups(
    budget: Budget,
    group_of: Callable[[int], Hashable | None],
    limit_pct: float,
    start: Instant,
    end: Instant,
) -> list[CostlyGroup]:
    """The groups of events that had used more than `limit_pct` percent of the budget between two instants.

    `group_of` gives the group of the event in a row; None leaves the event out.
    """
    begins, ends, owners = budget.ledger.pieces(int(budget.windows(np.array([start]))[0][0]), end)
    groups: dict[Hashable, list[int]] = {}
    for row in np.unique(owners).tolist():
        key = group_of(row)
        if key is not None:
            groups.setdefault(key, []).append(row)
    minutes = np.bincount(owners, (ends - begins) * budget.table.impacts[owners], len(budget.table)) / MINUTE
    needed = limit_pct / 100 * _least_budget(budget, start, end) * (1 - 1e-9)
    costly = []
    for key, rows in groups.items():
        if float(minutes[rows].sum()) < needed:
            continue
        own = np.isin(owners, rows)
        costs = GroupCosts.of(budget, begins[own], ends[own], owners[own])
        cuts = np.concatenate([costs.begins, costs.ends])
        above = find_intervals(*_above(costs, limit_pct), window_bends(budget, cuts, start, end))
        if above:
            costly.append(CostlyGroup(key, costs, above))
    return costly


def _above(costs: GroupCosts, limit_pct: float) -> tuple[Holds, Measure]:
    """Whether some costs are above a limit, and by how much."""
    return (
        lambda moments: np.asarray(costs.percent(moments) > limit_pct),
        lambda moments: costs.percent(moments) - limit_pct,
    )


def _least_budget(budget: Budget, start: Instant, end: Instant) -> float:
    """Minutes that every window between two instants has at least."""
    if budget.shrinks:
        return 0.0
    if budget.window.period is None:
        return budget.slo.budget_minutes(budget.window.length_rolling)
    edges = np.array(period_edges(budget.window.period, budget.window.zone, start, end), dtype=np.int64)
    return budget.slo.budget_minutes(int(np.diff(edges).min()))
