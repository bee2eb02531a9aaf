"""When burn alerts began and ceased to fire, and when a budget was spent and came back, to the microsecond.

Between two of its break points, which are the ledger's cuts and those shifted by a lookback, what a stretch
cost is a straight line over time; so is what an even spend would have cost. Both sides of a condition can
be equal once in between, at most, and that instant is found by the rule of three.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget
from ..ledger.event_table import EventTable, Floats, Ints
from ..model.burn_factors import AlertPair
from ..model.calendar import period_edges
from ..model.instants import DAY, Instant, to_datetime, to_instant
from .budget_change import AlertChange, Change, SpentChange
from .burn_alerts import ROUNDING, applicable

_ALERTS_LINGER = 3 * DAY
"""How long after an event its alerts are followed: the longest lookback of the usual ones."""
_Excess = Callable[[Ints], Floats]
"""By how much a condition is met at each of some moments: it holds where the value is above 0."""


def alert_changes(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[AlertChange, ...]:
    """The alerts of a service that begin or cease to fire in `(start, end]`, by time, pages first."""
    pairs = settings.alerts.pairs
    firing = np.zeros(len(pairs), dtype=np.bool_)
    changes: list[AlertChange] = []
    for number, (budget, begin, stop) in enumerate(_stretches(service, table, settings, start, end)):
        length = _window_length(budget, begin)
        used = applicable(pairs, length)
        moments, states = _sampled(
            [
                [_burn_excess(budget, pair, lookback, begin) for lookback in (pair.long, pair.short)]
                for pair in used
            ],
            _break_points(budget, begin, stop, {each for pair in used for each in (pair.long, pair.short)}),
        )
        held = np.zeros((len(moments), len(pairs)), dtype=np.bool_)
        for column, pair in enumerate(used):
            held[:, pairs.index(pair)] = states[:, column]
        if number == 0:
            firing = held[0]
        for moment, row in zip(moments.tolist(), held, strict=True):
            for index in np.flatnonzero(row != firing).tolist():
                pair = pairs[index]
                changes.append(
                    AlertChange(
                        to_datetime(moment),
                        pair.severity,
                        pair.burn_factor(length),
                        pair.long_label,
                        pair.short_label,
                        bool(row[index]),
                    )
                )
            firing = row
    return tuple(changes)


def spent_changes(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[SpentChange, ...]:
    """When the budget of a service is spent, and when it is back, in `(start, end]`, by time."""
    changes: list[SpentChange] = []
    spent: bool | None = None
    for budget, begin, stop in _stretches(service, table, settings, start, end):
        window = budget.window
        lookbacks = {window.length_rolling} if window.is_rolling else set()

        def unspent(moments: Ints, budget: Budget = budget) -> Floats:
            consumed, total = budget.states(moments)
            return np.where(total > 0, total - consumed, 1.0)

        moments, states = _sampled([[unspent]], _break_points(budget, begin, stop, lookbacks))
        for moment, left in zip(moments.tolist(), states[:, 0].tolist(), strict=True):
            if spent is not None and spent == left:
                changes.append(SpentChange(to_datetime(moment), not left))
            spent = not left
    return tuple(changes)


def _stretches(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> list[tuple[Budget, Instant, Instant]]:
    """`[start, end]` cut where another target begins to hold, or another calendar window, with the budget."""
    promises = service.promises_between(start, end)
    edges = [*(begin for begin, _ in promises), end + 1]
    stretches = []
    for (_, promised), (begin, after) in zip(promises, pairwise(edges), strict=True):
        budget = Budget.of(promised.slo, promised.window, table, settings.excluded_categories)
        window = budget.window
        cuts = {begin, after}
        if window.period is not None:
            cuts |= {
                edge
                for edge in period_edges(window.period, window.zone, begin, after)
                if begin < edge < after
            }
        stretches += [(budget, first, last - 1) for first, last in pairwise(sorted(cuts))]
    return stretches


def _window_length(budget: Budget, at: Instant) -> int:
    start, end = budget.window.bounds(at)
    return end - start


def _burn_excess(budget: Budget, pair: AlertPair, lookback: int, at: Instant) -> _Excess:
    """What a lookback burned above the factor of an alert, in minutes; `at` lies in the calendar window."""
    length = _window_length(budget, at)
    factor = pair.burn_factor(length) * (1 + ROUNDING)

    def excess(moments: Ints) -> Floats:
        spent = budget.ledger.minutes(moments - lookback, moments)
        if budget.shrinks:
            even = budget.budget_minutes(budget.counted_time(moments - lookback, moments))
            return np.where(even > 0, spent - factor * even, -1.0)
        even_spend = budget.slo.budget_minutes(length) * (lookback / length)
        return np.asarray(spent / even_spend - factor, dtype=np.float64)

    return excess


def _break_points(budget: Budget, start: Instant, end: Instant, lookbacks: set[int]) -> Ints:
    """The instants in `[start, end]` between which every stretch's cost is a straight line; both ends."""
    cuts = budget.ledger.cuts
    if budget.exclusions is not None and budget.shrinks:
        cuts = np.concatenate([cuts, budget.exclusions.cuts])
    shifted = np.concatenate([cuts + shift for shift in (0, *sorted(lookbacks))])
    within = shifted[(shifted > start) & (shifted < end)]
    return np.unique(np.append(within, [start, end]).astype(np.int64))


def _sampled(conditions: Sequence[Sequence[_Excess]], points: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Moments among which every change of the conditions is, and per moment which hold: all of a condition's
    excesses are above 0 then."""
    moments = [points]
    for excesses in conditions:
        for excess in excesses:
            moments.append(_crossings(points, excess))
    every = np.unique(np.concatenate(moments))
    states = [np.logical_and.reduce([excess(every) > 0 for excess in excesses]) for excesses in conditions]
    return every, np.stack(states, axis=1) if states else np.zeros((len(every), 0), dtype=np.bool_)


def _crossings(points: Ints, excess: _Excess) -> Ints:
    """The instants beside each crossing of 0 between neighbours of `points`."""
    values = excess(points)
    signs = values > 0
    at = np.flatnonzero(signs[1:] != signs[:-1])
    before, after = values[at], values[at + 1]
    share = before / (before - after)
    nearest = points[at] + np.rint(share * (points[at + 1] - points[at])).astype(np.int64)
    around = (nearest[:, None] + np.arange(-2, 3)).ravel()
    lower, upper = np.repeat(points[at], 5), np.repeat(points[at + 1], 5)
    return np.asarray(np.clip(around, lower, upper), dtype=np.int64)


def changes_between(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> list[Change]:
    """Alerts and the end of the budget in `(start, end]`, by time."""
    changes: list[Change] = [*alert_changes(service, table, settings, start, end)]
    changes += spent_changes(service, table, settings, start, end)
    return sorted(changes, key=lambda change: change.at)


def changes_of_event(
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    start: Instant,
    end: Instant,
    as_of: Instant,
) -> tuple[Change, ...]:
    """What changed while an event went on from `start` to `end`, and when what fired at its end ceased to.

    A budget that an event spent comes back weeks later, for other reasons: that is no part of it.
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
