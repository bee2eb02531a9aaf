"""Scores against their definitions."""

import itertools

import numpy as np
import pytest

from budgettui.core.forecast.scoring import score


def test_by_hand() -> None:
    predicted = np.array([0.1, 0.1, 0.8, 1.0])
    outcomes = np.array([False, True, True, True])
    scores = score("x", predicted, outcomes)
    assert scores.brier == pytest.approx((0.01 + 0.81 + 0.04 + 0) / 4)
    assert scores.skill == pytest.approx(1 - scores.brier / (0.75 * 0.25))
    assert scores.log_loss == pytest.approx(-np.log([0.9, 0.1, 0.8, 0.9995]).mean())
    assert scores.calibration_error == pytest.approx((2 * 0.4 + 0.2) / 4)
    filled = [(row.low, row.count, row.observed) for row in scores.reliability if row.count]
    assert filled == [(0.1, 2, 0.5), (0.8, 1, 1.0), (0.9, 1, 1.0)]
    empty = scores.reliability[4]
    assert (empty.forecast, empty.observed) == (None, None)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    rng = np.random.default_rng(0)
    predicted = rng.integers(0, 6, 40) / 5
    outcomes = rng.random(40) < predicted * 0.8
    pairs = [
        1.0 if yes > no else 0.5 if yes == no else 0.0
        for yes, no in itertools.product(predicted[outcomes], predicted[~outcomes])
    ]
    assert score("x", predicted, outcomes).auc == pytest.approx(np.mean(pairs))


def test_the_base_rate_has_no_skill_and_truth_has_all() -> None:
    outcomes = np.array([True, False, False, True, False])
    assert score("base", np.full(5, 0.4), outcomes).skill == pytest.approx(0)
    truth = score("truth", outcomes.astype(float), outcomes)
    assert (truth.skill, truth.auc, truth.brier, truth.calibration_error) == (1, 1, 0, 0)


def test_where_nothing_happens_there_is_no_skill() -> None:
    scores = score("x", np.array([0.0, 0.2]), np.array([False, False]))
    assert scores.skill is None
    assert scores.auc is None
    assert np.isfinite(scores.log_loss)


def test_refuses_none() -> None:
    with pytest.raises(ValueError, match="probabilities"):
        score("x", np.zeros(0), np.zeros(0, dtype=bool))
