"""The same figures under the metric names that dashboards for Sloth and Pyrra use.

The names are those of Sloth v1 (`pkg/common/conventions`) and of Pyrra's generic rules. Counts of requests
and errors are left out, since a budget in minutes has none.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from ..analysis.assessment import Assessment
from .budget_ratios import budget_ratio, objective_ratio, remaining_ratio
from .prometheus_text_format import Family, Sample

Dialect = Literal["sloth", "pyrra"]
DIALECTS: tuple[Dialect, ...] = ("sloth", "pyrra")


def familiar_metrics(assessments: Sequence[Assessment], dialect: Dialect) -> list[Family]:
    """The figures of every service under another tool's names."""
    return _sloth(assessments) if dialect == "sloth" else _pyrra(assessments)


def _sloth(assessments: Sequence[Assessment]) -> list[Family]:
    def family(name: str, text: str, value: Callable[[Assessment], float]) -> Family:
        return Family(name, text, tuple(Sample(value(each), _sloth_labels(each)) for each in assessments))

    return [
        *_sloth_error_ratios(assessments),
        family("slo:objective:ratio", "Share of the window that must be good.", objective_ratio),
        family("slo:error_budget:ratio", "Share of the window that may be bad.", budget_ratio),
        family("slo:time_period:days", "Length of the current window.", lambda each: each.window_days),
        family("slo:current_burn_rate:ratio", "Burn rate over the shortest range.", _current_burn_rate),
        family(
            "slo:period_burn_rate:ratio",
            "Share of the error budget of the window that is consumed.",
            lambda each: 1 - remaining_ratio(each),
        ),
        family(
            "slo:period_error_budget_remaining:ratio",
            "Share of the error budget that remains; below 0 when it is overspent.",
            remaining_ratio,
        ),
        Family(
            "sloth_slo_info",
            "The objective, in percent.",
            tuple(
                Sample(1, _sloth_labels(each) | {"sloth_objective": f"{each.slo_target:.12g}"})
                for each in assessments
            ),
        ),
    ]


def _sloth_labels(assessment: Assessment) -> dict[str, str]:
    """Sloth's labels: an SLO `sloth_slo` of a service `sloth_service`."""
    service = assessment.group or assessment.service
    return {"sloth_id": assessment.service, "sloth_service": service, "sloth_slo": assessment.service}


def _sloth_error_ratios(assessments: Iterable[Assessment]) -> list[Family]:
    """The share that was bad over each range, as a separate metric for each."""
    families: dict[str, list[Sample]] = {}
    for each in assessments:
        for label, rate in _rates(each).items():
            labels = _sloth_labels(each) | {"sloth_window": label}
            families.setdefault(label, []).append(Sample(rate * budget_ratio(each), labels))
    return [
        Family(f"slo:sli_error:ratio_rate{label}", "Share of the range that was bad.", tuple(samples))
        for label, samples in families.items()
    ]


def _rates(assessment: Assessment) -> dict[str, float]:
    """The burn rates by range, including those of the alerts."""
    rates = {}
    for alert in assessment.alerts:
        rates[alert.short_label] = alert.short_rate
        rates[alert.long_label] = alert.long_rate
    return rates | {rate.label: rate.rate for rate in assessment.burn_rates}


def _current_burn_rate(assessment: Assessment) -> float:
    """The burn rate over Sloth's 5 minutes if an alert has that lookback, else over the shortest range."""
    rates = _rates(assessment)
    return rates.get("5m", assessment.burn_rates[0].rate)


def _pyrra(assessments: Sequence[Assessment]) -> list[Family]:
    def family(name: str, text: str, value: Callable[[Assessment], float]) -> Family:
        return Family(name, text, tuple(Sample(value(each), {"slo": each.service}) for each in assessments))

    return [
        family("pyrra_objective", "Share of the window that must be good.", objective_ratio),
        family(
            "pyrra_window", "Length of the current window in seconds.", lambda each: each.window_days * 86_400
        ),
        family(
            "pyrra_availability",
            "Share of the counted time of the window that was good.",
            lambda each: each.availability_pct / 100,
        ),
    ]
