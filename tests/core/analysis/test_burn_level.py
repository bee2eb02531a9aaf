"""The level of a burn rate, by the factors of a service's alerts."""

import pytest

from budgettui.core.analysis.assessment import BurnAlert, Severity
from budgettui.core.analysis.burn_level import burn_level


def alert(severity: Severity, factor: float) -> BurnAlert:
    return BurnAlert(severity, factor, "1h", "5m", 0.0, 0.0, False)


@pytest.mark.parametrize(
    ("rate", "level"),
    [
        (0.0, "none"),
        (0.99, "below_even"),
        (1.0, "above_even"),
        (3.0, "above_even"),  # a factor is passed strictly
        (3.01, "ticket"),
        (6.0, "ticket"),
        (6.01, "page"),
        (100.0, "page"),
    ],
)
def test_a_burn_rate_has_the_level_of_the_worst_factor_it_passes(rate: float, level: str) -> None:
    alerts = (alert("page", 14.4), alert("page", 6.0), alert("ticket", 3.0))
    assert burn_level(rate, alerts) == level


def test_without_alerts_only_the_even_spend_counts() -> None:
    assert [burn_level(rate, ()) for rate in (0, 0.5, 1, 1000)] == [
        "none",
        "below_even",
        "above_even",
        "above_even",
    ]
