"""The local hour of the day of instants, and the cost of each hour."""

from datetime import tzinfo
from itertools import pairwise

import numpy as np

from ..ledger.event_table import Floats, Ints
from ..ledger.ledger import Ledger
from ..model.instants import DAY, HOUR, MINUTE, Instant, to_datetime
from .burn_rate_history_result import HourOfDay

_STEP = 15 * MINUTE
"""Every offset in use is a multiple of a quarter of an hour, so no step straddles two local hours."""


def local_hours(instants: Ints, edges: Ints, zone: tzinfo) -> Ints:
    """The hour on the clock, 0 to 23, at each instant; `edges` are those of the days that contain them."""
    days = np.searchsorted(edges, instants, "right") - 1
    hours = (instants - edges[days]) // HOUR
    changed = np.diff(edges) != DAY
    for index in np.flatnonzero(changed[days]):
        hours[index] = to_datetime(int(instants[index]), zone).hour
    return np.asarray(hours, dtype=np.int64)


def bad_minutes_by_hour(ledger: Ledger, edges: Ints, zone: tzinfo, as_of: Instant) -> Floats:
    """Bad minutes of the days between `edges`, up to `as_of`, by hour on the clock: shape (24,)."""
    steps = np.concatenate([np.arange(begin, end, _STEP) for begin, end in pairwise(edges)])
    ends = np.minimum(np.append(steps[1:], edges[-1]), as_of)
    minutes = ledger.minutes(steps, ends)
    return np.asarray(np.bincount(local_hours(steps, edges, zone), minutes, 24), dtype=np.float64)


def busiest_hours(hours: HourOfDay) -> tuple[int, int]:
    """The first of the three local hours in which most events start, and how many do."""
    starts = hours.event_starts
    sums = [sum(starts[(first + step) % 24] for step in range(3)) for first in range(24)]
    return max(range(24), key=lambda first: sums[first]), max(sums)
