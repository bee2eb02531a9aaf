"""The events behind a number: what each owns, what overlap took from it, when it leaves."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np

from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget, BudgetState, tidy
from ..ledger.event_table import OPEN, EventTable
from ..model.instants import MINUTE, Instant, to_datetime
from .assessment import EventCost


def explain(
    service: ServiceSettings, table: EventTable, as_of: Instant, settings: Settings
) -> tuple[EventCost, ...]:
    """Every event in the window up to `as_of`, the costliest first; their own minutes sum to the total."""
    budget = Budget.of(service.slo, service.window, table, settings.excluded_categories)
    state = budget.state(as_of)
    costs = event_costs(budget, state, budget.rows(state.start, as_of), state.start)
    return tuple(sorted(costs, key=lambda cost: (-cost.own_minutes, cost.start, cost.id)))


def event_costs(budget: Budget, state: BudgetState, rows: Iterable[int], since: Instant) -> list[EventCost]:
    """The events at `rows` with their share of what `[since, as_of]` cost, in the order of `rows`."""
    owned = budget.ledger.owned(since, state.as_of)
    return [_cost(budget, state, int(row), since, float(owned[row])) for row in rows]


def _cost(budget: Budget, state: BudgetState, row: int, since: Instant, own: float) -> EventCost:
    table = budget.table
    start, end, impact = int(table.starts[row]), int(table.ends[row]), float(table.impacts[row])
    excluded = bool(budget.excluded[row])
    is_open = end == OPEN
    length = max(min(end, state.as_of) - max(start, since), 0)
    full_cost = 0.0 if excluded else length * impact / MINUTE
    return EventCost(
        id=int(table.ids[row]),
        start=to_datetime(start),
        end=None if is_open else to_datetime(end),
        category=table.category_names[int(table.categories[row])],
        impact=impact,
        incident_id=table.incident_ids[row],
        description=table.descriptions[row],
        duration_minutes=max((state.as_of if is_open else end) - start, 0) / MINUTE,
        own_minutes=own,
        own_pct=tidy(100 * own / state.total),
        lost_minutes=max(full_cost - own, 0.0),
        excluded=excluded,
        leaves_at=None if is_open else _leaves_at(budget, end),
    )


def _leaves_at(budget: Budget, end: Instant) -> datetime:
    """When the last minute of an event that ends at `end` is out of the window."""
    if budget.window.is_rolling:
        return to_datetime(end + budget.window.length_rolling)
    return to_datetime(budget.window.bounds(end - 1)[1])


def open_rows(budget: Budget, as_of: Instant) -> list[int]:
    """The events that are open at `as_of`, by start."""
    rows = np.flatnonzero((budget.table.ends == OPEN) & (budget.table.starts <= as_of))
    return [int(row) for row in rows[np.argsort(budget.table.starts[rows], kind="stable")]]
