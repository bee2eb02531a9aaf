"""The cost of each category of events."""

from collections.abc import Mapping

import numpy as np

from ...ledger.budget import Budget, BudgetState
from ..assessment import CategoryCost


def by_category(budget: Budget, state: BudgetState) -> Mapping[str, CategoryCost]:
    """The cost of the events in the window by category, sorted by name; 0 minutes if it is excluded."""
    table = budget.table
    rows = budget.rows(state.start, state.as_of)
    codes = table.categories[rows]
    kinds = len(table.category_names)
    counts = np.bincount(codes, minlength=kinds).tolist()
    owned = budget.ledger.owned(state.start, state.as_of)[rows]
    minutes = np.bincount(codes, owned, minlength=kinds).tolist()
    return {
        name: CategoryCost(counts[code], minutes[code], state.pct(minutes[code]))
        for code, name in sorted(enumerate(table.category_names), key=lambda item: item[1])
        if counts[code]
    }
