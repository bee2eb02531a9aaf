"""The history of alerts, and of when a budget was spent and recovered, from their threshold crossings."""

import numpy as np
from numpy.typing import NDArray

from ...config.settings import ServiceSettings, Settings
from ...ledger.event_table import EventTable
from ...model.instants import DAY, Instant, to_datetime, to_instant
from .budget_change import AlertChange, Change, SpentChange
from .threshold_crossings import threshold_crossings

_ALERTS_LINGER = 3 * DAY
"""How long after an event its alerts are followed: the longest lookback of the usual ones."""


def alert_changes(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[AlertChange, ...]:
    """The alerts of a service that begin or cease to fire in `(start, end]`, by time, pages first."""
    return tuple(
        change
        for change in changes_between(service, table, settings, start, end)
        if isinstance(change, AlertChange)
    )


def spent_changes(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[SpentChange, ...]:
    """When the budget of a service is spent, and when it is back, in `(start, end]`, by time."""
    return tuple(
        change
        for change in changes_between(service, table, settings, start, end)
        if isinstance(change, SpentChange)
    )


def changes_between(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> list[Change]:
    """Alerts and the end of the budget in `(start, end]`, by time; alerts first, in the configured order."""
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
