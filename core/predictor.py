"""`BudgetExhaustionPredictor`: when the budget will be exhausted, and how likely that is."""

import math
from datetime import datetime

from .analysis.assessment import CurrentRatePrediction, ExhaustionProbability, LinearPrediction
from .analysis.outlook.exhaustion import exhausted_since
from .analysis.outlook.linear_predictions import current_rate, linear
from .forecast.exhaustion_probability import probabilities
from .model.instants import to_instant
from .tracker import BudgetConsumptionTracker


class BudgetExhaustionPredictor:
    """Predictions of budget exhaustion from the events of a tracker.

    `as_of` is an aware datetime (a naive one is the machine's local time), now by default; events after it
    are ignored. A date beyond the calendar's range is None, but its days are given.
    With a calendar window a projection that reaches 100 % only after the period's end is
    `not_exhausting` or `stable`: the budget resets before that.

    `measured_since`, an aware datetime: the simulation learns from the outages and quiet days since
    then; without it, from those after the first event.
    """

    def __init__(
        self, consumption_tracker: BudgetConsumptionTracker, *, measured_since: datetime | None = None
    ) -> None:
        self.tracker = consumption_tracker
        self.measured_since = measured_since

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
        state = budget.state(self.tracker.instant(as_of))
        return linear(budget, state, exhausted_since(budget, state), lookback_days)

    def predict_exhaustion_current_rate(self, as_of: datetime | None = None) -> CurrentRatePrediction:
        """The mean cost of the last 10 events ÷ the mean gap between their starts, in minutes a day.

        An event's cost is what it owns of its time up to `as_of`; events of excluded categories are
        skipped. One event, and events that all start together, count as one day's.
        """
        budget = self.tracker.budget
        state = budget.state(self.tracker.instant(as_of))
        return current_rate(budget, state, exhausted_since(budget, state))

    def get_exhaustion_probability(
        self,
        days_ahead: float = 30,
        as_of: datetime | None = None,
        *,
        seed: int = 0,
        paths: int = 1000,
    ) -> ExhaustionProbability:
        """The probability that the budget is exhausted within `days_ahead` days, by simulation.

        The same `seed` gives the same answer. Raises `ValueError` unless `days_ahead` is finite and above 0.
        """
        if not (math.isfinite(days_ahead) and days_ahead > 0):
            raise ValueError(f"days_ahead: {days_ahead} is not a finite number of days above 0")
        budget = self.tracker.budget
        state = budget.state(self.tracker.instant(as_of))
        since = exhausted_since(budget, state)
        projections = linear(budget, state, since), current_rate(budget, state, since)
        measured_since = None if self.measured_since is None else to_instant(self.measured_since)
        (result,) = probabilities(
            self.tracker.service_name,
            budget,
            state,
            projections,
            (days_ahead,),
            seed=seed,
            paths=paths,
            measured_since=measured_since,
        )
        return result
