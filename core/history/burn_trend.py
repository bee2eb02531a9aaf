"""The trend of a service's daily burn: improving or degrading where its slope is significant, else stable."""

import math

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import Floats
from .burn_rate_history_result import SIGNIFICANT, Trend
from .seasonality import drift_p_value
from .student_t import two_sided_p_value


def burn_trend(burns: Floats, evidence: NDArray[np.bool_]) -> Trend:
    """The trend of burn rates, one a day; `evidence`: the days that tell something, of the same shape.

    It has a direction only where those days alone show the same.
    """
    slope, correlation, p_value = _line(burns)
    significant = p_value < SIGNIFICANT
    tested = burns[evidence]
    tested_slope, _, tested_p_value = _line(tested)
    supported = significant and tested_p_value < SIGNIFICANT and slope * tested_slope > 0
    return Trend(
        trend_direction="stable" if not supported else "degrading" if slope > 0 else "improving",
        slope=slope,
        r_squared=correlation**2,
        p_value=p_value,
        is_significant=significant,
        projected_7day_change=7 * slope,
        weekly_p_value=drift_p_value(tested),
    )


def _line(values: Floats) -> tuple[float, float, float]:
    """Slope, correlation and two-sided p-value of the least-squares line through `values`, one a day."""
    days = len(values)
    if days < 3 or np.ptp(values) <= 1e-12 * float(np.abs(values).max()):
        return 0.0, 0.0, 1.0
    time = np.arange(days) - (days - 1) / 2
    off = values - values.mean()
    products, squares = float(time @ off), float(time @ time)
    slope = products / squares
    correlation = min(max(products / math.sqrt(squares * float(off @ off)), -1.0), 1.0)
    unexplained = (1 - correlation) * (1 + correlation)
    t = correlation * math.sqrt((days - 2) / unexplained) if unexplained > 0 else math.inf
    return slope, correlation, two_sided_p_value(t, days - 2)
