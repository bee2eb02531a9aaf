"""The probability of exhaustion: simulated, with dates and a recommendation."""

from datetime import datetime

from ..analysis.assessment import BandPoint, CurrentRatePrediction, ExhaustionProbability, LinearPrediction
from ..ledger.budget import Budget, BudgetState
from ..model.instants import Instant, to_datetime
from .recommendation import recommendation

HORIZONS = (7.0, 14.0, 30.0)
"""Days ahead that an assessment has a probability for."""


def probabilities(
    service_name: str,
    budget: Budget,
    state: BudgetState,
    projections: tuple[LinearPrediction, CurrentRatePrediction],
    horizons: tuple[float, ...] = HORIZONS,
    *,
    seed: int = 0,
    paths: int = 1000,
    measured_since: Instant | None = None,
) -> tuple[ExhaustionProbability, ...]:
    """One result per horizon (days), all from the same paths; `projections` are passed through.

    Future outages are drawn for a service measured since `measured_since`, or since its first event.
    """
    if state.total <= 0:  # nothing is promised, so nothing can be exhausted
        return tuple(
            ExhaustionProbability(days, 0.0, *projections, recommendation(0.0), None, None, None, ())
            for days in horizons
        )
    from .simulation import seed_for, simulate_horizons

    results = simulate_horizons(
        budget.ledger,
        budget.window,
        state.total,
        state.as_of,
        horizons,
        seed=seed_for(service_name, seed),
        paths=paths,
        measured_since=measured_since,
        exclusions=budget.exclusions,
    )
    return tuple(
        ExhaustionProbability(
            time_horizon_days=days,
            exhaustion_probability=result.probability,
            linear_prediction=projections[0],
            rate_prediction=projections[1],
            recommendation=recommendation(result.probability, state.is_spent),
            median_date=_date(result.median),
            p10_date=_date(result.p10),
            p90_date=_date(result.p90),
            band=tuple(BandPoint(to_datetime(day.at), day.p10, day.p50, day.p90) for day in result.band),
            spent_probability=result.spent,
        )
        for days, result in zip(horizons, results, strict=True)
    )


def _date(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)
