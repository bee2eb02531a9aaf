"""The target and budget of a service as ratios from 0 to 1."""

from decimal import Decimal

from ..analysis.assessment import Assessment


def objective_ratio(assessment: Assessment) -> float:
    """The target as a ratio, without floating-point noise: 0.999 for 99.9."""
    return float(Decimal(str(assessment.slo_target)) / 100)


def budget_ratio(assessment: Assessment) -> float:
    """The share of the window that may be bad."""
    return float(1 - Decimal(str(assessment.slo_target)) / 100)


def remaining_ratio(assessment: Assessment) -> float:
    """The share of the budget that remains; below 0 when it is overspent."""
    total = assessment.total_budget_minutes
    return (total - assessment.consumed_minutes) / total if total else 1.0
