"""Which alerts an event sets off: those of the same severity and long window are told apart."""

from types import SimpleNamespace
from typing import cast

from budgettui.core.analysis.alerts.newly_firing import newly_firing
from budgettui.core.analysis.assessment import BurnAlert, WhatIf


def alert(short: str, severity: str = "page") -> BurnAlert:
    return BurnAlert(severity, 14.4, "1h", short, 20.0, 20.0, True)


def test_an_alert_over_another_short_window_is_another_alert() -> None:
    before, after = [alert("5m")], [alert("5m"), alert("2m"), alert("5m", "ticket")]
    what_if = cast(
        WhatIf, SimpleNamespace(before=SimpleNamespace(firing=before), after=SimpleNamespace(firing=after))
    )
    assert newly_firing(what_if) == after[1:]
