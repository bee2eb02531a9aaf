"""Which conditions apply to a budget, and since when: firing alerts, a spent budget, open incidents."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..analysis.alerts.alert_transitions import threshold_crossings
from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget
from ..ledger.event_table import EventTable
from ..model.alert_pairs import AlertPair
from ..model.instants import Instant
from ..support.frozen import frozen

ConditionKind = Literal["page", "ticket", "spent", "incident"]


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """Something that applies to a budget for a while. `key` distinguishes those of the same kind.

    It is the pair of windows of an alert (`1h/5m`), the event's id of an incident, and empty for `spent`.
    """

    kind: ConditionKind
    key: str = ""


@frozen
class Stretch:
    """From `at` until the next stretch in a list, exactly these conditions apply."""

    at: Instant
    conditions: frozenset[Condition]


def stretches(
    service: ServiceSettings, table: EventTable, settings: Settings, since: Instant, until: Instant
) -> list[Stretch]:
    """The conditions in `(since, until]`, with a stretch for every change.

    The first begins at the first change after `since`; if nothing changed, there is one, which begins at
    `until`.
    """
    pairs = settings.alerts.pairs
    result: list[Stretch] = []
    before: frozenset[Condition] | None = None
    edges = np.concatenate([table.starts, table.ends])
    for points in threshold_crossings(service, table, settings, since, until):
        first, last = points.moments[0], points.moments[-1]
        incidents = edges[(edges > first) & (edges <= last)]
        moments = np.union1d(points.moments, incidents)
        rows = np.searchsorted(points.moments, moments, "right") - 1
        for moment, row in zip(moments.tolist(), rows.tolist(), strict=True):
            firing = [pair for pair, fires in zip(pairs, points.firing[row], strict=True) if fires]
            conditions = _conditions(points.budget, moment, firing, bool(points.spent[row]))
            if before is not None and conditions != before:
                result.append(Stretch(moment, conditions))
            before = conditions
    return result or [Stretch(until, before or frozenset())]


def _conditions(
    budget: Budget, as_of: Instant, firing: Iterable[AlertPair], is_spent: bool
) -> frozenset[Condition]:
    conditions = {Condition(pair.severity, f"{pair.long_label}/{pair.short_label}") for pair in firing}
    if is_spent:
        conditions.add(Condition("spent"))
    going_on = (budget.table.starts <= as_of) & (budget.table.ends > as_of) & ~budget.excluded
    conditions |= {Condition("incident", str(number)) for number in budget.table.ids[going_on].tolist()}
    return frozenset(conditions)
