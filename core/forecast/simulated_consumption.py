"""When simulated paths reach the budget: past consumption still in the window plus each path's own.

The past is known, and so is when each of its minutes leaves the window; only the outages of a path
are random. Consumption falls between outages and cannot fall during an outage of full impact, so a
path peaks at the end of an outage. Times are minutes after "as of".
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import Floats
from ..ledger.exclusion_table import ExclusionTable
from ..ledger.ledger import Ledger
from ..model.calendar import period_edges
from ..model.instants import MINUTE, Instant, from_minutes
from ..model.window import Window
from .counted_time import CountedTime

Rows = NDArray[np.intp]

NEVER = float("inf")
_ROUNDING = 1e-9
"""Minutes: consumption this close to the budget counts as reaching it."""
_MOST_AT_ONCE = 2_000_000
"""Moments of paths processed together, to limit memory."""
_TOLERANCE = 1e-4
"""Minutes: precision of the instants that `_bisect` finds."""


class Outages:
    """Drawn outages of many paths, one row a path, in order and without overlap.

    `starts`, `ends`: shape (paths, k), minutes after "as of", none later than `horizon`; `rates`:
    shape (k,), what a minute costs: 1, except for a first outage that is running at "as of". `sums`:
    shape (paths, k), minutes burnt up to each end. With a `clock` only counted time burns.
    """

    def __init__(
        self,
        starts: Floats,
        ends: Floats,
        rates: Floats,
        horizon: float,
        clock: CountedTime | None = None,
    ) -> None:
        self.starts = starts
        self.ends = ends
        self.rates = rates
        self.horizon = horizon
        self.clock = clock
        lengths = ends - starts if clock is None else clock.counted(ends) - clock.counted(starts)
        self.sums: Floats = np.cumsum(lengths * rates, axis=1)
        # rows laid end to end, far enough apart that one search covers all of them
        self._stride = horizon + 1
        self._ends = (ends + (np.arange(len(ends)) * self._stride)[:, None]).ravel()

    def __len__(self) -> int:
        return len(self.starts)

    def burnt(self, rows: Rows, times: Floats) -> Floats:
        """Minutes that the paths `rows` burn from "as of" to `times` (broadcast); 0 before "as of"."""
        times = np.clip(times, 0.0, self.horizon)
        columns = self.starts.shape[1]
        index = np.searchsorted(self._ends, rows * self._stride + times)
        index = np.minimum(index, rows * columns + columns - 1)  # past the row's last outage: use that
        start, end = self.starts.ravel()[index], self.ends.ravel()[index]
        times = np.clip(times, start, end)
        left = end - times if self.clock is None else self.clock.counted(end) - self.clock.counted(times)
        burnt: Floats = self.sums.ravel()[index] - left * self.rates[index % columns]
        return burnt


class Consumption(Protocol):
    """Consumption along the paths."""

    def reached(self, outages: Outages) -> Floats:
        """Per path, when consumption first reaches the budget; `NEVER` if not within the horizon."""

    def consumed_pct(self, outages: Outages, times: Floats) -> Floats:
        """Percent of the budget consumed: shape (paths, len(times))."""


def consumption(
    ledger: Ledger,
    window: Window,
    budget: float,
    as_of: Instant,
    horizon: float,
    exclusions: ExclusionTable | None = None,
) -> Consumption:
    """The `Consumption` for `window`; `budget` is that of the window at `as_of`, in minutes.

    `exclusions`: time that does not count, around which outages are drawn with a `CountedTime`; the budget
    shrinks by the part of it that is `out`.
    """
    if not window.is_rolling:
        return _Calendar(ledger, window, budget, as_of, horizon, exclusions)
    if exclusions is None:
        return _Rolling(ledger, window, budget, as_of)
    return _RollingWithExclusions(ledger, window, budget, as_of, horizon, exclusions)


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
        every = np.arange(len(outages))
        peaks = self._held_at(outages.ends) + outages.sums
        if outages.horizon > self._length:
            peaks -= outages.burnt(every[:, None], outages.ends - self._length)
        over = peaks >= self._budget - _ROUNDING
        first_times = np.full(len(outages), NEVER)
        rows = np.flatnonzero(over.any(axis=1))
        column = over[rows].argmax(axis=1)
        first_times[rows] = _bisect(
            lambda times: self._consumed(outages, rows, times) >= self._budget - _ROUNDING,
            outages.starts[rows, column],
            outages.ends[rows, column],
        )
        if outages.rates[0] < 1:  # its end may be below a peak in between
            running = self._running_reaches(float(outages.rates[0]), outages.horizon)
            first_times[outages.ends[:, 0] >= running] = running
        return first_times

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

    def _running_reaches(self, rate: float, horizon: float) -> float:
        """When an outage that runs on from now at `rate` is at the budget; `NEVER` if not by `horizon`.

        The same for every path: consumption bends only where the past begins or ends to leave the window.
        """
        bends = np.unique(np.append(np.clip(self._leaving, 0.0, horizon), [0.0, horizon]))
        consumed = self._held_at(bends) + rate * np.minimum(bends, self._length)
        over = np.flatnonzero(consumed >= self._budget - _ROUNDING)
        if not len(over):
            return NEVER
        last = int(over[0])
        span = slice(last - 1, last + 1)  # rising there: at 0 it is below the budget
        return float(np.interp(self._budget, consumed[span], bends[span]))


class _RollingWithExclusions(_Rolling):
    """The same with excluded time: the budget changes with time that is out, and outages pause in it.

    Consumption and budget are linear between the moments at which an outage or excluded time begins, ends or
    leaves the window. Consumption bends down only where an outage ends or begins to leave, so between those
    moments it reaches the budget from below at most once.
    """

    def __init__(
        self,
        ledger: Ledger,
        window: Window,
        budget: float,
        as_of: Instant,
        horizon: float,
        exclusions: ExclusionTable,
    ) -> None:
        super().__init__(ledger, window, budget, as_of)
        length, end = window.length_rolling, as_of + from_minutes(horizon)
        edges = exclusions.edges(as_of - length, end)
        knots = np.unique(np.concatenate([[as_of], edges, edges + length, [end]]))
        knots = knots[(knots >= as_of) & (knots <= end)]
        counted = length - exclusions.out_time(knots - length, knots)
        self._knots: Floats = (knots - as_of) / MINUTE
        self._totals: Floats = budget * counted / counted[0]
        self._bends = np.unique(np.concatenate([self._knots, self._leaving[self._leaving <= horizon]]))

    def reached(self, outages: Outages) -> Floats:
        parts = [np.broadcast_to(self._bends, (len(outages), len(self._bends))), outages.ends]
        if outages.horizon > self._length:
            parts.append(outages.starts + self._length)
        first_times = np.full(len(outages), NEVER)
        step = max(1, _MOST_AT_ONCE // sum(part.shape[1] for part in parts))
        for begin in range(0, len(outages), step):
            some = slice(begin, begin + step)
            every = np.concatenate([part[some] for part in parts], axis=1)
            times = np.sort(np.minimum(every, outages.horizon))
            rows = np.arange(len(outages))[some]
            over = self._is_over(outages, rows[:, None], times)
            reached = np.flatnonzero(over.any(axis=1))
            column = over[reached].argmax(axis=1)
            high = times[reached, column]
            low = np.where(column > 0, times[reached, column - 1], high)
            first_times[rows[reached]] = _bisect(partial(self._is_over, outages, rows[reached]), low, high)
        return first_times

    def consumed_pct(self, outages: Outages, times: Floats) -> Floats:
        rows = np.arange(len(outages))[:, None]
        totals = self._totals_at(times)[None, :]
        consumed = self._consumed(outages, rows, times[None, :])
        percent = np.zeros_like(consumed)
        np.divide(consumed * 100, totals, out=percent, where=totals > 0)
        return percent

    def _is_over(self, outages: Outages, rows: Rows, times: Floats) -> NDArray[np.bool_]:
        totals = self._totals_at(times)
        over: NDArray[np.bool_] = (totals > 0) & (self._consumed(outages, rows, times) >= totals - _ROUNDING)
        return over

    def _totals_at(self, times: Floats) -> Floats:
        return np.asarray(np.interp(times, self._knots, self._totals), dtype=np.float64)


class _Calendar:
    """Each calendar period counts by itself and starts with its full budget."""

    def __init__(
        self,
        ledger: Ledger,
        window: Window,
        budget: float,
        as_of: Instant,
        horizon: float,
        exclusions: ExclusionTable | None,
    ) -> None:
        assert window.period is not None
        last = as_of + from_minutes(horizon)
        edges = np.array(period_edges(window.period, window.zone, as_of, last), dtype=np.int64)
        self._edges = (edges - as_of) / MINUTE
        lengths = np.diff(self._edges)
        if exclusions is not None:
            lengths -= exclusions.out_time(edges[:-1], edges[1:]) / MINUTE
        self._budgets = budget * lengths / lengths[0]
        self._past = np.zeros(len(lengths))
        self._past[0] = ledger.minutes(edges[0], as_of)

    def reached(self, outages: Outages) -> Floats:
        first_times = np.full(len(outages), NEVER)
        for period, (begin, end) in enumerate(pairwise(self._edges)):
            rows = np.flatnonzero(np.isinf(first_times))
            end = min(end, outages.horizon)
            spent = outages.burnt(rows, np.full(1, begin)) - self._past[period]
            if self._budgets[period] <= 0:  # out from end to end: nothing can be spent
                continue
            target = self._budgets[period] - _ROUNDING + spent
            reached = outages.burnt(rows, np.full(1, end)) >= target
            first_times[rows[reached]] = _bisect(
                partial(_has_reached, outages, rows[reached], target[reached]),
                np.full(reached.sum(), max(begin, 0.0)),
                np.full(reached.sum(), end),
            )
        return first_times

    def consumed_pct(self, outages: Outages, times: Floats) -> Floats:
        period = np.minimum(np.searchsorted(self._edges, times, "right"), len(self._budgets)) - 1
        rows = np.arange(len(outages))[:, None]
        new = outages.burnt(rows, times[None, :]) - outages.burnt(rows, self._edges[period][None, :])
        budgets = self._budgets[period]
        consumed: Floats = (self._past[period] + new) * 100
        np.divide(consumed, budgets, out=consumed, where=budgets > 0)
        consumed[:, budgets <= 0] = 0.0
        return consumed


def _has_reached(outages: Outages, rows: Rows, target: Floats, times: Floats) -> NDArray[np.bool_]:
    """Whether each path has burnt its `target` minutes by `times`."""
    return outages.burnt(rows, times) >= target


def _bisect(condition: Callable[[Floats], NDArray[np.bool_]], low: Floats, high: Floats) -> Floats:
    """By bisection, when a condition that holds at `high` first holds, at or after `low`."""
    low, high = low.copy(), high.copy()
    already = condition(low)
    high[already] = low[already]
    while len(low) and (high - low).max() > _TOLERANCE:
        middle = (low + high) / 2
        holds = condition(middle)
        high = np.where(holds, middle, high)
        low = np.where(holds, low, middle)
    return high
