"""The events behind a number: the cost of each, its overlaps and exclusions, when it leaves the window."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from ...config.settings import ServiceSettings, Settings
from ...ledger.budget import Budget, BudgetState, tidy
from ...ledger.event_table import OPEN, EventTable, Floats, Ints
from ...model.instants import MINUTE, Instant, to_datetime
from ..assessment import EventCost
from ..service_budget import budget_of


def explain(
    service: ServiceSettings, table: EventTable, as_of: Instant, settings: Settings
) -> tuple[EventCost, ...]:
    """Every event in the window up to `as_of`, the costliest first; their own minutes sum to the total."""
    budget = budget_of(service, table, settings, as_of)
    state = budget.state(as_of)
    costs = event_costs(budget, state, budget.rows(state.start, as_of).tolist(), state.start)
    return tuple(sorted(costs, key=lambda cost: (-cost.own_minutes, cost.start, cost.id)))


def event_costs(budget: Budget, state: BudgetState, rows: Sequence[int], since: Instant) -> list[EventCost]:
    """The events at `rows`, in that order, each with its share of the cost of `[since, as_of]`."""
    owned = budget.ledger.owned(since, state.as_of)
    return charged_events(
        budget, rows, owned[rows].tolist(), between=(since, state.as_of), as_of=state.as_of, total=state.total
    )


def charged_events(
    budget: Budget,
    rows: Sequence[int] | NDArray[np.intp],
    minutes: Sequence[float],
    *,
    between: tuple[Instant, Instant],
    as_of: Instant,
    total: float,
) -> list[EventCost]:
    """The costs of the events at `rows`, each of which the ledger charged its `minutes` between two instants.

    The bad minutes of an event there are those plus the ones charged to overlapping events and the excluded
    ones. An open event lasts until `as_of`; percentages are of a budget of `total` minutes.
    """
    if not len(rows):
        return []
    table, index = budget.table, np.asarray(rows)
    starts, ends, impacts = table.starts[index], table.ends[index], table.impacts[index]
    last = np.where(ends == OPEN, as_of, ends)
    begins = np.maximum(starts, between[0])
    stops = np.maximum(np.minimum(last, between[1]), begins)
    costs = (stops - begins) * impacts / MINUTE
    excluded = _excluded_minutes(budget, index, begins, stops, impacts)
    lost = np.maximum(costs - excluded - minutes, 0.0)
    reasons: Sequence[tuple[str, ...]] = [()] * len(index)
    if budget.exclusions is not None or budget.excluded[index].any():
        reasons = [_reasons(budget, *each) for each in zip(rows, begins, stops, excluded, strict=True)]
    columns = (
        index, table.ids[index], starts, ends, table.categories[index], impacts,
        np.maximum(last - starts, 0) / MINUTE, lost, budget.excluded[index], excluded,
    )  # fmt: skip
    values = zip(*(column.tolist() for column in columns), minutes, reasons, strict=True)
    leaves_at = _expiry(budget)
    return [
        EventCost(
            identity,
            to_datetime(start),
            None if end == OPEN else to_datetime(end),
            table.category_names[category],
            impact,
            table.incident_ids[row],
            table.descriptions[row],
            duration,
            own,
            tidy(100 * own / total) if total else 0.0,
            to_others,
            is_excluded,
            None if end == OPEN else leaves_at(end),
            uncounted,
            why,
        )
        for (
            row, identity, start, end, category, impact, duration, to_others, is_excluded, uncounted, own,
            why,
        ) in values
    ]  # fmt: skip


def _excluded_minutes(
    budget: Budget, rows: NDArray[np.intp], begins: Ints, stops: Ints, impacts: Floats
) -> Floats:
    """The bad minutes of each event that do not count, because of its category or of exclusions."""
    if budget.exclusions is None:
        within = np.zeros(len(rows), dtype=np.int64)
    else:
        within = budget.exclusions.excluded_time(begins, stops)
    within = np.where(budget.excluded[rows], stops - begins, within)
    return np.asarray(within * impacts / MINUTE, dtype=np.float64)


def _reasons(
    budget: Budget, row: int, begin: Instant, stop: Instant, excluded_minutes: float
) -> tuple[str, ...]:
    """Why so many minutes of an event do not count."""
    if budget.excluded[row]:
        return (f"category {budget.table.category_names[int(budget.table.categories[row])]}",)
    if budget.exclusions is None or not excluded_minutes:
        return ()
    within = budget.exclusions.within(begin, stop)
    return tuple(dict.fromkeys(exclusion.justification for exclusion in within))


def _expiry(budget: Budget) -> Callable[[Instant], datetime]:
    """When the last minute of an event that ends at an instant has left the window."""
    window = budget.window
    if window.is_rolling:
        length = window.length_rolling
        return lambda end: to_datetime(end + length)
    return lambda end: to_datetime(window.bounds(end - 1)[1])
