"""Scores of probability forecasts against what happened.

Brier score (Brier 1950), its skill against a reference, the logarithmic score, the area under the ROC
curve, the expected calibration error and the reliability table behind it (Murphy and Winkler 1977), the
last two over ten equally wide classes of probability.
"""

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import Floats
from ..support.frozen import frozen
from ..support.jsonable import Result

CLASSES = 10
MIN_PROBABILITY = 0.0005
"""For the logarithmic score a probability is taken to lie at least this far from 0 and 1."""


@frozen
class ReliabilityClass(Result):
    """Forecasts with a probability in `[low, high)` (the last class includes 1).

    `forecast` is their mean, `observed` the share of them that came true; None if there are none.
    """

    low: float
    high: float
    count: int
    forecast: float | None
    observed: float | None


@frozen
class Scores(Result):
    """How one forecaster did on one horizon.

    `skill` is 1 − Brier ÷ Brier of the base rate: 1 is perfect, 0 no better than always saying the
    base rate, None if the base rate is never wrong. `auc` is None unless both outcomes occur.
    """

    forecaster: str
    count: int
    brier: float
    log_loss: float
    skill: float | None
    auc: float | None
    calibration_error: float
    reliability: tuple[ReliabilityClass, ...]


def score(forecaster: str, probabilities: Floats, outcomes: NDArray[np.bool_]) -> Scores:
    """The scores of `probabilities`, shape (n,), given the outcomes; `ValueError` if there are none."""
    if not len(probabilities):
        raise ValueError("probabilities: none to score")
    truth = outcomes.astype(np.float64)
    brier = float(np.mean((probabilities - truth) ** 2))
    reference = float(np.mean((truth.mean() - truth) ** 2))
    predicted = np.clip(
        np.where(outcomes, probabilities, 1 - probabilities), MIN_PROBABILITY, 1 - MIN_PROBABILITY
    )
    table = reliability(probabilities, outcomes)
    return Scores(
        forecaster=forecaster,
        count=len(truth),
        brier=brier,
        log_loss=float(-np.log(predicted).mean()),
        skill=1 - brier / reference if reference > 0 else None,
        auc=_auc(probabilities, outcomes),
        calibration_error=sum(
            row.count * abs(row.forecast - row.observed)
            for row in table
            if row.forecast is not None and row.observed is not None
        )
        / len(truth),
        reliability=table,
    )


def reliability(probabilities: Floats, outcomes: NDArray[np.bool_]) -> tuple[ReliabilityClass, ...]:
    """The reliability table: forecasts and outcomes per class of probability."""
    which = np.minimum((probabilities * CLASSES).astype(np.intp), CLASSES - 1)
    counts = np.bincount(which, minlength=CLASSES)
    forecast = np.bincount(which, probabilities, CLASSES) / np.maximum(counts, 1)
    observed = np.bincount(which, outcomes, CLASSES) / np.maximum(counts, 1)
    return tuple(
        ReliabilityClass(
            low=index / CLASSES,
            high=(index + 1) / CLASSES,
            count=int(counts[index]),
            forecast=float(forecast[index]) if counts[index] else None,
            observed=float(observed[index]) if counts[index] else None,
        )
        for index in range(CLASSES)
    )


def _auc(probabilities: Floats, outcomes: NDArray[np.bool_]) -> float | None:
    """The chance that a forecast that came true was higher than one that did not, ties counting half."""
    yes = int(outcomes.sum())
    no = len(outcomes) - yes
    if not yes or not no:
        return None
    _, index, counts = np.unique(probabilities, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[index]
    return float((ranks[outcomes].sum() - yes * (yes + 1) / 2) / (yes * no))
