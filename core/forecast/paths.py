"""When possible futures reach the budget: what is held of the past, plus what each path adds.

The past is known, and so is when each of its minutes leaves the window; only the outages of a path
are drawn. Consumption falls between outages, and cannot fall while a whole outage lasts: so
a path is highest at an outage's end. Times are minutes after "as of".
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import Floats
from ..ledger.ledger import Ledger
from ..model.calendar import period_edges
from ..model.instants import MINUTE, Instant, from_minutes
from ..model.slo import Window

Rows = NDArray[np.intp]

NEVER = float("inf")
_ROUNDING = 1e-9
"""Minutes: this near to the budget is at it."""
_FINE = 1e-4
"""Minutes: to this an instant is found."""
_MOST_TURNS = 64


class Outages:
    """Drawn outages of many paths, one row a path, in order and without overlap.

    `starts`, `ends`: shape (paths, k), minutes after "as of", none later than `horizon`; `rates`:
    shape (k,), what a minute costs. `sums`: shape (paths, k), minutes burnt up to each end.
    """

    def __init__(self, starts: Floats, ends: Floats, rates: Floats, horizon: float) -> None:
        self.starts = starts
        self.ends = ends
        self.rates = rates
        self.horizon = horizon
        self.sums: Floats = np.cumsum((ends - starts) * rates, axis=1)
        # the rows one after the other, far enough apart that one search serves them all
        self._stride = horizon + 1
        self._ends = (ends + (np.arange(len(ends)) * self._stride)[:, None]).ravel()

    def __len__(self) -> int:
        return len(self.starts)

    def burnt(self, rows: Rows, times: Floats) -> Floats:
        """Minutes that the paths `rows` burn from "as of" to `times` (broadcast); 0 before "as of"."""
        times = np.clip(times, 0.0, self.horizon)
        columns = self.starts.shape[1]
        place = np.searchsorted(self._ends, rows * self._stride + times)
        place = np.minimum(place, rows * columns + columns - 1)  # past the row's last outage: that one
        start, end = self.starts.ravel()[place], self.ends.ravel()[place]
        to_come = (end - np.clip(times, start, end)) * self.rates[place % columns]
        burnt: Floats = self.sums.ravel()[place] - to_come
        return burnt

    def turning(self, moments: Floats) -> "Outages":
        """The same outages, the first one cut at `moments`: for when it may not be highest at its end."""
        bounds = np.concatenate([[0.0], np.sort(moments), [self.horizon]])
        first = np.clip(bounds, self.starts[:, :1], self.ends[:, :1])
        return Outages(
            np.concatenate([first[:, :-1], self.starts[:, 1:]], axis=1),
            np.concatenate([first[:, 1:], self.ends[:, 1:]], axis=1),
            np.concatenate([np.full(len(bounds) - 1, self.rates[0]), self.rates[1:]]),
            self.horizon,
        )


class Consumption(Protocol):
    """Consumption along the paths."""

    def reached(self, outages: Outages) -> Floats:
        """Per path, when consumption first is at the budget; `NEVER` if not within the horizon."""

    def consumed_pct(self, outages: Outages, times: Floats) -> Floats:
        """Percent of the budget consumed: shape (paths, len(times))."""


def consumption(ledger: Ledger, window: Window, budget: float, as_of: Instant, horizon: float) -> Consumption:
    """How `window` counts; `budget` is that of the window at `as_of`, in minutes."""
    if window.is_rolling:
        return _Rolling(ledger, window, budget, as_of)
    return _Calendar(ledger, window, budget, as_of, horizon)


class _Rolling:
    """The last `length` minutes count."""

    def __init__(self, ledger: Ledger, window: Window, budget: float, as_of: Instant) -> None:
        begin = window.bounds(as_of)[0]
        inside = ledger.cuts[slice(*np.searchsorted(ledger.cuts, [begin + 1, as_of]))]
        edges = np.concatenate([[begin], inside, [as_of]])
        self._length = (as_of - begin) / MINUTE
        self._leaving = (edges - begin) / MINUTE
        self._held = ledger.minutes(edges, as_of)
        self._budget = budget

    def reached(self, outages: Outages) -> Floats:
        if self._held[0] >= self._budget - _ROUNDING:
            return np.zeros(len(outages))
        if outages.rates[0] < 1:
            outages = outages.turning(self._turns(outages.horizon))
        every = np.arange(len(outages))
        peaks = self._held_at(outages.ends) + outages.sums
        if outages.horizon > self._length:
            peaks -= outages.burnt(every[:, None], outages.ends - self._length)
        over = peaks >= self._budget - _ROUNDING
        found = np.full(len(outages), NEVER)
        rows = np.flatnonzero(over.any(axis=1))
        column = over[rows].argmax(axis=1)
        found[rows] = _first(
            lambda times: self._consumed(outages, rows, times) >= self._budget - _ROUNDING,
            outages.starts[rows, column],
            outages.ends[rows, column],
        )
        return found

    def consumed_pct(self, outages: Outages, times: Floats) -> Floats:
        rows = np.arange(len(outages))[:, None]
        return self._consumed(outages, rows, times[None, :]) * 100 / self._budget

    def _held_at(self, times: Floats) -> Floats:
        return np.asarray(np.interp(times, self._leaving, self._held), dtype=np.float64)

    def _consumed(self, outages: Outages, rows: Rows, times: Floats) -> Floats:
        new = outages.burnt(rows, times)
        if outages.horizon > self._length:
            new = new - outages.burnt(rows, times - self._length)
        return self._held_at(times) + new

    def _turns(self, horizon: float) -> Floats:
        """Moments at which the past begins to leave the window faster: the longest-held first."""
        turns = self._leaving[(self._leaving > 0) & (self._leaving < horizon)]
        step = max(1, -(-len(turns) // _MOST_TURNS))
        return turns[::step]


class _Calendar:
    """The period that a moment lies in counts; a new one begins with its own, whole budget."""

    def __init__(self, ledger: Ledger, window: Window, budget: float, as_of: Instant, horizon: float) -> None:
        assert window.period is not None
        last = as_of + from_minutes(horizon)
        edges = np.array(period_edges(window.period, window.zone, as_of, last), dtype=np.int64)
        self._edges = (edges - as_of) / MINUTE
        lengths = np.diff(self._edges)
        self._budgets = budget * lengths / lengths[0]
        self._past = np.zeros(len(lengths))
        self._past[0] = ledger.minutes(edges[0], as_of)

    def reached(self, outages: Outages) -> Floats:
        found = np.full(len(outages), NEVER)
        for period, (begin, end) in enumerate(pairwise(self._edges)):
            rows = np.flatnonzero(np.isinf(found))
            end = min(end, outages.horizon)
            spent = outages.burnt(rows, np.full(1, begin)) - self._past[period]
            goal = self._budgets[period] - _ROUNDING + spent
            there = outages.burnt(rows, np.full(1, end)) >= goal
            found[rows[there]] = _first(
                partial(_has_burnt, outages, rows[there], goal[there]),
                np.full(there.sum(), max(begin, 0.0)),
                np.full(there.sum(), end),
            )
        return found

    def consumed_pct(self, outages: Outages, times: Floats) -> Floats:
        period = np.clip(np.searchsorted(self._edges, times, "right") - 1, 0, len(self._budgets) - 1)
        rows = np.arange(len(outages))[:, None]
        new = outages.burnt(rows, times[None, :]) - outages.burnt(rows, self._edges[period][None, :])
        consumed: Floats = (self._past[period] + new) * 100 / self._budgets[period]
        return consumed


def _has_burnt(outages: Outages, rows: Rows, goal: Floats, times: Floats) -> NDArray[np.bool_]:
    """Has each path burnt its `goal` of minutes by `times`?"""
    return outages.burnt(rows, times) >= goal


def _first(there: Callable[[Floats], NDArray[np.bool_]], low: Floats, high: Floats) -> Floats:
    """By halving, when a condition that holds at `high` first holds, at or after `low`."""
    low, high = low.copy(), high.copy()
    already = there(low)
    high[already] = low[already]
    while len(low) and (high - low).max() > _FINE:
        middle = (low + high) / 2
        yes = there(middle)
        high = np.where(yes, middle, high)
        low = np.where(yes, low, middle)
    return high
