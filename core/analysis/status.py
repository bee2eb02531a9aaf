"""The status of a service, the order of services, and the level of a burn rate.

The only source of these rules for screens, commands and reports. Loads no NumPy.
"""

import math
from collections.abc import Sequence
from typing import Literal

from .assessment import Assessment, BurnAlert, Severity, Status

BurnLevel = Literal["page", "ticket", "above_even", "below_even", "none"]
"""Worst first: above the lowest factor of a paging alert; above that of a ticket alert; at least an
even spend of the budget over the window (1×); below it; no burn."""


def budget_status(
    is_spent: bool, remaining_pct: float, alerts: Sequence[BurnAlert], watch_below_pct: float
) -> Status:
    """The status of a budget; see `STATUSES`."""
    if is_spent:
        return "SPENT"
    severity = worst_firing(alerts)
    if severity == "page":
        return "PAGE"
    return "WATCH" if severity == "ticket" or remaining_pct < watch_below_pct else "OK"


def worst_firing(alerts: Sequence[BurnAlert]) -> Severity | None:
    """The worst severity of the alerts that fire. A spent budget's alerts fire like any other's."""
    firing = {alert.severity for alert in alerts if alert.firing}
    return "page" if "page" in firing else "ticket" if firing else None


def burn_level(rate: float, alerts: Sequence[BurnAlert]) -> BurnLevel:
    """The level of one burn rate of a service with these alerts, whatever its lookback."""
    if any(alert.severity == "page" and rate > alert.factor for alert in alerts):
        return "page"
    if any(rate > alert.factor for alert in alerts):
        return "ticket"
    if rate <= 0:
        return "none"
    return "above_even" if rate >= 1 else "below_even"


def worst_first(assessment: Assessment) -> tuple[int, float, float, float, str]:
    """Sort key, the worst service first.

    An open event that costs budget or a firing page comes first, the sooner the budget is gone the
    higher; then firing tickets; then spent budgets; then by what remains.
    """
    severity = worst_firing(assessment.alerts)
    if severity == "page" or any(not event.excluded for event in assessment.open_events):
        group, minutes_left = 0, _minutes_left(assessment)
    else:
        group = 1 if severity == "ticket" else 2 if assessment.status == "SPENT" else 3
        minutes_left = 0.0
    overspent = assessment.overspent_minutes / max(assessment.total_budget_minutes, 1e-9)
    return group, minutes_left, -overspent, assessment.remaining_pct, assessment.service


def _minutes_left(assessment: Assessment) -> float:
    """Until the budget is gone: by the open event, else by the fastest page; infinite for neither."""
    outlook = assessment.if_this_goes_on
    if assessment.status == "SPENT":
        return 0.0
    if outlook is not None and outlook.minutes is not None:
        return outlook.minutes
    rate = max((alert.short_rate for alert in assessment.firing if alert.severity == "page"), default=0.0)
    if rate <= 0:
        return math.inf
    return assessment.remaining_pct / 100 * assessment.window_days * 1440 / rate
