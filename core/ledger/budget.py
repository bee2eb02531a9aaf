"""One service's error budget over time: its ledger, read through its target and window."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..model.calendar import period_edges
from ..model.instants import Instant, to_minutes
from ..model.slo import Slo, Window
from .event_table import EventTable, Floats, Ints
from .ledger import Ledger

_ledgers: WeakKeyDictionary[EventTable, dict[frozenset[str], tuple[Ledger, NDArray[np.bool_]]]] = (
    WeakKeyDictionary()
)

_DIGITS = 10


Number = TypeVar("Number", float, Floats)


def tidy(number: Number) -> Number:
    """Minutes or percent without floating-point dirt: 16.2, not 16.200000000000003."""
    return number.round(_DIGITS) if isinstance(number, np.ndarray) else round(number, _DIGITS)


@dataclass(frozen=True, slots=True)
class BudgetState:
    """The budget of the window `[start, end]` that holds `as_of`; minutes, and percent of the budget."""

    as_of: Instant
    start: Instant
    end: Instant
    total: float
    consumed: float

    @property
    def remaining(self) -> float:
        return tidy(max(0.0, self.total - self.consumed))

    @property
    def overspent(self) -> float:
        return tidy(max(0.0, self.consumed - self.total))

    @property
    def consumed_pct(self) -> float:
        return tidy(100 * self.consumed / self.total)

    @property
    def remaining_pct(self) -> float:
        return tidy(100 * max(0.0, self.total - self.consumed) / self.total)

    @property
    def availability_pct(self) -> float:
        """Percent of the window that was good, counting the rest of a calendar window as good.

        Below the target where the budget is overspent, and only there.
        """
        return tidy(100 * (1 - self.consumed / to_minutes(self.length)))

    @property
    def length(self) -> int:
        """Real length of the window in microseconds."""
        return self.end - self.start

    @property
    def is_spent(self) -> bool:
        return self.consumed >= self.total


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """Target, window and events of one service; everything about its budget is read off this.

    `excluded`: shape (n,), whether the event's category costs nothing.
    """

    slo: Slo
    window: Window
    table: EventTable
    excluded: NDArray[np.bool_]
    ledger: Ledger

    @classmethod
    def of(
        cls, slo: Slo, window: Window, table: EventTable, excluded_categories: Iterable[str] = ()
    ) -> "Budget":
        """The budget over the events of `table`; its ledger is built once per table and exclusion."""
        names = frozenset(excluded_categories)
        built = _ledgers.setdefault(table, {})
        if names not in built:
            excluded = table.excluded(names)
            ledger = Ledger.build(table.starts, table.ends, table.impacts, table.ids, excluded)
            built[names] = ledger, excluded
        ledger, excluded = built[names]
        return cls(slo, window, table, excluded, ledger)

    def state(self, as_of: Instant) -> BudgetState:
        """The budget at `as_of`; what lies after it is not consumed yet."""
        start, end = self.window.bounds(as_of)
        consumed = float(self.ledger.minutes(start, as_of))
        return BudgetState(as_of, start, end, self.slo.budget_minutes(end - start), consumed)

    def states(self, moments: Ints) -> tuple[Floats, Floats]:
        """Consumed and total minutes of the windows at each of `moments`, shape (k,) each."""
        if self.window.period is None:
            length = self.window.length_rolling
            totals = np.full(len(moments), self.slo.budget_minutes(length))
            return self.ledger.minutes(moments - length, moments), totals
        if not len(moments):
            return np.zeros(0), np.zeros(0)
        edges = period_edges(self.window.period, self.window.zone, int(moments.min()), int(moments.max()))
        budgets = [self.slo.budget_minutes(end - start) for start, end in pairwise(edges)]
        starts = np.array(edges, dtype=np.int64)
        period = np.searchsorted(starts, moments, "right") - 1
        return self.ledger.minutes(starts[period], moments), np.array(budgets)[period]

    def burn_rates(self, as_of: Instant, lookbacks: ArrayLike) -> Floats:
        """Burn rate over each of `lookbacks` (microseconds) up to `as_of`.

        Budget spent over the stretch ÷ what an even spend would have used: 1.0 spends exactly the
        budget over the window.
        """
        lengths = np.asarray(lookbacks, dtype=np.int64)
        start, end = self.window.bounds(as_of)
        even = self.slo.budget_minutes(end - start) * (lengths / (end - start))
        return np.asarray(self.ledger.minutes(as_of - lengths, as_of) / even, dtype=np.float64)

    def rows(self, start: Instant, as_of: Instant) -> NDArray[np.intp]:
        """The events that have begun by `as_of` and have not ended by `start`, excluded ones too."""
        return np.flatnonzero((self.table.starts <= as_of) & (self.table.ends > start))
