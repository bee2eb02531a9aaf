"""When something about a budget turned: an alert began to fire, the budget was spent, an outage went on.

Between two breakpoints (an edge of bad or excluded time, or one as it passes the far end of a lookback)
every burn rate and every consumed share is a quotient of straight lines, and crosses its mark at most once:
what holds at each end is computed, and the crossing is found to the microsecond.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget
from ..ledger.event_table import OPEN, EventTable, Ints
from ..model.burn_factors import AlertPair
from ..model.calendar import period_edges
from ..model.instants import Instant
from .burn_alerts import ROUNDING, applicable
from .service_budget import budget_of

ConditionKind = Literal["page", "ticket", "spent", "incident"]


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """Something that holds of a budget for a while. `key` tells those of one kind apart.

    It is `1h/5m` of an alert, the event's id of an incident, and empty of a spent budget.
    """

    kind: ConditionKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `at` on just these conditions hold, until the next one of a list begins."""

    at: Instant
    conditions: frozenset[Condition]


def stretches(
    service: ServiceSettings, table: EventTable, settings: Settings, since: Instant, until: Instant
) -> list[Stretch]:
    """What held over `(since, until]`: an entry for every change, and one for `until` itself at least.

    The first begins at the first change after `since`, or at `until` where nothing changed.
    """
    promises = [moment for moment, _ in service.promises_between(since, until)[1:]]
    result: list[Stretch] = []
    begin = since
    for end in [*(moment - 1 for moment in promises), until]:
        if end > begin:
            result += _candidates(budget_of(service, table, settings, end), settings, begin, end)
            begin = end
    before = conditions_at(budget_of(service, table, settings, since), settings, since)
    return _changes(result, before) or [Stretch(until, before)]


def conditions_at(budget: Budget, settings: Settings, as_of: Instant) -> frozenset[Condition]:
    """What holds at a moment."""
    start, end = budget.window.bounds(as_of)
    pairs = applicable(settings.alerts.pairs, end - start)
    firing = _margins(budget, pairs, as_of) > 0
    conditions = {
        Condition(pair.severity, f"{pair.long_label}/{pair.short_label}")
        for pair, long, short in zip(pairs, firing[1::2], firing[2::2], strict=True)
        if long and short
    }
    if firing[0]:
        conditions.add(Condition("spent"))
    going_on = (budget.table.starts <= as_of) & (budget.table.ends > as_of) & ~budget.excluded
    conditions |= {Condition("incident", str(number)) for number in budget.table.ids[going_on].tolist()}
    return frozenset(conditions)


def _candidates(budget: Budget, settings: Settings, since: Instant, until: Instant) -> list[Stretch]:
    """The conditions at every candidate for a change within `(since, until]`."""
    points = _breakpoints(budget, settings, since, until)
    candidates = {since + 1, *points}  # another promise may hold from the first instant on
    for begin, end in zip([since, *points[:-1]], points, strict=True):
        if end - begin > 1:
            candidates.update(_crossings(budget, settings, begin, end - 1))
            candidates.add(end - 1)
    return [Stretch(at, conditions_at(budget, settings, at)) for at in sorted(candidates)]


def _changes(candidates: Sequence[Stretch], before: frozenset[Condition]) -> list[Stretch]:
    """Those at which something changed."""
    result: list[Stretch] = []
    for stretch in candidates:
        if stretch.conditions != (result[-1].conditions if result else before):
            result.append(stretch)
    return result


def _breakpoints(budget: Budget, settings: Settings, since: Instant, until: Instant) -> list[Instant]:
    """The instants in `(since, until]` at which a line may bend or jump; `until` is the last."""
    ages = {0, *(length for pair in settings.alerts.pairs for length in (pair.long, pair.short))}
    edges: list[Instant] = []
    if budget.window.period is None:
        ages.add(budget.window.length_rolling)
    else:
        edges = list(period_edges(budget.window.period, budget.window.zone, since, until))
    table = budget.table
    cuts = [budget.ledger.cuts, table.starts, table.ends[table.ends != OPEN]]
    if budget.exclusions is not None:
        cuts.append(budget.exclusions.cuts)
    moments: Ints = np.unique(np.concatenate(cuts))
    points = {int(edge) for edge in edges if since < edge <= until} | {until}
    for age in ages:
        shifted = moments[(moments > since - age) & (moments <= until - age)] + age
        points.update(shifted.tolist())
    return sorted(points)


def _margins(budget: Budget, pairs: Sequence[AlertPair], as_of: Instant) -> NDArray[np.float64]:
    """Above 0 where a mark is reached: the budget spent, then the long and short burn rate of each pair."""
    state = budget.state(as_of)
    lookbacks = [length for pair in pairs for length in (pair.long, pair.short)]
    marks = np.repeat([pair.burn_factor(state.length) * (1 + ROUNDING) for pair in pairs], 2)
    margins = budget.burn_rates(as_of, lookbacks) - marks if pairs else np.zeros(0)
    return np.concatenate([[1.0 if state.is_spent else -1.0], margins])


def _crossings(budget: Budget, settings: Settings, begin: Instant, end: Instant) -> list[Instant]:
    """The first instants in `(begin, end]` at which a mark is reached, or no longer is."""
    start, stop = budget.window.bounds(end)
    pairs = applicable(settings.alerts.pairs, stop - start)
    first, last = (_margins(budget, pairs, at) > 0 for at in (begin, end))
    crossings = []
    for index in np.flatnonzero(first != last).tolist():
        low, high = begin, end
        while high - low > 1:
            middle = (low + high) // 2
            if bool(_margins(budget, pairs, middle)[index] > 0) == bool(last[index]):
                high = middle
            else:
                low = middle
        crossings.append(high)
    return crossings
