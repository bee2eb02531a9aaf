"""How the budget comes back, if nothing else happens."""

import numpy as np

from ..ledger.budget import Budget, BudgetState
from ..ledger.event_table import Floats, Ints
from ..model.instants import MINUTE, Instant, to_datetime
from .assessment import Milestone, Recovery, Return

MARKS = (0.0, 25.0, 50.0, 75.0, 90.0)
"""Percent of the budget remaining at which a milestone stands."""


def recovery(budget: Budget, state: BudgetState) -> Recovery:
    """The exact schedule of minutes that come back after `state.as_of`.

    A rolling window gives each stretch back as it leaves; a calendar one gives all back when the
    period ends. Time after `as_of` counts as good, also that of an event still open.
    """
    begins, ends, owners = budget.ledger.pieces(state.start, state.as_of)
    if not len(begins):
        return Recovery((), (), None)
    heads = np.flatnonzero(np.append(True, (owners[1:] != owners[:-1]) | (begins[1:] != ends[:-1])))
    owners = owners[heads]
    begins, ends = begins[heads], ends[np.append(heads[1:], len(ends)) - 1]
    minutes = (ends - begins) * budget.table.impacts[owners] / MINUTE
    if budget.window.is_rolling:
        shift = state.as_of - state.start
        starts, finishes = begins + shift, ends + shift
    else:
        rows, where = np.unique(owners, return_inverse=True)
        order = np.argsort(budget.table.ids[rows])
        owners, minutes = rows[order], np.bincount(where, minutes)[order]
        starts = finishes = np.full(len(rows), state.end)
    returns = tuple(
        Return(to_datetime(start), to_datetime(finish), cost, identity)
        for start, finish, cost, identity in zip(
            starts.tolist(),
            finishes.tolist(),
            minutes.tolist(),
            budget.table.ids[owners].tolist(),
            strict=True,
        )
    )
    return Recovery(returns, _milestones(state, starts, finishes, minutes), returns[-1].end)


def _milestones(state: BudgetState, starts: Ints, finishes: Ints, minutes: Floats) -> tuple[Milestone, ...]:
    """The marks not met now, each with the last moment at which no more than it remains."""
    returned = np.cumsum(minutes)
    milestones = []
    for mark in MARKS:
        needed = state.consumed - state.total * (1 - mark / 100)
        if state.remaining_pct > mark or needed < 0:
            continue
        piece = int(np.searchsorted(returned, needed, "right"))
        if piece == len(returned):
            continue
        share = (needed - (returned[piece] - minutes[piece])) / minutes[piece]
        start, finish = int(starts[piece]), int(finishes[piece])
        at: Instant = start + int(np.ceil((finish - start) * min(max(share, 0.0), 1.0) - 1e-3))
        milestones.append(Milestone(mark, to_datetime(at)))
    return tuple(milestones)
