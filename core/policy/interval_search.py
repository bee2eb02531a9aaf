"""Finds the intervals in which a condition on a budget holds, exact to the microsecond.

Consumption and burn are piecewise linear in time, so between two bends a condition that compares them with a
limit changes at most once. It is evaluated at every bend; where it differs between the ends of a stretch,
linear interpolation tells nearly when it changes, and bisection exactly.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..ledger.budget import Budget
from ..ledger.event_table import OPEN, Floats, Ints
from ..model.calendar import period_edges
from ..model.instants import Instant

Interval = tuple[Instant, Instant]
"""`[start, end)`; the end is `OPEN` for one that continues past the time searched."""

Holds = Callable[[Ints], NDArray[np.bool_]]
"""Whether a condition holds at each of the given instants."""

Measure = Callable[[Ints], Floats]
"""The quantity that the condition compares with a limit, minus the limit, at each of the given instants."""

_NEAR = 4
"""Microseconds around the interpolated moment."""


def find_intervals(holds: Holds, excess: Measure, bends: Ints) -> list[Interval]:
    """When a condition holds from the first of `bends` to the last; it changes at most once between two.

    `excess` need not be exact: it says where to look.
    """
    if len(bends) < 2:
        return []
    begins, lasts = bends[:-1], bends[1:] - 1
    at_begin, at_last = holds(begins), holds(lasts)
    differing = np.flatnonzero(at_begin != at_last)
    low, high, after = begins[differing], lasts[differing], at_last[differing]
    if len(differing):
        low, high = _near_crossing(holds, excess, low, high, after)
    while bool(np.any(high - low > 1)):
        middle = low + (high - low) // 2
        same = holds(middle) == after
        low, high = np.where(same, low, middle), np.where(same, middle, high)
    moments = np.concatenate([begins, high])
    values = np.concatenate([at_begin, after])
    order = np.argsort(moments, kind="stable")
    moments, values = moments[order], values[order]
    changes = np.flatnonzero(np.diff(values, prepend=False))
    edges = moments[changes].tolist()
    if len(edges) % 2:
        edges.append(OPEN)
    return list(zip(edges[::2], edges[1::2], strict=True))


def _near_crossing(
    holds: Holds, excess: Measure, low: Ints, high: Ints, after: NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """The stretches from `low` to `high`, narrowed to where the excess is 0 if it is a straight line."""
    first, last = excess(low), excess(high)
    share = np.divide(first, first - last, out=np.zeros_like(first), where=first != last)
    guess = low + ((high - low) * np.clip(share, 0.0, 1.0)).astype(np.int64)
    for moments in (guess - _NEAR, guess + _NEAR):
        moments = np.clip(moments, low, high)
        same = holds(moments) == after
        low, high = np.where(same, low, moments), np.where(same, moments, high)
    return low, high


def bends(budget: Budget, cuts: Ints, lookbacks: Iterable[int], start: Instant, end: Instant) -> Ints:
    """The instants from `start` to `end`, both included, at which a running sum may bend.

    `cuts` are where what it sums begins and ends, `lookbacks` the lengths in microseconds that it sums over;
    a calendar window has none.
    """
    if budget.exclusions is not None:
        cuts = np.concatenate([cuts, budget.exclusions.cuts])
    parts = [np.array([start, end], dtype=np.int64), cuts, *(cuts + length for length in lookbacks)]
    if budget.window.period is not None:
        periods = period_edges(budget.window.period, budget.window.zone, start, end)
        parts.append(np.array(periods, dtype=np.int64))
    moments = np.unique(np.concatenate(parts))
    return np.asarray(moments[(moments >= start) & (moments <= end)], dtype=np.int64)


def window_bends(budget: Budget, cuts: Ints, start: Instant, end: Instant) -> Ints:
    """`bends` of a sum over the budget's window."""
    lookbacks = [budget.window.length_rolling] if budget.window.is_rolling else []
    return bends(budget, cuts, lookbacks, start, end)


def intersection(first: Sequence[Interval], second: Sequence[Interval]) -> list[Interval]:
    """The time in both."""
    common = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i][0], second[j][0]), min(first[i][1], second[j][1])
        if start < end:
            common.append((start, end))
        if first[i][1] < second[j][1]:
            i += 1
        else:
            j += 1
    return common


def union(parts: Iterable[Sequence[Interval]]) -> list[Interval]:
    """The time in any of `parts`; intervals that overlap or touch are joined."""
    joined: list[Interval] = []
    for start, end in sorted(interval for part in parts for interval in part):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
