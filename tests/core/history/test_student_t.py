import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress
from scipy.stats import t as student_t

from budgettui.core.history.burn_trend import _line
from budgettui.core.history.student_t import two_sided_p_value


@given(st.floats(0, 1e4), st.integers(2, 5000))
def test_p_values_are_those_of_scipy(t: float, degrees: int) -> None:
    expected = 2 * student_t.sf(t, degrees)
    assert two_sided_p_value(t, degrees) == pytest.approx(expected, rel=1e-7, abs=1e-290)
    assert two_sided_p_value(-t, degrees) == two_sided_p_value(t, degrees)


def test_the_limits() -> None:
    assert two_sided_p_value(0, 7) == 1
    assert two_sided_p_value(math.inf, 7) == 0
    assert two_sided_p_value(1, 1) == pytest.approx(0.5)


@given(st.lists(st.floats(0, 100).map(lambda value: round(value, 3)), min_size=3, max_size=80))
def test_a_line_is_that_of_scipy(values: list[float]) -> None:
    series = np.array(values)
    slope, correlation, p_value = _line(series)
    if np.ptp(series) == 0:
        assert (slope, correlation, p_value) == (0, 0, 1)
        return
    line = linregress(np.arange(len(series)), series)
    assert slope == pytest.approx(line.slope, rel=1e-9, abs=1e-12)
    assert correlation == pytest.approx(line.rvalue, abs=1e-9)
    assert p_value == pytest.approx(line.pvalue, rel=1e-5, abs=1e-7)


def test_points_on_a_line_leave_no_doubt() -> None:
    slope, correlation, p_value = _line(np.arange(20.0) * -2)
    assert (slope, correlation) == (pytest.approx(-2), pytest.approx(-1))
    assert p_value < 1e-30
    assert _line(np.array([1.0, 5.0])) == (0, 0, 1)


def test_the_analysis_loads_neither_scipy_nor_pandas() -> None:
    code = """if True:
        import sys
        from datetime import UTC, datetime, timedelta
        from budgettui.core import BudgetConsumptionTracker, BurnRateHistoricalAnalyzer
        now = datetime(2026, 6, 30, tzinfo=UTC)
        tracker = BudgetConsumptionTracker("a", 99.9)
        for day in range(1, 60):
            tracker.record_consumption_event(now - timedelta(days=day), 61 - day)
        text = BurnRateHistoricalAnalyzer(tracker).generate_burn_rate_report(as_of=now)
        assert "degrading: slope" in text, text
        print(sorted({"scipy", "pandas"} & set(sys.modules)))
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[]\n", "")
