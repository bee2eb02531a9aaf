"""Until when a service's row in the file behind `budgettui segment` is valid."""

import math
from collections.abc import Iterator

from ..analysis.assessment import Assessment, BurnAlert
from ..analysis.status import is_calm
from ..model.instants import DAY, HOUR, MINUTE, SECOND, Instant, to_instant
from ..model.window import CALENDAR_WINDOWS
from .budget_ratios import budget_ratio

LONGEST = 330 * SECOND
"""How long a row is valid at most, since an event may be recorded. A job every five minutes suffices."""
SHORTEST = 25 * SECOND
"""How long it is valid at least: as often as a dashboard updates figures that depend on the time."""
SHORTEST_IF_CALM = 65 * SECOND
"""The same for a calm service, which a dashboard updates less often while it is not on screen."""
_UNITS = {"d": DAY, "h": HOUR, "m": MINUTE, "s": SECOND}


def holds_until(assessment: Assessment, watch_below_pct: float, may_grow: bool) -> Instant:
    """Until when status and remaining percent cannot change by themselves, within the limits above."""
    as_of = to_instant(assessment.as_of)
    if assessment.stable_until is None:
        return as_of + DAY
    until = as_of
    has_fixed_budget = not assessment.excluded_minutes and assessment.excluded_now is None
    if has_fixed_budget and assessment.target_until is None:
        until += math.floor(min(_minutes_unchanged(assessment, watch_below_pct, may_grow)) * MINUTE)
        if assessment.window in CALENDAR_WINDOWS:
            until = min(until, to_instant(assessment.window_end))
    shortest = SHORTEST_IF_CALM if is_calm(assessment) else SHORTEST
    return max(until, to_instant(assessment.stable_until), as_of + shortest)


def _minutes_unchanged(assessment: Assessment, watch_below_pct: float, may_grow: bool) -> Iterator[float]:
    """For each figure that the row depends on, the minutes before it can change the row.

    In a minute at most one bad minute enters a window, and at most one leaves it.
    """
    percent, total = assessment.remaining_pct, assessment.total_budget_minutes
    if may_grow:
        yield (percent - math.floor(percent)) * total / 100
    shrinks = _may_shrink(assessment)
    if may_grow or shrinks:
        yield abs(percent - watch_below_pct) * total / 100
    if shrinks:
        missing = (math.floor(percent) + 1 - percent) * total / 100
        yield assessment.overspent_minutes or missing
    for alert in assessment.alerts:
        if alert.firing or may_grow:
            yield _minutes_to_turn(alert, budget_ratio(assessment))
    yield LONGEST / MINUTE


def _may_shrink(assessment: Assessment) -> bool:
    """Whether old bad time may leave the window soon; assumed if the assessment has no schedule."""
    if assessment.window in CALENDAR_WINDOWS or not assessment.consumed_minutes:
        return False
    soon = to_instant(assessment.as_of) + LONGEST
    if assessment.stable_until is not None and to_instant(assessment.stable_until) > soon:
        return False  # a schedule need not be computed to know that it is not soon
    returns = assessment.recovery.returns
    return not returns or to_instant(returns[0].start) <= soon


def _minutes_to_turn(alert: BurnAlert, ratio: float) -> float:
    """Minutes before an alert can start or stop firing."""
    sides = ((alert.long_label, alert.long_rate), (alert.short_label, alert.short_rate))
    waits = [(rate - alert.factor) * _length(label) / MINUTE * ratio for label, rate in sides]
    return min(waits) if alert.firing else max(-wait for wait in waits)


def _length(label: str) -> float:
    return float(label[:-1]) * _UNITS[label[-1]]
