"""Local calendar days and their edges: days of 23 or 25 hours, and dates that a zone skipped."""

from datetime import date, timedelta, tzinfo
from functools import lru_cache

import numpy as np

from ..model.calendar import local_day, midnight
from ..model.instants import DAY, Instant
from .event_table import Ints


def local_days(zone: tzinfo, as_of: Instant, days_back: float) -> tuple[list[date], Ints]:
    """The days with time in `[as_of − days_back × 24 h, as_of]`, and their edges: one more than days.

    A day that begins at `as_of` is not one of them. A day of a clock change has its real 23 or 25 hours; a
    date that `zone` skipped is not a day. Raises `ValueError` unless `days_back` is above 0 and reaches no
    further back than the calendar does.
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
