"""Multi-window burn alerts: the factors above which they fire (14.4, 6, 3 and 1 for a 30-day window)."""

from typing import Literal

from ..support.frozen import frozen
from .instants import DAY, HOUR, MINUTE


@frozen
class AlertPair:
    """A multi-window burn alert: fires when both windows burn strictly faster than the factor.

    `long` and `short` are lengths in microseconds. Either `budget_pct`, the share of the budget that is
    gone if the long window burns at the factor, which scales the factor with the SLO window; or a fixed
    `factor`. (Google, The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".)
    """

    severity: Literal["page", "ticket"]
    long: int
    short: int
    budget_pct: float | None = None
    factor: float | None = None

    def burn_factor(self, window_length: int) -> float:
        """The burn rate above which it fires, for an SLO window of `window_length` microseconds."""
        if self.factor is not None:
            return self.factor
        return window_length * (self.budget_pct or 0.0) / (100 * self.long)

    @property
    def long_label(self) -> str:
        return _label(self.long)

    @property
    def short_label(self) -> str:
        return _label(self.short)


DEFAULT_PAIRS = (
    AlertPair("page", HOUR, 5 * MINUTE, budget_pct=2.0),
    AlertPair("page", 6 * HOUR, 30 * MINUTE, budget_pct=5.0),
    AlertPair("ticket", DAY, 2 * HOUR, budget_pct=10.0),
    AlertPair("ticket", 3 * DAY, 6 * HOUR, budget_pct=10.0),
)
"""14.4, 6, 3 and 1 for a 30-day window."""


def _label(length: int) -> str:
    for unit, name in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m")):
        if length % unit == 0:
            return f"{length // unit}{name}"
    return f"{length / 1_000_000:g}s"
