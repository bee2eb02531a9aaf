"""Forecasts read planned exclusions ahead: against a walk through every minute."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.forecast.counted_time import CountedTime
from budgettui.core.forecast.outage_episodes import episodes
from budgettui.core.forecast.simulated_consumption import NEVER, Outages, consumption
from budgettui.core.forecast.simulation import futures, simulate
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.calendar import period_edges
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_datetime, to_instant
from budgettui.core.model.window import Window

NOW = to_instant(datetime.fromisoformat("2026-10-23T21:30:00+00:00"))  # clocks go back on the 25th
BEFORE, AHEAD = 3 * 1440, 4 * 1440
"""Minutes that are walked through before and after now."""

spans = st.tuples(st.integers(-BEFORE, AHEAD), st.integers(1, 700)).map(lambda span: (span[0], sum(span)))


def ledger_of(past: list[tuple[int, int]], table: ExclusionTable) -> Ledger:
    """The ledger of outages at 60 % of impact, net of what is excluded."""
    starts = np.array([NOW + begin * MINUTE for begin, _ in past], dtype=np.int64)
    ends = np.array([NOW + end * MINUTE for _, end in past], dtype=np.int64)
    impacts, ids = np.full(len(past), 0.6), np.arange(len(past), dtype=np.int64)
    return Ledger.build(starts, ends, impacts, ids, np.zeros(len(past), dtype=np.bool_)).cleared(
        *table.stretches()
    )


def excluding(stretches: list[tuple[tuple[int, int], bool]]) -> ExclusionTable:
    return ExclusionTable.of(
        Exclusion(NOW + begin * MINUTE, NOW + end * MINUTE, "out" if out else "free", "agreed", id=number)
        for number, ((begin, end), out) in enumerate(stretches)
    )


def test_a_budget_that_shrinks_is_exhausted_before_an_outage_leaves_the_window() -> None:
    """Consumption peaks where the outage begins to leave, within time that is out and shrinks the budget."""
    table = excluding([((2_240, 2_440), True)])
    clock = CountedTime(table, NOW, AHEAD)
    outages = Outages(np.array([[100.0]]), np.array([[200.0]]), np.ones(1), float(AHEAD), clock)
    for shrunk, reached in ((10, 2_250), (19, 2_259), (21, NEVER)):
        budget = 100 * 2_160 / (2_160 - shrunk)
        counted = consumption(ledger_of([], table), Window.parse("36h"), budget, NOW, float(AHEAD), table)
        assert counted.reached(outages)[0] == pytest.approx(reached, abs=1e-3)


@settings(max_examples=scaled(80), deadline=None)
@given(
    st.lists(st.tuples(spans, st.booleans()), min_size=1, max_size=5),
    st.lists(spans.map(lambda span: (span[0] - AHEAD, min(span[1] - AHEAD, 0))), max_size=4),
    st.lists(st.lists(st.integers(0, AHEAD), min_size=4, max_size=4, unique=True), min_size=1, max_size=4),
    st.sampled_from(["12h", "36h", "7d", "week", "month"]),
    st.integers(1, 900),
    st.sampled_from([1.0, 0.5]),
)
def test_consumption_is_what_a_walk_through_every_minute_says(
    exclusions: list[tuple[tuple[int, int], bool]],
    past: list[tuple[int, int]],
    drawn: list[list[int]],
    text: str,
    budget: int,
    first_rate: float,
) -> None:
    past = [(begin, end) for begin, end in past if begin < end]
    table, window = excluding(exclusions), Window.parse(text, "Europe/Berlin")
    ledger = ledger_of(past, table)
    bounds = np.sort(np.array(drawn, dtype=np.float64), axis=1)
    rates = np.array([first_rate, 1.0])
    if first_rate < 1:
        bounds[:, 0] = 0.0
    clock = CountedTime(table, NOW, AHEAD)
    outages = Outages(bounds[:, ::2], bounds[:, 1::2], rates, float(AHEAD), clock)
    start, end = window.bounds(NOW)
    share = budget / ((end - start - int(table.out_time(start, end))) / MINUTE or 1.0)
    if (end - start) == int(table.out_time(start, end)):
        return
    counted = consumption(ledger, window, float(budget), NOW, float(AHEAD), table)

    first = min(-BEFORE - 1440, (start - NOW) // MINUTE) - 1440
    minutes = np.arange(first, AHEAD + 700)  # to the end of the last exclusion
    excluded, out = np.zeros(len(minutes), dtype=bool), np.zeros(len(minutes), dtype=bool)
    for (begin, stop), is_out in exclusions:
        inside = (minutes >= begin) & (minutes < stop)
        excluded |= inside
        out |= inside & is_out
    known = np.zeros(len(minutes))
    for begin, stop in past:
        known[(minutes >= begin) & (minutes < stop)] = 0.6
    known[excluded] = 0.0
    times = np.arange(0, AHEAD + 1, 7)
    percent = counted.consumed_pct(outages, times.astype(np.float64))
    reached = counted.reached(outages)
    edges = None
    if window.period is not None:
        edges = (
            np.array(period_edges(window.period, window.zone, NOW, NOW + AHEAD * MINUTE)) - NOW
        ) // MINUTE
    for row in range(len(bounds)):
        cost = known.copy()
        for column, rate in enumerate(rates):
            inside = (minutes >= bounds[row, 2 * column]) & (minutes < bounds[row, 2 * column + 1])
            cost[inside & ~excluded] = rate
        burnt = np.concatenate([[0.0], np.cumsum(cost)])
        counts = np.concatenate([[0.0], np.cumsum(~out)])
        walked = np.arange(0, AHEAD + 1)
        if edges is None:
            length = round((end - start) / MINUTE)
            begins, finishes = walked - length, walked
        else:
            period = np.searchsorted(edges, walked, "right") - 1
            begins, finishes = edges[period], edges[period + 1]
        consumed = burnt[walked - first] - burnt[begins - first]
        inside_walk = np.clip(finishes - first, 0, len(minutes))
        total = (counts[inside_walk] - counts[begins - first] + (finishes - first - inside_walk)) * share
        expected = np.divide(100 * consumed, total, out=np.zeros_like(consumed), where=total > 0)
        # 100 % may be in reach of a rounding error of the minutes' sum
        assert percent[row] == pytest.approx(expected[::7], rel=1e-6, abs=1e-6)
        over = np.flatnonzero((total > 0) & (consumed >= total - 1e-9))
        if not len(over):
            # only a period's end lies between what is walked: its last moment is the first of the next
            assert reached[row] == NEVER or edges is not None
        elif edges is None:
            assert over[0] - 1 <= reached[row] <= over[0] + 1e-3
        else:
            assert reached[row] <= over[0] + 1e-3


def test_outages_are_drawn_in_time_that_counts_alone() -> None:
    hours = ServiceHours.parse("mon-fri 07:00-20:00", "Europe/Berlin")
    table = ExclusionTable.of(hours.expand(NOW - 400 * DAY, NOW + 60 * DAY))
    past = episodes(ledger_of([(-2000, -1990), (-40000, -39000)], table), NOW, None, table)
    outages = futures(past, 30, NOW, 3, 500, table)
    rows = np.arange(len(outages))[:, None]
    begins, ends = table.stretches()
    between = [(np.clip((edge - NOW) / MINUTE, 0, outages.horizon))[None, :] for edge in (begins, ends)]
    assert np.allclose(outages.burnt(rows, between[0]), outages.burnt(rows, between[1]))
    inside = np.searchsorted(begins, NOW + outages.starts * MINUTE, "right") - 1
    strictly = (NOW + outages.starts * MINUTE < ends[inside] - 1000) & (outages.starts < outages.horizon)
    assert not strictly.any()
    assert outages.sums[:, -1].max() > 0


def test_hours_make_outages_neither_rarer_nor_cheaper() -> None:
    """The same outages of one counted day each, with and without the nights between the days."""
    day, spread = 1440, [(3, 30), (17, 45), (40, 60), (71, 20), (90, 35), (140, 90), (180, 30)]
    plain = ledger_of([(-age * day - length, -age * day) for age, length in spread], excluding([]))
    alone = simulate(plain, Window.rolling(30), 60.0, NOW, 14, paths=4000)
    begin = to_instant(to_datetime(NOW).replace(hour=0, minute=0))
    nights = [
        Exclusion(begin + number * DAY, begin + number * DAY + 12 * HOUR, "out", "night")
        for number in range(-800, 800)
    ]
    table = ExclusionTable.of(nights)
    doubled = ledger_of([(-2 * age * day - length, -2 * age * day) for age, length in spread], table)
    halved = simulate(doubled, Window.rolling(60), 60.0, NOW, 28, paths=4000, exclusions=table)
    assert alone.probability is not None
    assert halved.probability == pytest.approx(alone.probability, abs=0.03)


def test_a_month_in_which_nothing_counts_spends_nothing_more() -> None:
    ledger = ledger_of([(-age * 1440, -age * 1440 + 50) for age in range(1, 25)], excluding([]))
    table = ExclusionTable.of([Exclusion(NOW, NOW + 60 * DAY, "free", "closed")])
    budget = 24 * 30 + 5.0
    assert (simulate(ledger, Window.rolling(30), budget, NOW, 30).probability or 0) > 0.8
    closed = simulate(ledger, Window.rolling(30), budget, NOW, 30, exclusions=table)
    assert closed.probability == 0
    assert closed.band[-1].p90 < closed.band[0].p90


def test_time_that_is_out_ahead_takes_its_budget_along() -> None:
    """Nothing happens, and yet the budget is spent: by the ninth day it is that of 28 days."""
    ledger = ledger_of([(-1440, -1440 + 70)], excluding([]))  # costs 42 min of 43.2
    table = ExclusionTable.of([Exclusion(NOW + DAY, NOW + 3 * DAY, "out", "move")])
    result = simulate(ledger, Window.rolling(30), 43.2, NOW, 7, exclusions=table)
    assert result.probability == 1
    assert result.p90 is not None
    assert to_datetime(result.p90) <= to_datetime(NOW) + timedelta(days=3)


@pytest.mark.parametrize(
    ("begin", "length", "out", "expected"),
    [
        (100, 1200, True, 1093.6),  # of the day and a half 993.6 min are out: 54 of 100 min are left
        (100, 993, True, NEVER),
        (100, 1200, False, NEVER),
        (600, 1200, True, NEVER),  # the outage has begun to leave
        (-1000, 800, True, NEVER),  # it was so before: the budget is that of what counted
    ],
)
def test_a_budget_that_shrinks_is_reached_without_another_outage(begin, length, out, expected) -> None:
    """36 hours with 90 minutes at 60 %, ten hours ago; no path has an outage any more."""
    table = excluding([((begin, begin + length), out)])
    end = np.full((2, 1), float(AHEAD))
    outages = Outages(end, end, np.ones(1), AHEAD, CountedTime(table, NOW, AHEAD))
    paths = consumption(ledger_of([(-600, -510)], table), Window.rolling(1.5), 100.0, NOW, AHEAD, table)
    assert paths.reached(outages).tolist() == pytest.approx([expected] * 2, abs=1e-3)
