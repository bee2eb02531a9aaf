"""Finds outages in the data points of an error-share query.

A point at grid time t stands for (t − step, t]. Times are whole Unix seconds.
"""

import math
from collections.abc import Iterable

from ..config.source_settings import Missing
from ..support.frozen import frozen
from .error_share_samples import MISSING_SHARES, Points, share_of


@frozen
class GridRules:
    """Which points are an outage. `step` and `merge` are seconds, `floor` is an error share."""

    step: int = 60
    floor: float = 0.01
    merge: int = 300
    missing: Missing = "unknown"


@frozen
class Outage:
    """A stretch of bad points; `end` is None if the newest is bad; `unknown` is the seconds without data."""

    start: int
    end: int | None
    impact: float
    unknown: int


def outages(points: Points, first: int, last: int, rules: GridRules) -> list[Outage]:
    """The outages in (`first`, `last`], both grid times; stretches within `merge` of each other are one."""
    absent = MISSING_SHARES[rules.missing]
    runs: list[list[int]] = []
    for time in _bad_times(points, first, last, rules):
        if runs and time - rules.step - runs[-1][1] <= rules.merge:
            runs[-1][1] = time
        else:
            runs.append([time - rules.step, time])
    result = []
    for start, end in runs:
        inside = [points.get(time) for time in range(start + rules.step, end + 1, rules.step)]
        shares = [absent if value is None else share_of(value) for value in inside]
        known = [share for share in shares if share is not None]
        unknown = (len(shares) - len(known)) * rules.step
        result.append(Outage(start, None if end == last else end, math.fsum(known) / len(known), unknown))
    return result


def _bad_times(points: Points, first: int, last: int, rules: GridRules) -> list[int]:
    """The bad grid times, in order. As in `share_of`, NaN is not bad, and values above 1 are."""
    grid = range(first + rules.step, last + 1, rules.step)
    floor, absent = rules.floor, MISSING_SHARES[rules.missing]
    if absent:
        return [time for time in grid if points.get(time, absent) >= floor]
    return sorted(time for time, value in points.items() if value >= floor and time in grid)


def background_minutes(
    points: Points, known: Iterable[Outage], first: int, last: int, rules: GridRules
) -> float:
    """Error minutes in (`first`, `last`] outside of outages, which the floor leaves out."""
    total = 0.0
    remaining = sorted(known, key=lambda outage: outage.start)
    index = 0
    for time in sorted(time for time, value in points.items() if value > 0 and first < time <= last):
        while index < len(remaining) and (remaining[index].end or last) < time:
            index += 1
        if index == len(remaining) or time <= remaining[index].start:
            total += share_of(points[time])
    return total * rules.step / 60
