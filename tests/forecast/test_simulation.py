"""The simulated forecast: what it must say at its limits, and that it says the same twice."""

import numpy as np
import pytest

from budgettui.core.instants import DAY, MINUTE
from budgettui.core.ledger import Ledger
from budgettui.core.simulation import seed_for, simulate, simulate_horizons
from budgettui.core.slo import Window
from budgettui.core.table import OPEN

NOW = 20_000 * DAY
MONTH = Window.rolling(30)


def ledger_of(*outages: tuple[float, float]) -> Ledger:
    """Full outages given as (days before NOW, minutes); minutes inf for one that is open."""
    starts = np.array([NOW - round(ago * DAY) for ago, _ in outages], dtype=np.int64)
    ends = np.array(
        [
            OPEN if np.isinf(minutes) else start + round(minutes * MINUTE)
            for start, (_, minutes) in zip(starts.tolist(), outages, strict=True)
        ],
        dtype=np.int64,
    )
    count = len(outages)
    return Ledger.build(starts, ends, np.ones(count), np.arange(count), np.zeros(count, dtype=bool))


STEADY = [(3.0 * i + 1, 20.0 + 7 * (i % 5)) for i in range(40)]


def test_no_events_no_number() -> None:
    result = simulate(ledger_of(), MONTH, 43.2, NOW, 30)
    assert result.probability is None
    assert result.median is None
    assert result.band == ()


def test_same_seed_same_answer() -> None:
    ledger = ledger_of(*STEADY)
    first = simulate_horizons(ledger, MONTH, 300, NOW, seed=seed_for("checkout"))
    assert first == simulate_horizons(ledger, MONTH, 300, NOW, seed=seed_for("checkout"))
    assert first != simulate_horizons(ledger, MONTH, 300, NOW, seed=seed_for("search"))


def test_a_huge_budget_is_safe_and_a_tiny_one_is_not() -> None:
    ledger = ledger_of(*STEADY)
    assert simulate(ledger, MONTH, 500_000, NOW, 30).probability == 0
    tiny = simulate(ledger_of(*[(ago + 31, cost) for ago, cost in STEADY]), MONTH, 0.5, NOW, 30)
    assert tiny.probability is not None and tiny.probability > 0.8


@pytest.mark.parametrize("field", ["budget_minutes", "horizon_days", "paths"])
def test_refuses_what_is_not_above_zero(field: str) -> None:
    given = {"budget_minutes": 40.0, "horizon_days": 7.0, "paths": 100} | {field: 0}
    with pytest.raises(ValueError, match=field):
        simulate(
            ledger_of(*STEADY),
            MONTH,
            given["budget_minutes"],
            NOW,
            given["horizon_days"],
            paths=int(given["paths"]),
        )
