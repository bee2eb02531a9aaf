"""When the gate opens, if nothing else happens: the first moment at which it says yes, to the microsecond."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from ..config.settings import ServiceSettings, Settings
from ..ledger.event_table import EventTable, Ints
from ..model.instants import DAY, Instant
from .endless_outage import OutageAhead
from .freezes import freezes_around
from .gate_conditions import Condition, Conditions, Flags, Stretch, stretches
from .stopping_rules import StoppingRule

Ask = Callable[[Instant], bool]
"""The gate's own answer at a moment."""

SEARCHED_DAYS = 731
"""How far ahead to search: by then every event of today has left the longest window."""
_FIRST_STEP = DAY
_GROWTH = 4


class GateSearch:
    """The gate of one service from `since` on.

    `ask` is called where the conditions may change, and its answer is what counts. `outage`: the length in
    microseconds of an outage that must be affordable as well. `rules` are those of the written policy that
    may forbid shipping; `exempt_until`: when each exception to all of it expires, None for never.
    """

    def __init__(
        self,
        service: ServiceSettings,
        table: EventTable,
        settings: Settings,
        since: Instant,
        ask: Ask,
        outage: int | None = None,
        rules: Sequence[StoppingRule] = (),
        exempt_until: Sequence[Instant | None] = (),
    ) -> None:
        self._service, self._table, self._settings = service, table, settings
        self._since, self._end = since, since + SEARCHED_DAYS * DAY
        self._ask, self._length = ask, outage
        self._freezes = freezes_around(settings.policy.freezes, service.name, since)
        self._rules = rules
        self._exempt_until = max((until or self._end for until in exempt_until), default=since)

    def first(self, answer: bool, start: Instant) -> Instant | None:
        """The first moment from `start` on at which the gate's answer is `answer`; None for none.

        The moment before it, if that is not before `start`, has the other answer.
        """
        if self._ask(start) == answer:
            return start
        if not answer and start < self._exempt_until:
            start = min(self._exempt_until, self._end)
            if not self._ask(start):
                return start
        before = start
        for conditions, begin, end in self._chunks(start):
            bends = conditions.bends(begin, end)
            lasts = np.append(bends[1:], end) - 1
            candidates = np.flatnonzero(~_settled(conditions, bends, lasts, not answer))
            for index in candidates.tolist():
                low, high = int(bends[index]), int(lasts[index])
                for moment in _turns(conditions, low, high):
                    if self._ask(moment) == answer:
                        return self._refined(max(before, low - 1), moment, answer)
                    before = moment
            before = max(before, int(lasts[-1]))
        return None

    def _chunks(self, start: Instant) -> Iterator[tuple[Conditions, Instant, Instant]]:
        """The time to search, by target and calendar period, in growing chunks."""
        step = _FIRST_STEP
        outages: dict[int, OutageAhead] = {}
        for stretch in stretches(self._service, self._table, self._settings, start, self._end):
            conditions = self._conditions(stretch, outages)
            begin = stretch.begin
            while begin < stretch.end:
                end = min(begin + step, stretch.end)
                yield conditions, begin, end
                begin, step = end, step * _GROWTH

    def _conditions(self, stretch: Stretch, outages: dict[int, OutageAhead]) -> Conditions:
        if self._length is None:
            return Conditions(stretch, self._settings, self._freezes, self._rules)
        key = id(stretch.budget.ledger)
        if key not in outages:
            outages[key] = OutageAhead.of(stretch.budget, self._since, self._length)
        later = list(
            stretches(
                self._service, self._table, self._settings, stretch.begin, stretch.end + self._length + 1
            )
        )
        return Conditions(stretch, self._settings, self._freezes, self._rules, outages[key], later)

    def _refined(self, low: Instant, high: Instant, answer: bool) -> Instant:
        """The first moment with `answer` in `(low, high]`, given the other answer at `low`."""
        if high - 1 <= low or self._ask(high - 1) != answer:
            return high
        high -= 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._ask(middle) == answer:
                high = middle
            else:
                low = middle
        return high


def _settled(conditions: Conditions, bends: Ints, lasts: Ints, allowed: bool) -> Flags:
    """For each stretch between bends, whether its ends show that the answer is `allowed` throughout."""
    forbidden = np.zeros(len(bends), dtype=np.bool_)
    free = np.ones(len(bends), dtype=np.bool_)
    for group in conditions.alternatives():
        all_forbid = np.ones(len(bends), dtype=np.bool_)
        one_allows = np.zeros(len(bends), dtype=np.bool_)
        for condition in group:
            first, last = condition(bends), condition(lasts)
            all_forbid &= first & last
            one_allows |= ~first & ~last
        forbidden |= all_forbid
        free &= one_allows
    return free if allowed else forbidden


def _turns(conditions: Conditions, low: Instant, high: Instant) -> list[Instant]:
    """Moments in `[low, high]`, one for each answer that occurs there, in order."""
    turns = {low, high}
    for group in conditions.alternatives():
        for condition in group:
            if (turn := _turn(condition, low, high)) is not None:
                turns.add(turn)
    moments = sorted(turns)
    between = [(first + second) // 2 for first, second in pairwise(moments)]
    return sorted({*moments, *between, *(moment - 1 for moment in moments[1:])})


def _turn(condition: Condition, low: Instant, high: Instant) -> Instant | None:
    """The first moment with the answer at `high`, by bisection; None if `low` has it already."""
    ends = condition(np.array([low, high], dtype=np.int64))
    if ends[0] == ends[1]:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if condition(np.array([middle], dtype=np.int64))[0] == ends[1]:
            high = middle
        else:
            low = middle
    return high
