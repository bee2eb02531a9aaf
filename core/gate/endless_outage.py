"""What an outage of full impact, starting at any moment, would leave of the budget besides what is planned.

Each of its minutes costs one minute, unless that minute is excluded. Its cost is read from a second ledger in
which it never ends, so no ledger has to be built for each start.
"""

from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from ..ledger.budget import Budget, BudgetState
from ..ledger.event_table import OPEN, Floats, Ints
from ..ledger.ledger import Ledger
from ..model.instants import MINUTE, Instant
from ..support.frozen import frozen

_ledgers: WeakKeyDictionary[Ledger, tuple[Instant, Ledger]] = WeakKeyDictionary()


@frozen(eq=False)
class OutageAhead:
    """An outage of `length` microseconds; `ledger` has the budget's events and one more, which never ends.

    That one begins at the `since` given to `of`, so no outage may begin before that.
    """

    length: int
    ledger: Ledger

    @classmethod
    def of(cls, budget: Budget, since: Instant, length: int) -> "OutageAhead":
        """Outages of `length` microseconds that begin at `since` or later; one ledger serves all lengths."""
        cached = _ledgers.get(budget.ledger)
        if cached is not None and cached[0] <= since:
            return cls(length, cached[1])
        table = budget.table
        ledger = Ledger.build(
            np.append(table.starts, since),
            np.append(table.ends, OPEN),
            np.append(table.impacts, 1.0),
            np.append(table.ids, table.ids.max(initial=0) + 1),
            np.append(budget.excluded, False),
        )
        if budget.exclusions is not None:
            ledger = ledger.cleared(*budget.exclusions.stretches())
        _ledgers[budget.ledger] = since, ledger
        return cls(length, ledger)

    def consumed(self, budget: Budget, starts: Ints, begins: Ints, ends: Ints) -> Floats:
        """Bad minutes of the windows from `starts` to `ends` with an outage from each of `begins` on."""
        during = self.ledger.minutes(np.maximum(begins, starts), ends)
        return np.asarray(budget.ledger.minutes(starts, begins) + during, dtype=np.float64)

    def state_at(self, budget: Budget, begin: Instant, at: Instant) -> BudgetState:
        """The budget at `at`, during or at the end of an outage that began at `begin`."""
        start, end = budget.window.bounds(at)
        consumed = self.consumed(budget, *(np.array([moment]) for moment in (start, begin, at)))
        counted = int(budget.counted_time(start, end))
        return BudgetState(
            at, start, end, budget.slo.budget_minutes(counted), float(consumed[0]), end - start - counted
        )

    def extra_minutes(self, budget: Budget, begin: Instant) -> float:
        """The minutes that it adds to those counted or planned without it."""
        end = begin + self.length
        return float(self.ledger.minutes(begin, end) - budget.ledger.minutes(begin, end))

    @property
    def minutes(self) -> float:
        """Its own cost, whenever it happens."""
        return self.length / MINUTE


def too_little(consumed: Floats, totals: Floats, least_pct: float) -> NDArray[np.bool_]:
    """Whether a budget is spent, or less than `least_pct` percent of it remains, as in `BudgetState`."""
    remaining = np.divide(
        100 * np.maximum(0.0, totals - consumed), totals, out=np.full_like(consumed, 100.0), where=totals > 0
    ).round(10)
    return np.asarray(((consumed >= totals) & (totals > 0)) | (remaining < least_pct), dtype=np.bool_)
