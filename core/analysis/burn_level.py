"""The level of a burn rate, which decides its colour. Loads no NumPy."""

from collections.abc import Sequence
from typing import Literal

from .assessment import BurnAlert

BurnLevel = Literal["page", "ticket", "above_even", "below_even", "none"]
"""Worst first: above the lowest factor of a paging alert; above that of a ticket alert; at least an
even spend of the budget over the window (1×); below it; no burn."""


def burn_level(rate: float, alerts: Sequence[BurnAlert]) -> BurnLevel:
    """The level of one burn rate of a service with these alerts, whatever its lookback."""
    if any(alert.severity == "page" and rate > alert.factor for alert in alerts):
        return "page"
    if any(rate > alert.factor for alert in alerts):
        return "ticket"
    if rate <= 0:
        return "none"
    return "above_even" if rate >= 1 else "below_even"
