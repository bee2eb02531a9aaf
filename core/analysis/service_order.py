"""The order of services, worst first, and of their groups. Loads no NumPy."""

import math
from collections.abc import Iterable

from .assessment import Assessment
from .status import worst_firing


def worst_first(assessment: Assessment) -> tuple[int, float, float, float, str]:
    """Sort key, the worst service first.

    Services with an open event that costs budget or with a firing page come first, in the order in which
    their budgets will be spent; then firing tickets; then spent budgets; then by what remains.
    """
    severity = worst_firing(assessment.alerts)
    if severity == "page" or any(not event.excluded for event in assessment.open_events):
        group, minutes_left = 0, _minutes_left(assessment)
    else:
        group = 1 if severity == "ticket" else 2 if assessment.status == "SPENT" else 3
        minutes_left = 0.0
    overspent = assessment.overspent_minutes / max(assessment.total_budget_minutes, 1e-9)
    return group, minutes_left, -overspent, assessment.remaining_pct, assessment.service


def by_group(ordered: Iterable[Assessment], by_name: bool = False) -> dict[str, list[Assessment]]:
    """The services of each group, in their order; those of no group under the empty name.

    A group comes where its first service would, so worst first if they are; `by_name`: sorted by their names.
    """
    groups: dict[str, list[Assessment]] = {}
    for assessment in ordered:
        groups.setdefault(assessment.group or "", []).append(assessment)
    return dict(sorted(groups.items())) if by_name else groups


def _minutes_left(assessment: Assessment) -> float:
    """Minutes until the budget is spent, by the open event or else the fastest page; else infinite."""
    outlook = assessment.if_this_goes_on
    if assessment.status == "SPENT":
        return 0.0
    if outlook is not None and outlook.minutes is not None:
        return outlook.minutes
    rate = max((alert.short_rate for alert in assessment.firing if alert.severity == "page"), default=0.0)
    if rate <= 0:
        return math.inf
    return assessment.remaining_pct / 100 * assessment.window_days * 1440 / rate
