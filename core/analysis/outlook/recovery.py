"""How the budget recovers, if nothing else happens."""

import math

import numpy as np

from ...ledger.budget import Budget, BudgetState
from ...ledger.event_table import OPEN, Floats, Ints
from ...model.instants import MINUTE, Instant, to_datetime
from .recovery_result import Milestone, Recovery, Return

MARKS = (0.0, 25.0, 50.0, 75.0, 90.0)
"""Percentages of the budget remaining that have a milestone."""

_SLACK = 1e-3
"""Microseconds that floating point may add to a crossing at a whole microsecond."""


def recovery(budget: Budget, state: BudgetState) -> Recovery:
    """The exact schedule of minutes that come back after `state.as_of`.

    A rolling window returns each stretch as it leaves; a calendar window returns everything when its period
    ends. While an event that costs budget is open, it is unknown when the budget will recover, so there are
    no milestones.
    """
    begins, ends, owners = budget.ledger.pieces(state.start, state.as_of)
    waits = has_open_event(budget, state.as_of)
    if not len(begins):
        return Recovery((), (), None, waits)
    heads = np.flatnonzero(np.append(True, (owners[1:] != owners[:-1]) | (begins[1:] != ends[:-1])))
    owners = owners[heads]
    begins, ends = begins[heads], ends[np.append(heads[1:], len(ends)) - 1]
    minutes = (ends - begins) * budget.table.impacts[owners] / MINUTE
    if budget.window.is_rolling:
        shift = state.as_of - state.start
        starts, finishes = begins + shift, ends + shift
    else:
        rows, which = np.unique(owners, return_inverse=True)
        order = np.argsort(budget.table.ids[rows])
        owners, minutes = rows[order], np.bincount(which, minutes)[order]
        starts = finishes = np.full(len(rows), state.end)
    identities = budget.table.ids[owners]

    def returns(_field: str) -> tuple[Return, ...]:
        columns = zip(starts.tolist(), finishes.tolist(), minutes.tolist(), identities.tolist(), strict=True)
        return tuple(
            Return(to_datetime(start), to_datetime(finish), cost, identity)
            for start, finish, cost, identity in columns
        )

    milestones: tuple[Milestone, ...]
    if waits:
        milestones = ()
    elif budget.window.is_rolling and budget.shrinks:
        milestones = _milestones_of_changing_budget(budget, state, np.concatenate([starts, finishes]))
    else:
        milestones = _milestones(state, starts, finishes, minutes)
    whole_at = None if waits else to_datetime(int(finishes[-1]))
    return Recovery.deferring(
        returns, {"milestones": milestones, "whole_at": whole_at, "waits_for_open_event": waits}
    )


def has_open_event(budget: Budget, as_of: Instant) -> bool:
    """Whether an event is open at `as_of` whose category costs budget, even in excluded time."""
    table = budget.table
    return bool(np.any((table.ends == OPEN) & (table.starts <= as_of) & ~budget.excluded))


def _milestones(state: BudgetState, starts: Ints, finishes: Ints, minutes: Floats) -> tuple[Milestone, ...]:
    """The marks not met now, each with the last moment at which no more than it remains."""
    returned = np.cumsum(minutes)
    milestones = []
    for mark in MARKS:
        needed = state.consumed - state.total * (1 - mark / 100)
        if state.remaining_pct > mark:
            continue
        piece = int(np.searchsorted(returned, needed, "right"))
        if piece == len(returned):
            continue
        share = (needed - (returned[piece] - minutes[piece])) / minutes[piece]
        at = _within(int(starts[piece]), int(finishes[piece]), share)
        milestones.append(Milestone(mark, to_datetime(at)))
    return tuple(milestones)


def _milestones_of_changing_budget(budget: Budget, state: BudgetState, bends: Ints) -> tuple[Milestone, ...]:
    """The same for a rolling window whose budget shrinks with the time that is out.

    There is no closed form, but it is linear between the moments at which a cost leaves the window, or
    excluded time enters or leaves it.
    """
    as_of, length, exclusions = state.as_of, state.length, budget.exclusions
    assert exclusions is not None
    entering = exclusions.edges(as_of, as_of + length)
    leaving = exclusions.edges(as_of - length, as_of) + length
    moments = np.unique(np.concatenate([[as_of], bends, entering, leaving, [as_of + length]]))
    consumed = budget.ledger.minutes(moments - length, as_of)
    totals = budget.budget_minutes(budget.counted_time(moments - length, moments))
    milestones = []
    for mark in MARKS:
        missing = consumed - totals * (1 - mark / 100)
        unmet = np.flatnonzero((missing >= 0) & (totals > 0))
        if state.remaining_pct > mark or not len(unmet):
            continue
        last = int(unmet[-1])  # not the end: nothing is consumed by then
        fallen = float(missing[last] - missing[last + 1])
        share = float(missing[last]) / fallen if fallen > 0 else 1.0
        at = _within(int(moments[last]), int(moments[last + 1]), share)
        milestones.append(Milestone(mark, to_datetime(at)))
    return tuple(milestones)


def _within(begin: Instant, end: Instant, share: float) -> Instant:
    """The whole microsecond at which a share of the time between two instants has passed."""
    return begin + math.ceil((end - begin) * min(max(share, 0.0), 1.0) - _SLACK)
