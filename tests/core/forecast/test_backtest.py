"""The backtest: it asks the right questions and looks at nothing that could not be known."""

from dataclasses import replace

import numpy as np
import pytest
from forecast_histories import NOW, table_of

from budgettui.core.forecast.backtest import (
    BASE_RATE,
    SIMULATION,
    VOTE,
    History,
    _Replayed,
    backtest,
    known_at,
)
from budgettui.core.forecast.backtest_text import report_text
from budgettui.core.forecast.simulation import simulate
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import OPEN, EventTable
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.instants import DAY, HOUR, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

START = NOW - 400 * DAY
MONTH = Window.rolling(30)


def history(table: EventTable, window: Window = MONTH, days: float = 400, name: str = "shop") -> History:
    return History(name, table, Slo("99.9"), window, START, START + round(days * DAY))


def stationary(rng: np.random.Generator, days: float = 400) -> EventTable:
    """Outages at a rate and with a scale of the service's own, independent of each other."""
    rate, scale = rng.gamma(2, 1 / 60), rng.lognormal(np.log(25), 0.7)
    count = max(int(rng.poisson(rate * days)), 1)
    return table_of(*zip(rng.uniform(0, days, count), rng.lognormal(np.log(scale), 0.8, count), strict=True))


@pytest.mark.parametrize("window", ["30d", "5d", "week", "month"])
def test_what_came_is_what_a_scan_finds(window: str) -> None:
    rng = np.random.default_rng(11)
    count = 60
    starts = (NOW // DAY - 60) * DAY + rng.integers(0, 60 * 288, count) * 5 * MINUTE
    table = replace(
        table_of(*[(1.0, 1.0)] * count),
        starts=starts,
        ends=starts + rng.integers(1, 30, count) * 5 * MINUTE,
        impacts=rng.choice([1.0, 0.5], count),
    )
    counted = Window.parse(window)
    slo = Slo("98.7")
    begin, end = NOW - 60 * DAY, NOW
    result = backtest([History("a", table, slo, counted, begin, end)], (3, 10), paths=20)
    budget = Budget.of(slo, counted, table)
    grid = np.arange(begin, end + 1, 5 * MINUTE)
    consumed, totals = budget.states(grid)
    before, before_totals = budget.states(grid - 1)  # a period's last moment belongs to it
    spent = (consumed >= totals - 1e-9) | (before + 2e-8 >= before_totals)
    for row in result.horizons:
        asked = came = 0
        for origin in range(begin, end - round(row.horizon_days * DAY) + 1, 7 * DAY):
            state = budget.state(origin)
            if state.is_spent or not (table.starts < origin).any():
                continue
            asked += 1
            later = (grid > origin) & (grid <= origin + round(row.horizon_days * DAY))
            came += bool(spent[later].any())
        assert row.questions == asked > 0
        assert row.base_rate == pytest.approx(came / asked)


def test_tables_as_known_hold_nothing_of_the_future() -> None:
    origin = NOW - 10 * DAY
    table = table_of((50, 30), (10.01, 600), (10, 5), (9.9, 5), (1, 5))
    known = known_at(table, origin)
    assert len(known) == 3
    assert known.ends.tolist()[1:] == [OPEN, OPEN]
    assert known.ends[0] == table.ends[0]


def test_a_poisoned_future_changes_nothing_that_was_told() -> None:
    table = stationary(np.random.default_rng(3))
    origin = NOW - 100 * DAY
    poison = table_of((99.9, 9000), (60, 30_000), (20, 5))
    ends = np.where(table.ends > origin, table.ends + 50 * DAY, table.ends)
    poisoned = EventTable(
        ids=np.arange(len(table) + 3),
        starts=np.concatenate([table.starts, poison.starts]),
        ends=np.concatenate([ends, poison.ends]),
        impacts=np.ones(len(table) + 3),
        categories=np.zeros(len(table) + 3, dtype=np.int64),
        category_names=("incident",),
        incident_ids=[None] * (len(table) + 3),
        descriptions=[None] * (len(table) + 3),
    )
    results = []
    for events in (table, poisoned, known_at(table, origin), known_at(poisoned, origin)):
        ledger = Ledger.build(
            events.starts, events.ends, events.impacts, events.ids, np.zeros(len(events), dtype=np.bool_)
        )
        results.append(simulate(ledger, MONTH, 43.2, origin, 30))
    assert results[0] == results[1] == results[2] == results[3]
    watched = (origin - START) / DAY
    assert backtest([history(table, days=watched)], paths=50) == backtest(
        [history(poisoned, days=watched)], paths=50
    )


def test_forecast_is_calibrated_and_beats_the_vote_on_steady_services() -> None:
    rng = np.random.default_rng(6)
    histories = [history(stationary(rng), name=f"s{i}") for i in range(50)]
    result = backtest(histories, step_days=14, paths=200, moments=())
    for row in result.horizons:
        simulated, vote, base = (row.of(name) for name in (SIMULATION, VOTE, BASE_RATE))
        assert simulated.calibration_error < 0.06
        assert simulated.skill is not None and simulated.skill > 0
        assert simulated.brier < vote.brier
        assert simulated.log_loss < base.log_loss < vote.log_loss
        assert base.skill == pytest.approx(0)


def test_every_target_is_asked_and_the_exhausted_are_left_out() -> None:
    table = table_of(*[(10.0 * i + 5, 100.0) for i in range(40)])
    strict = backtest([history(table)], targets=[Slo("99.9")], paths=20)
    assert strict.horizons == ()
    both = backtest([history(table)], targets=[Slo("99.9"), Slo("99.95"), Slo("95")], paths=20)
    assert both.targets == (95, 99.9, 99.95)
    assert both.horizons[0].base_rate == 0
    assert both.horizons[0].questions == len(range(1, 57))
    assert both.horizons[2].questions == 52


def test_the_first_event_must_have_begun_before() -> None:
    table = table_of((400, 10), (200, 10))
    assert backtest([history(table, days=14)], (7,), paths=20).horizons[0].questions == 1


def test_the_same_twice_and_progress_is_reported() -> None:
    histories = [history(stationary(np.random.default_rng(i)), name=f"s{i}") for i in range(3)]
    heard: list[tuple[int, int]] = []
    first = backtest(histories, step_days=30, progress=lambda done, of: heard.append((done, of)), paths=50)
    assert heard == [(1, 3), (2, 3), (3, 3)]
    assert first == backtest(histories, step_days=30, paths=50)
    assert first != backtest(histories, step_days=30, paths=50, seed=1)


def test_the_moments_are_those_that_people_look_at() -> None:
    hour = 1 / 24
    outages = [(300.0, 30.0), (200.0, 120.0), (200.0 - 3 * hour, 30.0), (100.0, 4.0), (5.0, 60.0)]
    replayed = _Replayed(history(table_of(*outages)), (Slo("99.9"),), (7.0, 30.0), 0, 20)
    ends = [NOW - round(ago * DAY) + round(cost * MINUTE) for ago, cost in outages]
    starts = [NOW - round(ago * DAY) for ago, _ in outages]
    assert replayed.origins("5 min after", 7) == [end + 5 * MINUTE for end in ends[:4]]
    assert replayed.origins("1 h after", 7) == [ends[0] + HOUR, ends[2] + HOUR, ends[3] + HOUR]
    assert replayed.origins("6 h after", 7) == [ends[0] + 6 * HOUR, ends[2] + 6 * HOUR, ends[3] + 6 * HOUR]
    assert replayed.origins("open", 7) == [start + 5 * MINUTE for start in starts[:3]]
    assert replayed.origins("regular", 7) == [START + 7 * number * DAY for number in range(57)]
    few = replayed.origins("open", 200)
    assert len(few) == 2 and set(few) < set(replayed.origins("open", 7))


def test_an_open_outage_is_open_to_the_forecast_and_the_outcome_is_what_came() -> None:
    table = table_of(*[(12.0 * number + 5, 30.0) for number in range(32)], (200.0, 300.0))
    result = backtest([history(table)], paths=50)
    assert [moment.moment for moment in result.moments] == [
        "regular",
        "5 min after",
        "1 h after",
        "6 h after",
        "open",
    ]
    assert result.moments[0].horizons == result.horizons
    assert result.moments[0].origins == result.origins
    assert all(moment.origins > 0 and len(moment.horizons) == 3 for moment in result.moments)
    only = backtest([history(table)], paths=50, moments=())
    assert only.moments == result.moments[:1]
    with pytest.raises(ValueError, match="moments: 'noon' is not one of 5 min after"):
        backtest([history(table)], moments=("noon",))


def test_excluded_categories_are_not_asked_about() -> None:
    table = table_of(*[(10.0 * i + 5, 10.0) for i in range(40)])
    excluded = replace(history(table), excluded_categories=("incident",))
    assert backtest([excluded], paths=20).horizons == ()


def test_report_for_a_person() -> None:
    histories = [history(stationary(np.random.default_rng(i)), name=f"s{i}") for i in range(6)]
    text = report_text(backtest(histories, step_days=28, paths=50))
    for expected in (
        "6 services",
        "7 days:",
        "30 days:",
        "simulation",
        "vote",
        "base rate",
        "Brier",
        "ECE",
        "by moment",
    ):
        assert expected in text
    assert "nan" not in text.lower()
    nothing = report_text(backtest([history(table_of())], paths=20))
    assert "Nothing could be asked" in nothing


@pytest.mark.parametrize("arguments", [{"step_days": 0}, {"horizons": (7, -1)}, {"paths": 0}])
def test_refuses_what_is_not_above_zero(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(arguments))):
        backtest([], **arguments)  # type: ignore[arg-type]
