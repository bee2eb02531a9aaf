"""`BudgetExhaustionPredictor`: when will the budget be gone, and how likely?"""

import math
from datetime import datetime

from .assessment import (
    BandPoint,
    CurrentRatePrediction,
    ExhaustionProbability,
    LinearPrediction,
)
from .ledger.budget import Budget, Standing
from .readings.exhaustion import exhausted_since
from .readings.projection import current_rate, linear
from .tracker import BudgetConsumptionTracker
from .values.instants import Instant, to_datetime

HORIZONS = (7.0, 14.0, 30.0)
"""Days ahead for which an assessment has a probability."""


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
        standing = budget.standing(self.tracker.instant(as_of))
        return linear(budget, standing, exhausted_since(budget, standing), lookback_days)

    def predict_exhaustion_current_rate(self, as_of: datetime | None = None) -> CurrentRatePrediction:
        """The mean cost of the last 10 events ÷ the mean gap between their starts, in minutes a day.

        An event's cost is what it owns of its time up to `as_of`; events of excluded categories are passed
        over. One event, and events that all start together, count as one day's.
        """
        budget = self.tracker.budget
        standing = budget.standing(self.tracker.instant(as_of))
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
        standing = budget.standing(self.tracker.instant(as_of))
        since = exhausted_since(budget, standing)
        straight = linear(budget, standing, since), current_rate(budget, standing, since)
        name = self.tracker.service_name
        return probabilities(name, budget, standing, straight, (days_ahead,), seed=seed, paths=paths)[0]


def probabilities(
    service_name: str,
    budget: Budget,
    standing: Standing,
    straight: tuple[LinearPrediction, CurrentRatePrediction],
    horizons: tuple[float, ...] = HORIZONS,
    *,
    seed: int = 0,
    paths: int = 1000,
) -> tuple[ExhaustionProbability, ...]:
    """One simulated answer per horizon (days), all from the same paths, beside the `straight` projections."""
    from .forecast.simulation import seed_for, simulate_horizons

    results = simulate_horizons(
        budget.ledger,
        budget.window,
        standing.total,
        standing.as_of,
        horizons,
        seed=seed_for(service_name, seed),
        paths=paths,
    )
    return tuple(
        ExhaustionProbability(
            time_horizon_days=days,
            exhaustion_probability=result.probability,
            linear_prediction=straight[0],
            rate_prediction=straight[1],
            recommendation=recommendation(result.probability, standing.is_spent),
            median_date=_date(result.median),
            p10_date=_date(result.p10),
            p90_date=_date(result.p90),
            band=tuple(BandPoint(to_datetime(day.at), day.p10, day.p50, day.p90) for day in result.band),
        )
        for days, result in zip(horizons, results, strict=True)
    )


def recommendation(probability: float | None, spent: bool = False) -> str:
    """What to do at a probability of exhaustion; None is a service of which no event is known."""
    if spent:
        return (
            "CRITICAL: the budget is already spent; put reliability work first "
            "and consider a feature freeze until it comes back"
        )
    if probability is None:
        return "HEALTHY: no event is known that cost budget, so there is no forecast; carry on"
    if probability >= 0.8:
        return "CRITICAL: start reliability work immediately and consider a feature freeze"
    if probability >= 0.5:
        return "WARNING: prioritise reliability and defer risky releases"
    if probability >= 0.2:
        return "ATTENTION: watch the budget closely and have mitigation ready"
    return "HEALTHY: carry on as planned"


def _date(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)
