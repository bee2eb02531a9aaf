"""The engine: it knows no screen, and reads the clock only in its public API.

The three public classes are loaded on first use, so that modules that do without NumPy do not load it.
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
