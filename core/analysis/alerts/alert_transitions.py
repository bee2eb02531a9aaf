"""When burn alerts started and stopped firing, and budgets were spent and recovered, to the microsecond.

Breakpoints are the cuts of the ledger and of the exclusions, and the moments at which a cut passes the far
end of a lookback. Between two of them the minutes spent, and those of an even spend, are linear in time, so
a condition on their quotient changes at most once; bisection finds the first instant after the change.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...config.past_targets import targets_between
from ...config.settings import ServiceSettings, Settings
from ...ledger.budget import Budget
from ...ledger.burn_rates import burn_rates_at
from ...ledger.event_table import EventTable, Ints
from ...model.alert_pairs import AlertPair
from ...model.calendar import period_edges
from ...model.instants import DAY, Instant, to_datetime, to_instant
from ...support.frozen import frozen
from .alert_change import AlertChange, Change, SpentChange
from .burn_alerts import applicable, threshold

_ALERTS_LINGER = 3 * DAY
"""How long after an event its alerts are followed: the longest lookback of the default pairs."""

Bools = NDArray[np.bool_]
_Test = Callable[[Ints], Bools]
"""Whether a condition holds at each of the given moments."""


@frozen(eq=False)
class ThresholdCrossings:
    """Every change under one target and within one calendar window.

    `moments`: shape (k,), ascending: the start and end of that time within the search, and each moment at
    which something changes. `spent`: shape (k,). `firing`: shape (k, n) for the n configured pairs; a pair
    that does not apply to the window never fires.
    """

    budget: Budget
    moments: Ints
    spent: Bools
    firing: Bools


@frozen(eq=False)
class _Steps:
    """Whether a condition holds at first, and the instants at which that changes, ascending."""

    first: bool
    turns: Ints

    @classmethod
    def of(cls, points: Ints, test: _Test) -> "_Steps":
        """The steps of a test that changes at most once between neighbouring `points`."""
        states = test(points)
        index = np.flatnonzero(states[1:] != states[:-1])
        low, high, after = points[index], points[index + 1], states[index + 1]
        while (high - low > 1).any():
            middle = (low + high) // 2
            changed = test(middle) == after
            low, high = np.where(changed, low, middle), np.where(changed, middle, high)
        return cls(bool(states[0]), high)

    def at(self, moments: Ints) -> Bools:
        """Whether it holds at each of `moments`."""
        turned = np.searchsorted(self.turns, moments, "right") % 2 == 1
        return np.asarray(turned != self.first)


def threshold_crossings(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> Iterator[ThresholdCrossings]:
    """The crossings in `[start, end]` by time, one entry per target and calendar window."""
    for budget, first, last in _spans(service, table, settings, start, end):
        yield _threshold_crossings(budget, settings.alerts.pairs, first, last)


def _spans(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> Iterator[tuple[Budget, Instant, Instant]]:
    """`[start, end]` split where another target or calendar window begins, each part with its budget."""
    promises = targets_between(service, start, end)
    edges = [*(begin for begin, _ in promises), end + 1]
    for (_, promised), (begin, after) in zip(promises, pairwise(edges), strict=True):
        budget = Budget.of(promised.slo, promised.window, table, settings.excluded_categories)
        cuts = {begin, after}
        if budget.window.period is not None:
            periods = period_edges(budget.window.period, budget.window.zone, begin, after)
            cuts |= {edge for edge in periods if begin < edge < after}
        for first, next_first in pairwise(sorted(cuts)):
            yield budget, first, next_first - 1


def _threshold_crossings(
    budget: Budget, pairs: tuple[AlertPair, ...], start: Instant, end: Instant
) -> ThresholdCrossings:
    """The crossings in `[start, end]`, which lies within one period of a calendar window."""
    length = budget.window.length(start)
    usable = applicable(pairs, length)
    tests = {
        (lookback, pair.burn_factor(length)): _burns_faster(budget, lookback, pair.burn_factor(length))
        for pair in usable
        for lookback in (pair.long, pair.short)
    }

    def is_spent(moments: Ints) -> Bools:
        consumed, total = budget.states(moments)
        return np.asarray((consumed >= total) & (total > 0))

    ages = {0, *(lookback for lookback, _ in tests)}
    if budget.window.is_rolling:
        ages.add(length)
    points = _breakpoints(budget, start, end, ages)
    spent = _Steps.of(points, is_spent)
    steps = {key: _Steps.of(points, test) for key, test in tests.items()}
    turns = [spent.turns, *(each.turns for each in steps.values())]
    moments = np.unique(np.concatenate([[start, end], *turns]).astype(np.int64))
    firing = np.zeros((len(moments), len(pairs)), dtype=np.bool_)
    for index, pair in enumerate(pairs):
        if pair in usable:
            factor = pair.burn_factor(length)
            firing[:, index] = steps[pair.long, factor].at(moments) & steps[pair.short, factor].at(moments)
    return ThresholdCrossings(budget, moments, spent.at(moments), firing)


def _burns_faster(budget: Budget, lookback: int, factor: float) -> _Test:
    return lambda moments: burn_rates_at(budget, moments, lookback) > threshold(factor)


def _breakpoints(budget: Budget, start: Instant, end: Instant, ages: set[int]) -> Ints:
    """Both ends, and the instants between them at which a line may bend or jump, with their neighbours."""
    cuts = budget.ledger.cuts
    if budget.exclusions is not None:
        cuts = np.concatenate([cuts, budget.exclusions.cuts])
    shifted = [cuts[(cuts >= start - age) & (cuts <= end - age)] + age for age in sorted(ages)]
    points = np.concatenate([[start, end], *shifted]).astype(np.int64)
    return np.unique(np.clip(points[:, None] + np.array([-1, 0, 1]), start, end))


def alert_changes(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[AlertChange, ...]:
    """When alerts of a service start and stop firing in `(start, end]`, by time, pages first."""
    return tuple(
        change
        for change in changes_between(service, table, settings, start, end)
        if isinstance(change, AlertChange)
    )


def spent_changes(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[SpentChange, ...]:
    """When the budget of a service is spent and when it recovers in `(start, end]`, by time."""
    return tuple(
        change
        for change in changes_between(service, table, settings, start, end)
        if isinstance(change, SpentChange)
    )


def changes_between(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> list[Change]:
    """Changes of alerts and the budget in `(start, end]`, by time; alerts first, in configured order."""
    changes: list[Change] = []
    pairs = settings.alerts.pairs
    before: NDArray[np.bool_] | None = None
    for points in threshold_crossings(service, table, settings, start, end):
        length = points.budget.window.length(int(points.moments[0]))
        states = np.column_stack([points.firing, points.spent])
        for moment, row in zip(points.moments.tolist(), states, strict=True):
            changed = [] if before is None else np.flatnonzero(row != before).tolist()
            for index in changed:
                at, begins = to_datetime(moment), bool(row[index])
                if index == len(pairs):
                    changes.append(SpentChange(at, begins))
                    continue
                pair = pairs[index]
                factor = pair.burn_factor(length)
                changes.append(
                    AlertChange(at, pair.severity, factor, pair.long_label, pair.short_label, begins)
                )
            before = row
    return changes


def changes_of_event(
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    start: Instant,
    end: Instant,
    as_of: Instant,
) -> tuple[Change, ...]:
    """What changed during an event from `start` to `end`, and when the alerts that fired at its end cleared.

    A budget that an event spent recovers weeks later, for other reasons, so that is left out.
    """
    changes: list[Change] = []
    firing: set[tuple[str, str, str]] = set()
    for change in changes_between(service, table, settings, start, min(end + _ALERTS_LINGER, as_of)):
        kind = None
        if isinstance(change, AlertChange):
            kind = change.severity, change.long_label, change.short_label
        if to_instant(change.at) > end and (kind not in firing or change.begins):
            continue
        changes.append(change)
        if kind is not None:
            (firing.add if change.begins else firing.discard)(kind)
    return tuple(changes)
