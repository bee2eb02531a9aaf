"""Where time does not count, in the columns of a plot and in days."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from budgettui.core.analysis.assessment import ExcludedTime, Series

from .plot_grid import Scale

_MOST = 0.5
"""The excluded share from which a column or a day is shown as excluded."""


def excluded_columns(series: Series, scale: Scale) -> tuple[list[int], list[int]]:
    """The columns in which any time does not count, and those to be drawn as a band.

    Banded are columns of which at least half does not count, and those with a recorded exclusion, however
    short: otherwise nightly hours would fill the plot, and half an hour for an outage would be invisible.
    """
    shares = [0.0] * scale.width
    recorded: set[int] = set()
    for time in series.exclusions:
        begin = max((time.start - series.as_of).total_seconds() / 86400, scale.x0)
        end = min((time.end - series.as_of).total_seconds() / 86400, 0.0)
        if end <= begin:
            continue
        first, last = scale.column(begin), scale.column(end)
        for column in range(first, last + 1):
            left, right = scale.edges(column)
            share = (min(end, right) - max(begin, left)) / (right - left)
            shares[column] += max(share, 0.0)
            if time.source == "recorded" and share > 0:
                recorded.add(column)
    touched = [column for column, share in enumerate(shares) if share > 0]
    return touched, [column for column in touched if shares[column] >= _MOST or column in recorded]


def excluded_days(series: Series, zone: tzinfo) -> set[date]:
    """The days of which at least half does not count, or that have a recorded exclusion."""
    days: dict[date, float] = {}
    recorded: set[date] = set()
    for time in series.exclusions:
        for day, share in _shares(time, series.as_of, zone):
            days[day] = days.get(day, 0.0) + share
            if time.source == "recorded":
                recorded.add(day)
    return recorded | {day for day, share in days.items() if share >= _MOST}


def exclusions_on(exclusions: Sequence[ExcludedTime], day: date, zone: tzinfo) -> list[ExcludedTime]:
    """The exclusions that overlap a day."""
    begin, end = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    return [time for time in exclusions if time.start < end and time.end > begin]


def _shares(time: ExcludedTime, now: datetime, zone: tzinfo) -> Iterable[tuple[date, float]]:
    """The days that an exclusion overlaps up to now, and the excluded share of each."""
    day, stop = time.start.astimezone(zone).date(), min(time.end, now)
    while (begin := _midnight(day, zone)) < stop:
        end = _midnight(day + timedelta(days=1), zone)
        shared = min(stop, end) - max(time.start, begin)
        if shared > timedelta(0):
            yield day, shared / (end - begin)
        day += timedelta(days=1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
