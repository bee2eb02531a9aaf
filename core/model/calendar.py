"""Days, weeks, months, quarters and years in a time zone, with its clock changes."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, get_args

from .instants import Instant, to_datetime, to_instant

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def first_day(period: Period, day: date) -> date:
    """The first day of the `period` that contains `day`; weeks begin on Monday."""
    if period == "day":
        return day
    if period == "week":
        return day - timedelta(days=day.weekday())
    months = _MONTHS[period]
    return date(day.year, day.month - (day.month - 1) % months, 1)


def next_first_day(period: Period, first: date) -> date:
    """The first day of the period after the one that begins on `first`."""
    if period == "day":
        return first + timedelta(days=1)
    if period == "week":
        return first + timedelta(days=7)
    months = first.month - 1 + _MONTHS[period]
    return date(first.year + months // 12, months % 12 + 1, 1)


def midnight(day: date, zone: tzinfo) -> Instant:
    """The instant at which `day` begins in `zone`.

    If a clock change skips midnight, the day begins at the change; if it repeats midnight,
    the day begins at the first of the two (`fold=0` gives both).
    """
    return to_instant(datetime(day.year, day.month, day.day, tzinfo=zone))


def local_day(instant: Instant, zone: tzinfo) -> date:
    """The calendar day that `instant` falls on in `zone`."""
    return to_datetime(instant, zone).date()


def period_bounds(period: Period, zone: tzinfo, instant: Instant) -> tuple[Instant, Instant]:
    """Begin and end (exclusive) of the `period` in `zone` that contains `instant`."""
    first = first_day(period, local_day(instant, zone))
    return midnight(first, zone), midnight(next_first_day(period, first), zone)


def period_edges(period: Period, zone: tzinfo, start: Instant, end: Instant) -> list[Instant]:
    """Where the periods that `[start, end]` touches begin, and last where the final one ends."""
    first = first_day(period, local_day(start, zone))
    edges = [midnight(first, zone)]
    while edges[-1] <= end:
        first = next_first_day(period, first)
        edges.append(midnight(first, zone))
    return edges
