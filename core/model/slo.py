"""What a service promises: an SLO target in percent."""

from decimal import Decimal, InvalidOperation

from ..support.frozen import frozen

_LEAST_BUDGET = Decimal("1e-20")
"""Percent; far below a microsecond of any window, and far above what floating point calls 0."""


@frozen
class Slo:
    """An SLO target in percent, kept as the decimal the user wrote, so that 100 − 99.9 is exactly 0.1."""

    target: Decimal

    def __init__(self, target: float | str | Decimal) -> None:
        """Raises `ValueError` unless 0 < target < 100, with something left that can be measured."""
        try:
            value = Decimal(str(target))
        except InvalidOperation:
            value = Decimal("NaN")
        if not (value.is_finite() and 0 < value < 100):
            raise ValueError(f"slo_target: {target} is not a percentage above 0 and below 100")
        if 100 - value < _LEAST_BUDGET:
            raise ValueError(f"slo_target: {target} leaves nothing of the window to measure")
        object.__setattr__(self, "target", value)

    @property
    def allowed_error_rate(self) -> float:
        """Percent of the window that may be bad."""
        return float(100 - self.target)

    def budget_minutes(self, window_length: int) -> float:
        """Error budget in minutes for a window of `window_length` microseconds."""
        return float((100 - self.target) / 100 * Decimal(window_length) / 60_000_000)
