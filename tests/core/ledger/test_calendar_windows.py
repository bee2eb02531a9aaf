"""Windows that follow people's calendars, through every kind of clock change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from cost_oracle import cost, exclusions
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

CHANGES = [
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),  # midnight did not happen
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),  # 23:00 to 24:00 happened twice
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),
    ("UTC", datetime(2028, 2, 29, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2025, 12, 31, 18, 15, tzinfo=UTC)),
]
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def bounds(period: str, zone: str, moment: Instant) -> tuple[Instant, Instant]:
    """Walk hour by hour (and finer) to where the local period's name changes: no arithmetic on dates."""

    def named(instant: Instant) -> tuple[int, ...]:
        local = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(
            ZoneInfo(zone)
        )
        if period == "week":
            return tuple(local.date().isocalendar()[:2])
        return (local.year, (local.month - 1) // MONTHS[period])

    current = named(moment)

    def edge(step: int) -> Instant:
        """The last instant in direction `step` with the same name."""
        at, stride = moment, abs(DAY)
        while stride >= 1:
            while named(at + stride * step) == current:
                at += stride * step
            stride //= 2
        return at

    return edge(-1), edge(1) + 1


@pytest.mark.parametrize(("zone", "change"), CHANGES)
@pytest.mark.parametrize("period", ["week", "month", "quarter"])
@pytest.mark.parametrize("hours", [-30, -1, 0, 1, 30])
def test_bounds_and_budget_are_those_of_the_wall_clock(
    zone: str, change: datetime, period: str, hours: int
) -> None:
    moment = to_instant(change) + hours * HOUR
    start, end = bounds(period, zone, moment)
    window = Window.calendar(period, zone)
    assert window.bounds(moment) == (start, end)
    state = Budget.of(Slo(99.9), window, EventTable.empty()).state(moment)
    assert state.total == pytest.approx((end - start) / MINUTE / 1000, rel=1e-12)


def test_the_clock_change_makes_the_week_longer_or_shorter() -> None:
    berlin = Window.calendar("week", "Europe/Berlin")
    assert berlin.length(to_instant(datetime(2026, 3, 28, tzinfo=UTC))) == 167 * HOUR
    assert berlin.length(to_instant(datetime(2026, 10, 24, tzinfo=UTC))) == 169 * HOUR
    assert Window.calendar("month", "UTC").length(to_instant(datetime(2028, 2, 29, tzinfo=UTC))) == 29 * DAY


@given(
    st.sampled_from(CHANGES),
    st.sampled_from(["30d", "7d", "12h", "week", "month", "quarter"]),
    st.lists(
        st.tuples(
            st.integers(-20 * DAY, 10 * DAY),
            st.one_of(st.none(), st.integers(1, 3 * DAY)),
            st.sampled_from([0.2, 1 / 3, 1.0]),
            st.sampled_from(["incident", "deployment", "drill"]),
        ),
        max_size=10,
    ),
    exclusions,
    st.lists(st.integers(-15 * DAY, 15 * DAY), min_size=1, max_size=4),
)
def test_consumption_is_that_of_a_scan(
    change: tuple[str, datetime],
    text: str,
    rows: list[tuple[int, int | None, float, str]],
    excluded: frozenset[str],
    offsets: list[int],
) -> None:
    zone, moment = change
    base = to_instant(moment)
    events = [
        Event(
            number + 1,
            "checkout",
            base + begin,
            None if length is None else base + begin + length,
            impact,
            category,
        )
        for number, (begin, length, impact, category) in enumerate(rows)
    ]
    window = Window.parse(text, zone)
    budget = Budget.of(Slo(99.5), window, EventTable.of(events), excluded)
    asked = np.array([base + offset for offset in offsets])
    consumed, totals = budget.states(asked)
    for row, as_of in enumerate(asked.tolist()):
        start, end = bounds(text, zone, as_of) if window.period else (as_of - window.length_rolling, as_of)
        state = budget.state(as_of)
        assert state.consumed == pytest.approx(float(cost(events, excluded, start, as_of)), abs=1e-9)
        assert state.total == pytest.approx((end - start) / MINUTE / 200, rel=1e-12)
        assert consumed[row] == pytest.approx(state.consumed, abs=1e-9)
        assert totals[row] == state.total
