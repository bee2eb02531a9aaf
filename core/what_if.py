"""What an event or a correction would cost: the budget with and without it."""

import numpy as np

from .analysis.assessment import EventCost, WhatIf
from .analysis.events.event_costs import event_costs
from .analysis.service_budget import budget_of
from .assessor import assess
from .config.settings import ServiceSettings, Settings
from .ledger.budget import Budget, BudgetState, tidy
from .ledger.event_table import OPEN, EventTable
from .model.event import Draft
from .model.instants import MINUTE, Instant, to_datetime, to_minutes
from .policy.policy_records import NO_RECORDS, PolicyRecords


def what_if(
    service: ServiceSettings,
    table: EventTable,
    draft: Draft,
    as_of: Instant,
    settings: Settings,
    replacing: int | None = None,
    *,
    until_end: bool = False,
    records: PolicyRecords = NO_RECORDS,
) -> WhatIf:
    """The current assessment, and the one with `draft` in it (in place of the event `replacing` if given).

    `until_end`: an event that ends after `as_of` is assessed at its end, when it has had its full cost.
    """
    remaining = table if replacing is None else table.without(replacing)
    changed = remaining.plus(draft, replacing)
    later = as_of if not until_end or draft.end is None else max(as_of, draft.end)
    budget = budget_of(service, changed, settings, later)
    state = budget.state(later)
    row = len(changed) - 1
    own = event_costs(budget, state, [row], state.start)[0]
    end = max(as_of, draft.start) if draft.end is None else draft.end
    cost = 0.0 if own.excluded else to_minutes(end - draft.start) * draft.impact
    extra = _extra_minutes(budget, budget_of(service, table, settings, later), draft, end, replacing)
    return WhatIf(
        before=assess(service, table, as_of, settings, records),
        after=assess(service, changed, later, settings, records),
        own_minutes=own.own_minutes,
        own_pct=own.own_pct,
        overlaps=_overlaps(budget, state, row),
        start=to_datetime(draft.start),
        end=None if draft.end is None else to_datetime(draft.end),
        duration_minutes=to_minutes(end - draft.start),
        impact=draft.impact,
        category=draft.category,
        cost_minutes=cost,
        cost_pct=state.pct(cost),
        extra_minutes=extra,
        extra_pct=state.pct(extra),
        planned=draft.start > as_of,
        excluded_by=own.excluded_by,
    )


def _extra_minutes(
    changed: Budget, unchanged: Budget, draft: Draft, end: Instant, replacing: int | None
) -> float:
    """Bad minutes that the ledger has with the draft but not without it; a correction may be below 0."""
    start = draft.start
    if replacing is not None:
        rows = np.flatnonzero(unchanged.table.ids == replacing)
        start = min([start, *unchanged.table.starts[rows].tolist()])
        ends = [stop for stop in unchanged.table.ends[rows].tolist() if stop != OPEN]
        end = max(end, *ends) if ends else end
    return tidy(float(changed.ledger.minutes(start, end) - unchanged.ledger.minutes(start, end)))


def _overlaps(budget: Budget, state: BudgetState, row: int) -> tuple[tuple[EventCost, float], ...]:
    """The events that share time with the one at `row`, with the minutes shared, the longest first."""
    table = budget.table
    start = int(table.starts[row])
    end = (
        min(int(table.ends[row]), max(state.as_of, start))
        if table.ends[row] == OPEN
        else int(table.ends[row])
    )
    shared = np.minimum(table.ends, end) - np.maximum(table.starts, start)
    shared[row] = 0
    rows = np.flatnonzero(shared > 0)
    rows = rows[np.argsort(-shared[rows], kind="stable")]
    costs = event_costs(budget, state, rows.tolist(), state.start)
    return tuple((cost, int(shared[at]) / MINUTE) for cost, at in zip(costs, rows, strict=True))
