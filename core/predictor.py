"""`BudgetExhaustionPredictor`: when will the budget be gone, and how likely?"""

import math
from datetime import datetime

from .analysis.assessment import CurrentRatePrediction, ExhaustionProbability, LinearPrediction
from .analysis.exhaustion import exhausted_since
from .analysis.projections import current_rate, linear
from .forecast.probability import probabilities
from .tracker import BudgetConsumptionTracker


class BudgetExhaustionPredictor:
    """Three answers to "when is the budget gone?" over the events of a tracker.

    `as_of` is an aware datetime (a naive one is the machine's local time), now by default; events after it
    are not looked at. A projected date past the calendar's end is None, its days are told all the same.
    With a calendar window a projection that reaches 100 % only after the period's end is
    `not_exhausting` or `stable`: the budget begins anew before.
    """

    def __init__(self, consumption_tracker: BudgetConsumptionTracker) -> None:
        self.tracker = consumption_tracker

    def predict_exhaustion_linear(
        self, lookback_days: float = 7, as_of: datetime | None = None
    ) -> LinearPrediction:
        """Least squares on the daily `consumed_pct` of the last `lookback_days` days, both ends included.

        `slope` is in percent a day, `confidence` is |r| (0 where consumption did not vary),
        `days_until_exhaustion` is (100 − last) ÷ slope. An exhausted budget has 0 days and the date it
        crossed. Only days of the running period count for a calendar window. Raises `ValueError` for a
        negative lookback.
        """
        budget = self.tracker.budget
        standing = budget.state(self.tracker.instant(as_of))
        return linear(budget, standing, exhausted_since(budget, standing), lookback_days)

    def predict_exhaustion_current_rate(self, as_of: datetime | None = None) -> CurrentRatePrediction:
        """The mean cost of the last 10 events ÷ the mean gap between their starts, in minutes a day.

        An event's cost is what it owns of its time up to `as_of`; events of excluded categories are passed
        over. One event, and events that all start together, count as one day's.
        """
        budget = self.tracker.budget
        standing = budget.state(self.tracker.instant(as_of))
        return current_rate(budget, standing, exhausted_since(budget, standing))

    def get_exhaustion_probability(
        self,
        days_ahead: float = 30,
        as_of: datetime | None = None,
        *,
        seed: int = 0,
        paths: int = 1000,
    ) -> ExhaustionProbability:
        """The chance that the budget is gone within `days_ahead` days, by simulation.

        The same `seed` gives the same answer. Raises `ValueError` unless `days_ahead` is finite and above 0.
        """
        if not (math.isfinite(days_ahead) and days_ahead > 0):
            raise ValueError(f"days_ahead: {days_ahead} is not a finite number of days above 0")
        budget = self.tracker.budget
        standing = budget.state(self.tracker.instant(as_of))
        since = exhausted_since(budget, standing)
        straight = linear(budget, standing, since), current_rate(budget, standing, since)
        name = self.tracker.service_name
        return probabilities(name, budget, standing, straight, (days_ahead,), seed=seed, paths=paths)[0]
