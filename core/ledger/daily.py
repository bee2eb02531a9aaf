"""Bad minutes by local calendar day."""

from datetime import date, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..model.calendar import local_day, midnight
from ..model.instants import DAY, Instant
from .event_table import Floats, Ints
from .ledger import Ledger


def daily_bad_minutes(
    ledger: Ledger, zone: tzinfo, as_of: Instant, days_back: float
) -> tuple[list[date], Floats]:
    """The days with time in `[as_of − days_back × 24 h, as_of]`, and the bad minutes of each.

    The first day counts from its midnight, the last up to `as_of`; a day that begins at `as_of` is not one
    of them. A day of a clock change has its real 23 or 25 hours; a date that `zone` skipped is not a day.
    Raises `ValueError` unless `days_back` is above 0 and reaches no further back than the calendar does.
    """
    days, edges = local_days(zone, as_of, days_back)
    return days, ledger.minutes_between(np.minimum(edges, as_of))


def local_days(zone: tzinfo, as_of: Instant, days_back: float) -> tuple[list[date], Ints]:
    """The days with time in `[as_of − days_back × 24 h, as_of]`, and their edges: one more than days.

    `ValueError` as for `daily_bad_minutes`.
    """
    try:
        if not days_back > 0:
            raise ValueError
        first = local_day(as_of - max(round(days_back * DAY), 1), zone)
        return days_from(zone, first, local_day(as_of - 1, zone))
    except (ValueError, OverflowError):
        raise ValueError(
            f"days_back: {days_back} is not a number of days above 0 within the calendar"
        ) from None


def measured_half(edges: Ints, as_of: Instant, measured_since: Instant | None = None) -> NDArray[np.bool_]:
    """Per day between `edges`: whether half of it or more is measured, from `measured_since` to `as_of`.

    Only such days count in means and deviations: an hour is no fair sample of a day.
    """
    begins, ends = edges[:-1], np.minimum(edges[1:], as_of)
    if measured_since is not None:
        begins = np.maximum(begins, measured_since)
    half: NDArray[np.bool_] = 2 * (ends - begins) >= np.diff(edges)
    return half


def days_from(zone: tzinfo, first: date, last: date) -> tuple[list[date], Ints]:
    """The days from `first` to `last` in `zone`, and their edges."""
    days, edges = _edges(zone, first, last)
    return list(days), edges


@lru_cache(maxsize=16)
def _edges(zone: tzinfo, first: date, last: date) -> tuple[tuple[date, ...], Ints]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    edges = np.array([midnight(day, zone) for day in [*days, last + timedelta(days=1)]], dtype=np.int64)
    real = edges[1:] > edges[:-1]
    day_edges = np.append(edges[:-1][real], edges[-1])
    day_edges.flags.writeable = False
    return tuple(day for day, exists in zip(days, real, strict=True) if exists), day_edges
