"""One service's error budget over time: its ledger, read through its target and window."""

from collections.abc import Iterable
from typing import TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..model.calendar import period_edges
from ..model.instants import MINUTE, Instant, to_minutes
from ..model.slo import Slo
from ..model.window import Window
from ..support.frozen import frozen
from .event_table import EventTable, Floats, Ints
from .exclusion_table import ExclusionTable
from .ledger import Ledger

_ledgers: WeakKeyDictionary[EventTable, dict[frozenset[str], tuple[Ledger, Ledger, NDArray[np.bool_]]]] = (
    WeakKeyDictionary()
)

_DIGITS = 10
_EXACT = 2**53
"""Whole numbers below this are exact in floating point."""

Number = TypeVar("Number", float, Floats)


def tidy(number: Number) -> Number:
    """Minutes or percent without floating-point noise: 16.2, not 16.200000000000003."""
    return number.round(_DIGITS) if isinstance(number, np.ndarray) else round(number, _DIGITS)


@frozen
class BudgetState:
    """The budget of the window `[start, end]` that contains `as_of`; minutes, and percent of the budget.

    `excluded`: microseconds of the window that are excluded as `out`, so not part of the SLO. If the whole
    window is, the budget is 0, with nothing consumed and 100 % remaining.
    """

    as_of: Instant
    start: Instant
    end: Instant
    total: float
    consumed: float
    excluded: int = 0

    @property
    def remaining(self) -> float:
        return tidy(max(0.0, self.total - self.consumed))

    @property
    def overspent(self) -> float:
        return tidy(max(0.0, self.consumed - self.total))

    @property
    def consumed_pct(self) -> float:
        return self.pct(self.consumed)

    @property
    def remaining_pct(self) -> float:
        return tidy(100 * max(0.0, self.total - self.consumed) / self.total) if self.total else 100.0

    @property
    def availability_pct(self) -> float:
        """Percent of the window's counted time that was good, counting the rest of a calendar window as good.

        Below the target if and only if the budget is overspent; 100 if no time counts.
        """
        return tidy(100 * (1 - self.consumed / to_minutes(self.counted))) if self.counted else 100.0

    @property
    def length(self) -> int:
        """Real length of the window in microseconds."""
        return self.end - self.start

    @property
    def counted(self) -> int:
        """Microseconds of the window that count: all except what is excluded as `out`."""
        return self.length - self.excluded

    @property
    def is_spent(self) -> bool:
        return self.consumed >= self.total > 0

    def pct(self, minutes: float) -> float:
        """`minutes` in percent of the budget."""
        return tidy(100 * minutes / self.total) if self.total else 0.0


@frozen(eq=False)
class Budget:
    """Target, window and events of one service, from which everything about its budget is computed.

    `excluded`: shape (n,), whether the event's category costs nothing. `ledger` covers the time that
    counts; `gross_ledger` ignores exclusions other than by category.
    """

    slo: Slo
    window: Window
    table: EventTable
    excluded: NDArray[np.bool_]
    ledger: Ledger
    gross_ledger: Ledger

    @classmethod
    def of(
        cls, slo: Slo, window: Window, table: EventTable, excluded_categories: Iterable[str] = ()
    ) -> "Budget":
        """The budget over the events of `table`, less its exclusions; the ledger is built once per table."""
        names = frozenset(excluded_categories)
        built = _ledgers.setdefault(table, {})
        if names not in built:
            excluded = table.excluded(names)
            gross = Ledger.build(table.starts, table.ends, table.impacts, table.ids, excluded)
            exclusions = table.exclusions
            net = gross if exclusions is None else gross.cleared(*exclusions.stretches())
            built[names] = net, gross, excluded
        net, gross, excluded = built[names]
        return cls(slo, window, table, excluded, net, gross)

    def without_category(self, name: str) -> "Budget":
        """The same budget with events of category `name` costing nothing as well."""
        if name not in self.table.category_names:
            return self
        names = {self.table.category_names[code] for code in np.unique(self.table.categories[self.excluded])}
        return Budget.of(self.slo, self.window, self.table, names | {name})

    @property
    def exclusions(self) -> ExclusionTable | None:
        """The excluded time; None if there is none."""
        return self.table.exclusions

    @property
    def shrinks(self) -> bool:
        """Whether any time is excluded as `out`, so that the budget depends on the time that counts."""
        return self.exclusions is not None and self.exclusions.has_out

    def counted_time(self, start: ArrayLike, end: ArrayLike) -> Ints:
        """Microseconds of `[start, end]` that count, for instants of any (broadcastable) shape."""
        length = np.asarray(end, dtype=np.int64) - np.asarray(start, dtype=np.int64)
        return length if self.exclusions is None else length - self.exclusions.out_time(start, end)

    def state(self, as_of: Instant) -> BudgetState:
        """The budget at `as_of`; later events have not consumed anything yet."""
        start, end = self.window.bounds(as_of)
        consumed = float(self.ledger.minutes(start, as_of))
        counted = int(self.counted_time(start, end))
        total = self.slo.budget_minutes(counted)
        return BudgetState(as_of, start, end, total, consumed, end - start - counted)

    def windows(self, moments: Ints) -> tuple[Ints, Ints]:
        """Begins and ends of the windows at each of `moments`, shape (k,) each."""
        if self.window.period is None:
            return moments - self.window.length_rolling, moments
        if not len(moments):
            return moments, moments
        edges = np.array(
            period_edges(self.window.period, self.window.zone, int(moments.min()), int(moments.max())),
            dtype=np.int64,
        )
        period = np.searchsorted(edges, moments, "right") - 1
        return edges[period], edges[period + 1]

    def states(self, moments: Ints) -> tuple[Floats, Floats]:
        """Consumed and total minutes of the windows at each of `moments`, shape (k,) each."""
        starts, ends = self.windows(moments)
        return self.ledger.minutes(starts, moments), self.budget_minutes(self.counted_time(starts, ends))

    def totals(self, moments: Ints) -> Floats:
        """Total minutes of the windows at each of `moments`, shape (k,)."""
        return self.budget_minutes(self.counted_time(*self.windows(moments)))

    def budget_minutes(self, counted: ArrayLike) -> Floats:
        """Minutes of budget for stretches of counted time in microseconds; `Slo.budget_minutes` for many."""
        lengths = np.asarray(counted, dtype=np.int64)
        numerator, denominator = (100 - self.slo.target).scaleb(-2).as_integer_ratio()
        divisor = denominator * MINUTE
        largest = numerator * int(np.abs(lengths).max(initial=0))
        if max(largest, divisor) < _EXACT:  # both are whole numbers in floating point: one rounding
            return np.asarray(lengths * float(numerator) / divisor, dtype=np.float64)
        unique, which = np.unique(lengths, return_inverse=True)
        minutes = np.array([self.slo.budget_minutes(length) for length in unique.tolist()])
        return np.asarray(minutes[which].reshape(lengths.shape), dtype=np.float64)

    def rows(self, start: Instant, as_of: Instant) -> NDArray[np.intp]:
        """The events that have begun by `as_of` and have not ended by `start`, excluded ones too."""
        return np.flatnonzero((self.table.starts <= as_of) & (self.table.ends > start))
