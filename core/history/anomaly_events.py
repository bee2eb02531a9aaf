"""The events that explain an unusual day: those with the most bad minutes in it."""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..analysis.assessment import CostliestEvents, EventCost
from ..analysis.events.event_costs import charged_events
from ..ledger.budget import Budget
from ..ledger.event_table import OPEN, Floats
from ..ledger.ledger import Ledger
from ..model.instants import MINUTE, Instant
from ..model.window import Window
from ..support.frozen import frozen

EVENTS_NAMED = 10

_DayKey = tuple[tuple[Instant, Instant], float, Window]
_day_events: "WeakKeyDictionary[Ledger, dict[_DayKey, _DayCosts]]" = WeakKeyDictionary()
_MOST_DAYS_CACHED = 1000
"""Per ledger, which may live for months: the unusual days of three years, or of several windows."""


class DayEvents(CostliestEvents):
    """The costliest events of a day by their own minutes within it, and how many there were in all.

    `total` is the budget in minutes that percentages are of. The events of a day that is over, and had none
    that is still open, are computed once per ledger.
    """

    def __init__(self, budget: Budget, total: float, day: tuple[Instant, Instant], as_of: Instant) -> None:
        self._budget, self._total, self._day, self._as_of = budget, total, day, as_of
        cached = _day_events.setdefault(budget.ledger, {})
        key = day, total, budget.window
        costs = cached.get(key)
        if costs is None:
            costs = _costs_of_day(budget, day)
            if day[1] < as_of and not np.any(budget.table.ends[costs.rows] == OPEN):
                if len(cached) >= _MOST_DAYS_CACHED:
                    cached.clear()
                cached[key] = costs
        self._costs = costs
        self.count = costs.count

    def __call__(self, _field: str) -> tuple[EventCost, ...]:
        return self.first(EVENTS_NAMED)

    def first(self, count: int) -> tuple[EventCost, ...]:
        costs = self._costs
        new = slice(len(costs.events), count)
        rows, minutes = costs.rows[new], costs.minutes[new].tolist()
        costs.events.extend(
            charged_events(
                self._budget, rows, minutes, between=self._day, as_of=self._as_of, total=self._total
            )
        )
        return tuple(costs.events[:count])


@frozen
class _DayCosts:
    """The rows of a day's costliest events, their minutes of that day, and those computed so far."""

    rows: NDArray[np.intp]
    minutes: Floats
    count: int
    """How many events cost something that day."""
    events: list[EventCost]


def _costs_of_day(budget: Budget, day: tuple[Instant, Instant]) -> _DayCosts:
    table = budget.table
    begins, ends, owners = budget.ledger.pieces(*day)
    lowest = int(owners.min(initial=len(table)))
    own = np.bincount(owners - lowest, (ends - begins) / MINUTE * table.impacts[owners])
    rows = np.flatnonzero(own)
    costliest = rows[np.lexsort((table.ids[rows + lowest], -own[rows]))[:EVENTS_NAMED]]
    return _DayCosts(costliest + lowest, np.asarray(own[costliest], dtype=np.float64), len(rows), [])
