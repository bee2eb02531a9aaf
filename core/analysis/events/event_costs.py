"""The events behind a number: the cost of each, its overlaps and exclusions, when it leaves the window."""

from collections.abc import Iterable
from datetime import datetime

from ...config.settings import ServiceSettings, Settings
from ...ledger.budget import Budget, BudgetState, tidy
from ...ledger.event_table import OPEN, EventTable
from ...model.instants import MINUTE, Instant, to_datetime
from ..assessment import EventCost
from ..service_budget import budget_of


def explain(
    service: ServiceSettings, table: EventTable, as_of: Instant, settings: Settings
) -> tuple[EventCost, ...]:
    """Every event in the window up to `as_of`, the costliest first; their own minutes sum to the total."""
    budget = budget_of(service, table, settings, as_of)
    state = budget.state(as_of)
    costs = event_costs(budget, state, budget.rows(state.start, as_of), state.start)
    return tuple(sorted(costs, key=lambda cost: (-cost.own_minutes, cost.start, cost.id)))


def event_costs(budget: Budget, state: BudgetState, rows: Iterable[int], since: Instant) -> list[EventCost]:
    """The events at `rows`, in that order, each with its share of the cost of `[since, as_of]`."""
    owned = budget.ledger.owned(since, state.as_of)
    between = since, state.as_of
    return [
        event_cost(budget, int(row), float(owned[row]), between=between, as_of=state.as_of, total=state.total)
        for row in rows
    ]


def event_cost(
    budget: Budget,
    row: int,
    own: float,
    *,
    between: tuple[Instant, Instant],
    as_of: Instant,
    total: float,
) -> EventCost:
    """The cost of the event at `row`, which the ledger charged `own` minutes between two instants.

    Its bad minutes there are `own` plus those charged to overlapping events and the excluded ones. An open
    event lasts until `as_of`; percentages are of a budget of `total` minutes.
    """
    table = budget.table
    start, end, impact = int(table.starts[row]), int(table.ends[row]), float(table.impacts[row])
    is_open = end == OPEN
    begin = max(start, between[0])
    stop = max(min(as_of if is_open else end, between[1]), begin)
    cost = (stop - begin) * impact / MINUTE
    category = table.category_names[int(table.categories[row])]
    excluded_minutes = 0.0
    reasons: tuple[str, ...] = ()
    is_excluded = bool(budget.excluded[row])
    if is_excluded:
        excluded_minutes, reasons = cost, (f"category {category}",)
    elif budget.exclusions is not None:
        excluded_minutes = int(budget.exclusions.excluded_time(begin, stop)) * impact / MINUTE
        if excluded_minutes:
            within = budget.exclusions.within(begin, stop)
            reasons = tuple(dict.fromkeys(exclusion.justification for exclusion in within))
    return EventCost(  # by position, in the order of its fields: plots have hundreds
        int(table.ids[row]),
        to_datetime(start),
        None if is_open else to_datetime(end),
        category,
        impact,
        table.incident_ids[row],
        table.descriptions[row],
        max((as_of if is_open else end) - start, 0) / MINUTE,
        own,
        tidy(100 * own / total) if total else 0.0,
        max(cost - excluded_minutes - own, 0.0),
        is_excluded,
        None if is_open else _leaves_at(budget, end),
        excluded_minutes,
        reasons,
    )


def _leaves_at(budget: Budget, end: Instant) -> datetime:
    """When the last minute of an event that ends at `end` has left the window."""
    if budget.window.is_rolling:
        return to_datetime(end + budget.window.length_rolling)
    return to_datetime(budget.window.bounds(end - 1)[1])
