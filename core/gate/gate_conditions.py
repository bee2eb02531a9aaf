"""The gate's conditions over time, evaluated for many moments at once.

A bend is where a cut of the ledger enters or leaves a window or lookback. Between two bends the consumed and
total minutes and every burn rate are linear in time, so a condition changes at most once there: evaluating it
at both ends tells whether it does, and bisection finds when.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..analysis.alerts.burn_alerts import applicable, threshold
from ..analysis.events.clock_skew import CLOCK_SKEW
from ..analysis.service_budget import budget_of
from ..config.past_targets import targets_between
from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget
from ..ledger.burn_rates import burn_rates_at
from ..ledger.event_table import OPEN, EventTable, Ints
from ..model.calendar import period_edges
from ..model.freeze import Freeze
from ..model.instants import Instant
from ..support.frozen import frozen
from .endless_outage import OutageAhead, too_little
from .stopping_rules import StoppingRule

Flags = NDArray[np.bool_]
Condition = Callable[[Ints], Flags]
"""For each moment, whether it forbids shipping."""


@frozen(eq=False)
class Stretch:
    """`[begin, end)` with one target, within one period of a calendar window."""

    begin: Instant
    end: Instant
    budget: Budget


def stretches(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> Iterator[Stretch]:
    """The stretches that make up `[start, end)`, by time."""
    promises = targets_between(service, start, end)
    begins = [begin for begin, _ in promises]
    for begin, stop in zip(begins, [*begins[1:], end], strict=True):
        budget = budget_of(service, table, settings, begin)
        edges = [begin, stop]
        if budget.window.period is not None and begin < stop:
            inner = period_edges(budget.window.period, budget.window.zone, begin, stop)
            edges = [begin, *(edge for edge in inner if begin < edge < stop), stop]
        for since, until in pairwise(edges):
            if since < until:
                yield Stretch(since, until, budget)


class Conditions:
    """What may forbid shipping within one stretch, except the probability of exhaustion, which is simulated.

    `outage` must be affordable as well; `later` are the stretches in which it may end.
    """

    def __init__(
        self,
        stretch: Stretch,
        settings: Settings,
        freezes: Sequence[Freeze],
        rules: Sequence[StoppingRule] = (),
        outage: OutageAhead | None = None,
        later: Sequence[Stretch] = (),
    ) -> None:
        self._budget, self._policy = stretch.budget, settings.policy
        self._freezes, self._rules, self._outage, self._later = freezes, rules, outage, later
        start, end = self._budget.window.bounds(stretch.begin)
        self._window_length = end - start
        self._all_pairs = applicable(settings.alerts.pairs, self._window_length)
        self._pairs = [pair for pair in self._all_pairs if pair.severity in self._policy.gate_block_on]
        table = self._budget.table
        waiting = (table.ends == OPEN) & ~self._budget.excluded
        self._open_from = table.starts[waiting] - CLOCK_SKEW if self._policy.gate_block_while_open else None

    def alternatives(self) -> Iterator[tuple[Condition, ...]]:
        """Groups of conditions: shipping is forbidden when all conditions of a group hold."""
        yield (self._too_little(self._policy.gate_min_remaining_pct),)
        yield from self._of_rules()
        for pair in self._pairs:
            factor = pair.burn_factor(self._window_length)
            yield self._burns_above(pair.long, factor), self._burns_above(pair.short, factor)
        if self._outage is not None:
            yield from ((condition,) for condition in self._outage_conditions(self._outage))
        if self._open_from is not None and len(self._open_from):
            yield (_from(int(self._open_from.min())),)
        if self._freezes:
            yield (self._frozen,)

    def bends(self, start: Instant, end: Instant) -> Ints:
        """`start`, and the moments in `(start, end)` at which a condition may bend or jump."""
        budget, outage = self._budget, self._outage
        pairs = self._all_pairs if self._rules else self._pairs
        shifts = {0, *(length for pair in pairs for length in (pair.long, pair.short))}
        if budget.window.is_rolling:
            shifts.add(budget.window.length_rolling)
        sources = [budget.ledger.cuts]
        if budget.exclusions is not None:
            sources.append(budget.exclusions.cuts)
        if outage is not None:
            sources.append(outage.ledger.cuts)
            for stretch in self._later:
                shifts.add(-outage.length)
                if stretch.budget.window.is_rolling:
                    shifts.add(stretch.budget.window.length_rolling - outage.length)
        moments = [np.array([start], dtype=np.int64)]
        for cuts in sources:
            for shift in shifts:
                low, high = np.searchsorted(cuts, [start - shift, end - shift], "right")
                moments.append(cuts[low:high] + shift)
        edges = [edge for freeze in self._freezes for edge in (freeze.start, freeze.end)]
        edges += [stopping.begins for stopping in self._rules]
        if outage is not None:
            edges += [stretch.begin - outage.length for stretch in self._later]
        moments.append(np.array(edges, dtype=np.int64))
        if self._open_from is not None:
            moments.append(self._open_from)
        every = np.unique(np.concatenate(moments))
        return every[(every >= start) & (every < end)]

    def _of_rules(self) -> Iterator[tuple[Condition, ...]]:
        for stopping in self._rules:
            condition, since = stopping.rule.condition, _from(stopping.begins)
            if stopping.always:
                yield (since,)
            elif condition.kind == "alert":
                for pair in self._all_pairs:
                    if pair.severity == condition.severity:
                        factor = pair.burn_factor(self._window_length)
                        long, short = (
                            self._burns_above(lookback, factor) for lookback in (pair.long, pair.short)
                        )
                        yield since, long, short
            else:
                yield since, self._too_little(condition.value)

    def _too_little(self, least_pct: float) -> Condition:
        return lambda moments: too_little(*self._budget.states(moments), least_pct)

    def _burns_above(self, lookback: int, factor: float) -> Condition:
        return lambda moments: burn_rates_at(self._budget, moments, lookback) > threshold(factor)

    def _frozen(self, moments: Ints) -> Flags:
        frozen = np.zeros(len(moments), dtype=np.bool_)
        for freeze in self._freezes:
            frozen |= (moments >= freeze.start) & (moments < freeze.end)
        return frozen

    def _outage_conditions(self, outage: OutageAhead) -> Iterator[Condition]:
        """Too little remains at its end, or at the end of a calendar period that ends during it."""

        def at_its_end(moments: Ints) -> Flags:
            ends = moments + outage.length
            flags = np.zeros(len(moments), dtype=np.bool_)
            for stretch in self._later:
                inside = (ends >= stretch.begin) & (ends < stretch.end)
                flags[inside] = self._with_outage(outage, stretch.budget, moments[inside], ends[inside])
            return flags

        yield at_its_end
        for stretch in self._later:
            window = stretch.budget.window
            if not window.is_rolling and window.bounds(stretch.begin)[1] == stretch.end:
                yield self._at_reset(outage, stretch)

    def _at_reset(self, outage: OutageAhead, stretch: Stretch) -> Condition:
        last = stretch.end - 1

        def at_reset(moments: Ints) -> Flags:
            flags = np.zeros(len(moments), dtype=np.bool_)
            inside = (moments <= last) & (moments + outage.length >= stretch.end)
            ends = np.full(int(inside.sum()), last, dtype=np.int64)
            flags[inside] = self._with_outage(outage, stretch.budget, moments[inside], ends)
            return flags

        return at_reset

    def _with_outage(self, outage: OutageAhead, budget: Budget, begins: Ints, ends: Ints) -> Flags:
        if not len(ends):
            return np.zeros(0, dtype=np.bool_)
        if budget.window.is_rolling:
            starts, finishes = ends - budget.window.length_rolling, ends
        else:
            start, finish = budget.window.bounds(int(ends[0]))
            starts, finishes = np.full_like(ends, start), np.full_like(ends, finish)
        consumed = outage.consumed(budget, starts, begins, ends)
        totals = budget.budget_minutes(budget.counted_time(starts, finishes))
        return too_little(consumed, totals, self._policy.gate_min_remaining_pct)


def _from(begin: Instant) -> Condition:
    """The condition that forbids shipping from `begin` on."""
    return lambda moments: np.asarray(moments >= begin, dtype=np.bool_)
