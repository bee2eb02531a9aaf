"""The status of a service, and the worst alert that fires. Loads no NumPy."""

from collections.abc import Sequence

from .assessment import Assessment, BurnAlert, Severity, Status


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
    """The worst severity of the firing alerts; those of a spent budget are not left out."""
    firing = {alert.severity for alert in alerts if alert.firing}
    return "page" if "page" in firing else "ticket" if firing else None


def is_calm(assessment: Assessment) -> bool:
    """Whether no event is open or yet to begin, and nobody is paged: its figures change slowly, if at all."""
    is_eventful = bool(assessment.open_events or assessment.events_ahead)
    return not is_eventful and worst_firing(assessment.alerts) != "page"
