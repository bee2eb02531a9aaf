"""Events, recurring rules, service hours and holidays together, walked through quarter by quarter of an hour.

Everything lies on quarters of an hour, so the wall clock at each of them says all; over both clock changes.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, MINUTE, to_datetime, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

QUARTER = 15 * MINUTE
BERLIN = ZoneInfo("Europe/Berlin")
CHANGES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

quarters = st.integers(-4 * 96, 2 * 96)
events_about = st.lists(
    st.tuples(quarters, st.integers(1, 96), st.sampled_from([0.25, 0.5, 1.0])), min_size=1, max_size=6
)
recorded = st.lists(st.tuples(quarters, st.integers(1, 60), st.sampled_from(["free", "out"])), max_size=2)
rules = st.tuples(
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(0, 95),
    st.integers(1, 40),
    st.sampled_from(["free", "out"]),
)


@given(
    st.sampled_from(CHANGES),
    events_about,
    recorded,
    rules,
    st.sampled_from([None, "mon-sun 01:30-20:00", "sat-mon 22:00-02:30", "daily 00:00-24:00"]),
    st.booleans(),
    st.sampled_from(["3d", "36h", "week"]),
)
def test_every_quarter_of_an_hour_is_what_the_wall_clock_says(
    change: datetime,
    rows: list[tuple[int, int, float]],
    by_hand: list[tuple[int, int, str]],
    rule: tuple[set[int], int, int, str],
    hours_text: str | None,
    holiday: bool,
    text: str,
) -> None:
    now = to_instant(change) + DAY
    events = [
        Event(n + 1, "checkout", now + at * QUARTER, now + (at + length) * QUARTER, impact)
        for n, (at, length, impact) in enumerate(rows)
    ]
    exclusions = [
        Exclusion(now + at * QUARTER, now + (at + length) * QUARTER, accounting, "by hand")  # type: ignore[arg-type]
        for at, length, accounting in by_hand
    ]
    days, begin, length, accounting = rule
    planned = PlannedExclusion(
        "rule",
        datetime(2026, 1, 1) + begin * timedelta(minutes=15),
        length * timedelta(minutes=15),
        "planned",
        "every " + " and ".join(WEEKDAYS[day] for day in sorted(days)),
        "Europe/Berlin",
        accounting=accounting,  # type: ignore[arg-type]
    )
    off: tuple[date, ...] = (change.date(),) if holiday else ()
    hours = ServiceHours.parse(hours_text, "Europe/Berlin", off) if hours_text else None
    start, end = Window.parse(text, "Europe/Berlin").bounds(now)
    spans = [*exclusions, *planned.expand(start - DAY, end + DAY)]
    spans += hours.expand(start - DAY, end + DAY) if hours else []

    def is_out_or_free(at: int) -> str | None:
        shown = to_datetime(at, BERLIN).replace(tzinfo=None)
        kinds = {each.accounting for each in exclusions if each.start <= at < each.end}
        for back in range(3):
            opens = datetime.combine(shown.date() - timedelta(days=back), datetime.min.time())
            since = opens + begin * timedelta(minutes=15)
            if since.weekday() in days and since <= shown < since + length * timedelta(minutes=15):
                kinds.add(planned.accounting)
        if hours and not any(
            opens.weekday() == weekday
            and opens.date() not in off
            and shown.date() not in off
            and opens + timedelta(minutes=first) <= shown < opens + timedelta(minutes=last)
            for back in range(2)
            for opens in [datetime.combine(shown.date() - timedelta(days=back), datetime.min.time())]
            for weekday, first, last in hours.openings
        ):
            kinds.add("out")
        return "out" if "out" in kinds else "free" if kinds else None

    counted = bad = 0.0
    for at in range(start, end, QUARTER):
        kind = is_out_or_free(at)
        counted += kind != "out"
        if kind is None and at < now:
            bad += max(
                (event.impact for event in events if event.start <= at < (event.end or now)), default=0
            )
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(spans))
    budget = Budget.of(Slo(99.0), Window.parse(text, "Europe/Berlin"), table)
    state = budget.state(now)
    assert state.total == pytest.approx(counted * 0.15, abs=1e-9)
    assert state.consumed == pytest.approx(bad * 15, abs=1e-9)
    assert float(budget.ledger.owned(start, now).sum()) == pytest.approx(bad * 15, abs=1e-9)
