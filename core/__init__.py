"""The engine. It knows no screen, and reads the clock only at its public border.

The three public classes are loaded when first used, so that modules without NumPy stay without it.
"""

from .support.lazy_names import lazy_names

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

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
