"""The alerts that an event would set off. Loads no NumPy."""

from ..assessment import BurnAlert, WhatIf


def newly_firing(what_if: WhatIf) -> list[BurnAlert]:
    """The alerts that fire with the event but not without it."""
    before = {_kind(alert) for alert in what_if.before.firing}
    return [alert for alert in what_if.after.firing if _kind(alert) not in before]


def _kind(alert: BurnAlert) -> tuple[str, str, str]:
    """What identifies an alert in two assessments."""
    return alert.severity, alert.long_label, alert.short_label
