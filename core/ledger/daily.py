"""Bad minutes by local calendar day."""

from datetime import date, timedelta, tzinfo
from functools import lru_cache

import numpy as np

from ..model.calendar import local_day, midnight
from ..model.instants import DAY, Instant
from .event_table import Floats, Ints
from .ledger import Ledger


def daily_bad_minutes(
    ledger: Ledger, zone: tzinfo, as_of: Instant, days_back: float
) -> tuple[list[date], Floats]:
    """The days that `[as_of − days_back × 24 h, as_of]` touches, and the bad minutes of each.

    The first day counts from its midnight, the last up to `as_of`. A day of a clock change has its
    real 23 or 25 hours; a date that `zone` skipped is not a day. Raises `ValueError` unless
    `days_back` is above 0 and reaches no further back than the calendar does.
    """
    days, edges = local_days(zone, as_of, days_back)
    return days, ledger.minutes(edges[:-1], np.minimum(edges[1:], as_of))


def local_days(zone: tzinfo, as_of: Instant, days_back: float) -> tuple[list[date], Ints]:
    """The days that `[as_of − days_back × 24 h, as_of]` touches, and their edges: one more than days.

    `ValueError` as for `daily_bad_minutes`.
    """
    try:
        if not days_back > 0:
            raise ValueError
        first = local_day(as_of - round(days_back * DAY), zone)
        return days_from(zone, first, local_day(as_of, zone))
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
