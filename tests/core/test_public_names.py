"""What scripts import, and what it costs to import it."""

import inspect
import subprocess
import sys

import pytest

import budgettui.core as core

LIGHT = ("calendar", "event", "instants", "slo")


def test_the_three_classes_are_exported() -> None:
    assert set(core.__all__) <= set(dir(core))
    for name in ("BudgetConsumptionTracker", "BudgetExhaustionPredictor", "BurnRateHistoricalAnalyzer"):
        assert inspect.isclass(getattr(core, name))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = core.nonsense


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        ("record_consumption_event", "timestamp duration_minutes incident_id=None description=None "
         "category='incident' impact=1.0"),
        ("get_current_consumption", "as_of=None"),
        ("get_consumption_trend", "days_back=90 granularity_days=1 as_of=None"),
        ("export_consumption_report", "output_file format='json' as_of=None"),
    ],
)  # fmt: skip
def test_the_trackers_parameters_stay(method: str, parameters: str) -> None:
    signature = inspect.signature(getattr(core.BudgetConsumptionTracker, method))
    result = [
        name if parameter.default is parameter.empty else f"{name}={parameter.default!r}"
        for name, parameter in signature.parameters.items()
        if name != "self"
    ]
    assert " ".join(result) == parameters


@pytest.mark.parametrize(
    "module",
    ["core", "core.analysis.assessment", "core.support.jsonable", *(f"core.model.{name}" for name in LIGHT)],
)
def test_what_the_screens_import_is_light(module: str) -> None:
    code = (
        f"import sys, budgettui.{module};"
        "print([n for n in ('numpy', 'scipy', 'pandas', 'sqlite3') if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_engine_assesses_without_scipy_and_pandas() -> None:
    code = (
        "import sys, budgettui.core.assessor, budgettui.core.tracker, budgettui.core.predictor;"
        "print([n for n in ('scipy', 'pandas', 'textual', 'plotext', 'click') if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
