"""Burn rates over several lookbacks, and the multi-window alerts on them."""

from collections.abc import Sequence

from ...ledger.budget import Budget
from ...ledger.burn_rates import burn_rates
from ...model.alert_pairs import AlertPair
from ...model.instants import DAY, HOUR, MINUTE, Instant
from ..assessment import BurnAlert, BurnRate

LOOKBACKS = (("1h", HOUR), ("6h", 6 * HOUR), ("1d", DAY), ("3d", 3 * DAY))
"""The burn rates that every assessment shows: label and length."""

ROUNDING = 1e-12
"""The relative error that floating point may add to a burn rate that equals its factor; a microsecond of
outage is far more."""


def applicable(pairs: Sequence[AlertPair], window_length: int) -> tuple[AlertPair, ...]:
    """The pairs that make sense for a window: those scaled by it must not look back further than it does."""
    return tuple(pair for pair in pairs if pair.factor is not None or pair.long <= window_length)


def threshold(factor: float) -> float:
    """What a burn rate must be above to exceed `factor`: allows for rounding in a rate that equals it."""
    return factor * (1 + ROUNDING)


def lookbacks(pairs: Sequence[AlertPair]) -> list[int]:
    """Every lookback that `burn` needs, in microseconds: `LOOKBACKS`, then the two of each pair."""
    return [length for _, length in LOOKBACKS] + [
        length for pair in pairs for length in (pair.long, pair.short)
    ]


def burn(
    budget: Budget, as_of: Instant, pairs: Sequence[AlertPair]
) -> tuple[tuple[BurnRate, ...], tuple[BurnAlert, ...]]:
    """The burn rates over `LOOKBACKS`, and each alert pair with its two rates.

    A pair fires when both of its windows burn strictly faster than its factor. (Google, The Site
    Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".)
    """
    start, end = budget.window.bounds(as_of)
    usable = applicable(pairs, end - start)
    rates = burn_rates(budget, as_of, lookbacks(usable)).tolist()
    shown = tuple(
        BurnRate(label, length / MINUTE, rate)
        for (label, length), rate in zip(LOOKBACKS, rates[: len(LOOKBACKS)], strict=True)
    )
    alerts = []
    for pair, long_rate, short_rate in zip(
        usable, rates[len(LOOKBACKS) :: 2], rates[len(LOOKBACKS) + 1 :: 2], strict=True
    ):
        factor = pair.burn_factor(end - start)
        firing = long_rate > (limit := threshold(factor)) and short_rate > limit
        labels = pair.long_label, pair.short_label
        alerts.append(BurnAlert(pair.severity, factor, *labels, long_rate, short_rate, firing))
    return shown, tuple(alerts)
