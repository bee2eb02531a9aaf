"""One service, its events and a moment become the one answer that everything shows."""

from dataclasses import replace
from datetime import datetime

import numpy as np

from .analysis.assessment import Assessment, EventCost, WhatIf
from .analysis.burn_alerts import burn
from .analysis.category_costs import by_category
from .analysis.event_costs import event_costs, open_rows
from .analysis.exhaustion import exhausted_since, if_this_goes_on
from .analysis.next_change import stable_until
from .analysis.projections import current_rate, linear
from .analysis.recovery import recovery
from .analysis.status import budget_status
from .config.settings import ServiceSettings, Settings
from .history.anomalies import find_anomalies
from .ledger.budget import Budget, BudgetState
from .ledger.event_table import OPEN, EventTable
from .model.event import Draft
from .model.instants import DAY, MINUTE, Instant, to_datetime


def assess(service: ServiceSettings, table: EventTable, as_of: Instant, settings: Settings) -> Assessment:
    """Everything about one service's budget at `as_of` but the simulated part."""
    budget = Budget.of(service.slo, service.window, table, settings.excluded_categories)
    state = budget.state(as_of)
    rows = budget.rows(state.start, as_of)
    spent_since = exhausted_since(budget, state)
    rates, alerts = burn(budget, as_of, settings.alerts.pairs)
    return Assessment(
        service=service.name,
        as_of=to_datetime(as_of),
        slo_target=float(service.slo.target),
        window=str(service.window),
        window_days=state.length / DAY,
        window_start=to_datetime(state.start),
        window_end=to_datetime(state.end),
        group=service.group,
        tags=service.tags,
        status=budget_status(state.is_spent, state.remaining_pct, alerts, settings.policy.watch_below_pct),
        total_budget_minutes=state.total,
        consumed_minutes=state.consumed,
        remaining_minutes=state.remaining,
        overspent_minutes=state.overspent,
        consumed_pct=state.consumed_pct,
        remaining_pct=state.remaining_pct,
        availability_pct=state.availability_pct,
        event_count=len(rows),
        consumption_by_category=by_category(budget, state),
        burn_rates=rates,
        alerts=alerts,
        open_events=tuple(event_costs(budget, state, open_rows(budget, as_of), state.start)),
        if_this_goes_on=if_this_goes_on(budget, state, spent_since),
        recovery=recovery(budget, state),
        linear=linear(budget, state, spent_since),
        current_rate=current_rate(budget, state, spent_since),
        probabilities=(),
        anomalies=find_anomalies(
            service.name, budget, as_of, service.zone, measured_since=service.measured_from
        ),
        stable_until=_to_datetime_or_none(
            stable_until(budget, state, settings.alerts.pairs, service.zone, service.measured_from)
        ),
        target_until=service.held_until,
    )


def with_probabilities(
    assessment: Assessment,
    service: ServiceSettings,
    table: EventTable,
    as_of: Instant,
    settings: Settings,
) -> Assessment:
    """The same assessment with the simulated part: the probability of exhaustion within 7, 14 and 30 days."""
    from .forecast.probability import probabilities

    budget = Budget.of(service.slo, service.window, table, settings.excluded_categories)
    projections = assessment.linear, assessment.current_rate
    simulated = probabilities(
        service.name, budget, budget.state(as_of), projections, measured_since=service.measured_from
    )
    return replace(assessment, probabilities=simulated)


def what_if(
    service: ServiceSettings,
    table: EventTable,
    draft: Draft,
    as_of: Instant,
    settings: Settings,
    replacing: int | None = None,
) -> WhatIf:
    """The assessment with `draft` in it, in place of the event `replacing` if given, beside today's."""
    others = table if replacing is None else table.without(replacing)
    changed = others.plus(draft, replacing)
    after = assess(service, changed, as_of, settings)
    budget = Budget.of(service.slo, service.window, changed, settings.excluded_categories)
    state = budget.state(as_of)
    row = len(changed) - 1
    own = event_costs(budget, state, [row], state.start)[0]
    return WhatIf(
        before=assess(service, table, as_of, settings),
        after=after,
        own_minutes=own.own_minutes,
        own_pct=own.own_pct,
        overlaps=_overlaps(budget, state, row),
    )


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


def _to_datetime_or_none(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)
