"""The events that are open at a moment, and those that start just after it by another machine's clock."""

import numpy as np

from ...ledger.budget import Budget
from ...ledger.event_table import OPEN
from ...model.instants import Instant, to_datetime, to_minutes
from .clock_skew import CLOCK_SKEW, EventAhead


def open_rows(budget: Budget, as_of: Instant) -> list[int]:
    """The rows of the events that are open at `as_of`, by start."""
    rows = ((budget.table.ends == OPEN) & (budget.table.starts <= as_of)).nonzero()[0]
    return [int(row) for row in rows[np.argsort(budget.table.starts[rows], kind="stable")]]


def events_ahead(budget: Budget, as_of: Instant) -> tuple[EventAhead, ...]:
    """The open events that start within `CLOCK_SKEW` after `as_of`, by start; excluded ones are left out."""
    starts = budget.table.starts
    near = (budget.table.ends == OPEN) & (starts > as_of) & (starts <= as_of + CLOCK_SKEW)
    rows = near.nonzero()[0]
    ordered = rows[np.argsort(starts[rows], kind="stable")]
    return tuple(
        EventAhead(
            id=int(budget.table.ids[row]),
            start=to_datetime(int(starts[row])),
            minutes_ahead=to_minutes(int(starts[row]) - as_of),
            incident_id=budget.table.incident_ids[row],
        )
        for row in ordered.tolist()
        if not budget.excluded[row]
    )
