"""When something next changes by itself, so that a live screen can sleep until then."""

import math
from collections.abc import Sequence
from datetime import timedelta, tzinfo

import numpy as np

from ...ledger.budget import Budget, BudgetState
from ...ledger.event_table import OPEN
from ...ledger.exclusion_table import ExclusionTable
from ...model.alert_pairs import AlertPair
from ...model.calendar import local_day, midnight
from ...model.instants import DAY, Instant
from ..alerts.burn_alerts import applicable, lookbacks
from .linear_predictions import LOOKBACK_DAYS, current_rate, linear, linear_points

ANOMALY_DAYS = 90
"""How many days back the anomalies of an assessment look."""


def stable_until(
    budget: Budget,
    state: BudgetState,
    pairs: Sequence[AlertPair],
    zone: tzinfo,
    measured_since: Instant | None = None,
    *,
    with_predictions: bool = True,
) -> Instant | None:
    """The first instant at which a number of the assessment may change without a new event; None for never.

    It is never later than the actual change. It is `as_of` itself if a number is changing now: an event is
    going on, or time that costs or is out is entering or leaving a lookback. The dates of the two
    projections, which are `as_of` plus a number of days, move with it, and that does not count as a change;
    neither does any change of the linear predictions without `with_predictions`.
    """
    table, as_of = budget.table, state.as_of
    if ((table.starts <= as_of) & (table.ends > as_of)).any():
        return as_of
    pairs_used = applicable(pairs, state.length)
    points = linear_points(budget, state, LOOKBACK_DAYS) if with_predictions else []
    lookback_ages = {0, *lookbacks(pairs_used), *(as_of - point for point in points)}
    if budget.window.is_rolling:
        lookback_ages |= {state.length, *(as_of - point + state.length for point in points)}
    ages = np.array(sorted(lookback_ages), dtype=np.int64)
    next_costs = budget.ledger.next_cost(as_of - ages)
    ahead = next_costs != OPEN
    changes = (next_costs[ahead] + ages[ahead]).tolist() + _events_change(budget, state)
    if budget.exclusions is not None:
        if budget.shrinks:
            coming = budget.exclusions.next_out(as_of - ages)
            ahead = coming != OPEN
            changes += (coming[ahead] + ages[ahead]).tolist()
        edges = budget.exclusions.edges(as_of, OPEN)
        changes += [int(edges[0])] if len(edges) else []
        if with_predictions:
            changes += _projections_meet(budget, state, budget.exclusions, points[0])
    if not budget.window.is_rolling:
        changes.append(state.end)
        if with_predictions:
            changes += _reset_comes_first(budget, state)
            days = range(LOOKBACK_DAYS + 1)
            changes += [begin for day in days if (begin := state.start + day * DAY) > as_of]
    if len(table):
        next_day = _next_midnight(as_of, zone)
        changes.append(next_day)
        changes += _half_of_today(as_of, zone, next_day, measured_since)
        changes.append(_next_midnight(as_of - ANOMALY_DAYS * DAY, zone) + ANOMALY_DAYS * DAY)
    return min(changes, default=None)


def _reset_comes_first(budget: Budget, state: BudgetState) -> list[Instant]:
    """When a projected date comes to lie after the calendar window's end, and so is dropped."""
    if state.consumed >= state.total:
        return []
    days = (
        prediction.days_until_exhaustion
        for prediction in (current_rate(budget, state, None), linear(budget, state, None))
        if prediction.prediction == "exhaustion_projected"
    )
    return [state.end - math.ceil(number * DAY) for number in days]


def _projections_meet(
    budget: Budget, state: BudgetState, exclusions: ExclusionTable, first: Instant
) -> list[Instant]:
    """When excluded time ahead starts or stops postponing a projected date.

    At once if time is excluded now, or at `first`, where the time that the slope is measured over begins.
    """
    as_of = state.as_of
    predictions = [
        each
        for each in (current_rate(budget, state, None), linear(budget, state, None))
        if each.prediction == "exhaustion_projected"
    ]
    if not predictions:
        return []
    if exclusions.at(as_of) is not None or exclusions.at(first) is not None:
        return [as_of]
    changes = [int(edge) + as_of - first for edge in exclusions.edges(first, as_of)[:1]]
    for prediction in predictions:
        ahead = prediction.days_until_exhaustion * DAY
        coming = exclusions.edges(as_of + math.floor(ahead), OPEN)[:1]
        changes += [int(edge) - math.ceil(ahead) for edge in coming]
    return changes


def _events_change(budget: Budget, state: BudgetState) -> list[Instant]:
    """When the next event begins, and when the next one leaves a rolling window."""
    table, as_of = budget.table, state.as_of
    coming = table.starts[table.starts > as_of]
    changes = [int(coming.min())] if len(coming) else []
    if budget.window.is_rolling:
        leaving = table.ends[(table.ends > state.start) & (table.ends != OPEN)]
        if len(leaving):
            changes.append(int(leaving.min()) + state.length)
    return changes


def _half_of_today(
    as_of: Instant, zone: tzinfo, next_day: Instant, measured_since: Instant | None
) -> list[Instant]:
    """When half of today will be measured, and it counts in z-scores; empty if half of it is already."""
    begin = midnight(local_day(as_of, zone), zone)
    half = max(begin, measured_since or begin) + -(-(next_day - begin) // 2)
    return [half] if half > as_of else []


def _next_midnight(instant: Instant, zone: tzinfo) -> Instant:
    """The start of the next local day after `instant`."""
    day = local_day(instant, zone)
    while (begin := midnight(day, zone)) <= instant:
        day += timedelta(days=1)
    return begin
