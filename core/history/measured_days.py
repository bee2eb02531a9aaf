"""Which days were measured, and which of them statistics and patterns use."""

from datetime import date, tzinfo

import numpy as np
from numpy.typing import NDArray

from ..ledger.budget import Budget
from ..ledger.event_table import Ints
from ..ledger.local_days import local_days
from ..model.instants import Instant
from .anomaly_rarity import EVENTS_NEEDED


def measured_half(edges: Ints, as_of: Instant, measured_since: Instant | None = None) -> NDArray[np.bool_]:
    """Per day between `edges`: whether half of it or more is measured, from `measured_since` to `as_of`.

    Only such days count in means and deviations: an hour is no fair sample of a day.
    """
    begins, ends = edges[:-1], np.minimum(edges[1:], as_of)
    if measured_since is not None:
        begins = np.maximum(begins, measured_since)
    half: NDArray[np.bool_] = 2 * (ends - begins) >= np.diff(edges)
    return half


def measured_days(
    zone: tzinfo, as_of: Instant, days_back: float, measured_since: Instant | None
) -> tuple[list[date], Ints]:
    """The days asked for that were measured, and their edges; the last one if none was."""
    days, edges = local_days(zone, as_of, days_back)
    if measured_since is None:
        return days, edges
    first = min(int(np.searchsorted(edges, measured_since, "right")) - 1, len(days) - 1)
    return days[max(first, 0) :], edges[max(first, 0) :]


def days_with_evidence(
    budget: Budget, edges: Ints, as_of: Instant, measured_since: Instant | None
) -> NDArray[np.bool_]:
    """The days that a pattern or a trend may be based on: those from the first event on record.

    None of them if fewer than `EVENTS_NEEDED` events cost anything; all of them if `measured_since` is known.
    """
    costly = np.unique(budget.ledger.pieces(int(edges[0]), as_of)[2])
    if len(costly) < EVENTS_NEEDED:
        return np.zeros(len(edges) - 1, dtype=np.bool_)
    begin = int(budget.table.starts.min()) if measured_since is None else measured_since
    return np.asarray(edges[1:] > begin, dtype=np.bool_)
