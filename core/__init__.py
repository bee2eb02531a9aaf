"""The engine: what every number means. Knows no screen and reads no clock but at its own border.

The three public classes are loaded when first used, so that modules without NumPy stay without it.
"""

TYPE_CHECKING = False  # `typing` takes longer to load than a prompt may wait for `budgettui segment`
if TYPE_CHECKING:
    from .history.analyzer import BurnRateHistoricalAnalyzer
    from .predictor import BudgetExhaustionPredictor
    from .tracker import BudgetConsumptionTracker

__all__ = ["BudgetConsumptionTracker", "BudgetExhaustionPredictor", "BurnRateHistoricalAnalyzer"]

_HOMES = {
    "BudgetConsumptionTracker": "tracker",
    "BudgetExhaustionPredictor": "predictor",
    "BurnRateHistoricalAnalyzer": "history.analyzer",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
