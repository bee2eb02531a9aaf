"""A live screen sleeps until `stable_until`: nothing may change before."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from cost_oracle import NOW, exclusions, histories, spans_of_exclusions
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.assessment import DETAILS, Assessment
from budgettui.core.analysis.outlook.stable_until import stable_until
from budgettui.core.assessor import assess
from budgettui.core.config.settings import CategorySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

windows = st.sampled_from(["30d", "28d", "7d", "12h", "week", "month"])


def test_today_counts_in_z_scores_from_its_half_on() -> None:
    midnight = NOW // DAY * DAY
    table = EventTable.of([Event(1, "checkout", midnight + HOUR, midnight + HOUR + 2 * MINUTE)])
    service = ServiceSettings("checkout", Slo(99.9), Window.parse("30d"))
    settings = Settings(StoreSettings())
    days = {
        hour: assess(service, table, midnight + round(hour * HOUR), settings) for hour in (10, 11.999, 12, 13)
    }
    assert [len(day.anomalies) for day in days.values()] == [0, 0, 1, 1]
    assert all(
        days[hour].stable_until is not None and to_instant(days[hour].stable_until) <= midnight + 12 * HOUR
        for hour in (10, 11.999)
    )


def numbers(assessment: Assessment, *omitted: str) -> dict[str, object]:
    """All that must stand still: projected dates are `as_of` plus days and move along with it."""
    figures = assessment.as_dict()
    for name in omitted:
        del figures[name]
    for moving in ("as_of", "window_start", "window_end"):
        if moving != "window_end" or assessment.window_end == assessment.as_of:
            del figures[moving]
    for method in {"linear", "current_rate"} - set(omitted):
        if figures[method]["prediction"] == "exhaustion_projected":
            del figures[method]["exhaustion_date"]
    return figures


@st.composite
def budgets(draw: st.DrawFn) -> tuple[ServiceSettings, EventTable, Settings]:
    """A service with its events and exclusions, of which none is open."""
    events = draw(
        st.one_of(
            histories(span=100 * DAY, ahead=2 * DAY, opened=False),
            histories(span=3 * DAY, unit=20 * MINUTE, ahead=3 * HOUR, opened=False),
        )
    )
    zone = draw(st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe"]))
    planned = draw(st.one_of(st.just([]), spans_of_exclusions(most=4, ahead=20 * DAY)))
    categories = tuple(CategorySettings(name, excluded=True) for name in sorted(draw(exclusions)))
    settings = Settings(StoreSettings(), categories=categories)
    service = ServiceSettings("checkout", Slo(99.0), Window.parse(draw(windows), zone), timezone=zone)
    return service, EventTable.of(events).with_exclusions(ExclusionTable.of(planned)), settings


@given(budgets(), st.floats(0, 1))
def test_nothing_changes_before_stable_until(
    budget: tuple[ServiceSettings, EventTable, Settings], share: float
) -> None:
    service, table, settings = budget
    now = assess(service, table, NOW, settings)
    if now.stable_until is None:
        until = NOW + 400 * DAY
    elif now.stable_until == now.as_of:
        return
    else:
        until = to_instant(now.stable_until) - 1
    for moment in (NOW + round((until - NOW) * share), until):
        assert numbers(assess(service, table, moment, settings)) == numbers(now)


@given(budgets(), st.integers(0, 40 * DAY), st.floats(0, 1))
def test_only_details_change_before_the_other_figures_are_stable(
    budget: tuple[ServiceSettings, EventTable, Settings], back: int, share: float
) -> None:
    service, table, settings = budget
    earlier = assess(service, table, NOW - back, settings)
    now = assess(service, table, NOW, settings, details_of=earlier)
    assert [getattr(now, name) for name in DETAILS] == [getattr(earlier, name) for name in DETAILS]
    every = assess(service, table, NOW, settings)
    omitted = (*DETAILS, "stable_until")
    assert numbers(now, *omitted) == numbers(every, *omitted)
    if now.stable_until is None:
        until = NOW + 400 * DAY
    else:
        assert every.stable_until is not None and every.stable_until <= now.stable_until
        until = max(to_instant(now.stable_until) - 1, NOW)
    for moment in (NOW + round((until - NOW) * share), until):
        assert numbers(assess(service, table, moment, settings), *omitted) == numbers(now, *omitted)


def test_old_events_end_the_calm_of_the_linear_prediction_alone() -> None:
    table = EventTable.of([Event(1, "checkout", NOW - 5 * DAY + 5 * MINUTE, NOW - 5 * DAY + 6 * MINUTE)])
    service, settings = ServiceSettings("checkout", Slo(99.9)), Settings(StoreSettings())
    every = assess(service, table, NOW, settings)
    assert every.stable_until == every.as_of + timedelta(minutes=5)
    listed = assess(service, table, NOW, settings, details_of=every)
    assert listed.stable_until == every.as_of + timedelta(hours=9)  # midnight


@pytest.mark.parametrize("age", [0, 5 * MINUTE, HOUR, DAY, 7 * DAY, 30 * DAY, 33 * DAY])
def test_costly_time_at_an_edge_ticks(age: int) -> None:
    table = EventTable.of([Event(1, "checkout", NOW - age - MINUTE, NOW - age + MINUTE)])
    answer = assess(ServiceSettings("checkout", Slo(99.9)), table, NOW, Settings(StoreSettings()))
    assert answer.stable_until == answer.as_of


def test_an_open_event_ticks_even_where_it_costs_nothing() -> None:
    settings = Settings(StoreSettings(), categories=(CategorySettings("drill", excluded=True),))
    table = EventTable.of([Event(1, "checkout", NOW - DAY, None, 1.0, "drill")])
    answer = assess(ServiceSettings("checkout", Slo(99.9)), table, NOW, settings)
    assert answer.stable_until == answer.as_of


def test_the_next_edge_is_named() -> None:
    table = EventTable.of([Event(1, "checkout", NOW - 50 * MINUTE, NOW - 40 * MINUTE)])
    answer = assess(ServiceSettings("checkout", Slo(99.9)), table, NOW, Settings(StoreSettings()))
    assert answer.stable_until == answer.as_of + timedelta(minutes=10)  # it leaves the last hour


def test_a_planned_event_ends_the_calm() -> None:
    table = EventTable.of([Event(1, "checkout", NOW + 7 * MINUTE, NOW + 40 * MINUTE)])
    answer = assess(ServiceSettings("checkout", Slo(99.9)), table, NOW, Settings(StoreSettings()))
    assert answer.event_count == 0
    assert answer.stable_until == answer.as_of + timedelta(minutes=7)


def test_the_first_event_to_leave_the_window_is_a_change() -> None:
    """One that costs nothing changes the number of events all the same."""
    settings = Settings(StoreSettings(), categories=(CategorySettings("drill", excluded=True),))
    ages = (30 * DAY - 30 * MINUTE, 30 * DAY - 10 * MINUTE)
    events = [
        Event(number, "checkout", NOW - age - MINUTE, NOW - age, 1.0, "drill")
        for number, age in enumerate(ages, start=1)
    ]
    answer = assess(ServiceSettings("checkout", Slo(99.9)), EventTable.of(events), NOW, settings)
    assert answer.stable_until == answer.as_of + timedelta(minutes=10)


def test_a_calendar_window_changes_each_day_until_its_trend_has_a_whole_week() -> None:
    quarter = ServiceSettings("checkout", Slo(99.9), Window.calendar("quarter"))
    start = Window.calendar("quarter").bounds(NOW)[0]
    settings = Settings(StoreSettings())
    until = {
        day: assess(quarter, EventTable.empty(), start + day * DAY + HOUR, settings).stable_until
        for day in (0, 6, 7)
    }
    assert [to_instant(until[day]) for day in (0, 6)] == [start + DAY, start + 7 * DAY]
    second_day = assess(quarter, EventTable.empty(), start + DAY, settings).stable_until
    assert to_instant(second_day) == start + 2 * DAY
    assert to_instant(until[7]) == start + Window.calendar("quarter").length(start)


def test_no_event_means_no_change_but_for_a_calendar_window() -> None:
    settings = Settings(StoreSettings())
    rolling = assess(ServiceSettings("checkout", Slo(99.9)), EventTable.empty(), NOW, settings)
    month = ServiceSettings("checkout", Slo(99.9), Window.calendar("month"))
    calendar = assess(month, EventTable.empty(), NOW, settings)
    assert rolling.stable_until is None
    assert calendar.stable_until is not None
    assert calendar.as_of < calendar.stable_until <= calendar.window_end


def test_a_projected_date_that_the_end_of_the_window_overtakes_is_a_change() -> None:
    table = EventTable.of([Event(1, "checkout", NOW - 30 * HOUR, NOW - 30 * HOUR + 67 * MINUTE)])
    service = ServiceSettings("checkout", Slo(99.0), Window.parse("week", "America/New_York"))
    now = assess(service, table, NOW, Settings(StoreSettings()))
    assert now.current_rate.prediction == "exhaustion_projected"
    assert now.stable_until is not None
    assert now.window_end is not None
    overtaken = now.window_end - timedelta(days=now.current_rate.days_until_exhaustion)
    assert now.as_of < now.stable_until <= overtaken
    later = assess(service, table, to_instant(overtaken) + MINUTE, Settings(StoreSettings()))
    assert later.current_rate.prediction == "stable"


MIDNIGHT = 9 * HOUR
"""After NOW, which is 15:00 UTC. Where there are events nothing stands still for longer than that."""


def calm(
    *events: Event,
    excluded: tuple[Exclusion, ...] = (),
    at: Instant = NOW,
    zone: tzinfo = UTC,
    measured_since: Instant | None = None,
) -> int | None:
    """How long nothing changes after `at`, for a rolling window of 30 days; drills cost nothing."""
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(excluded))
    budget = Budget.of(Slo(99.9), Window.rolling(30), table, {"drill"})
    until = stable_until(budget, budget.state(at), DEFAULT_PAIRS, zone, measured_since)
    return None if until is None else until - at


def drill(start: int, length: int, number: int = 1) -> Event:
    return Event(number, "checkout", NOW + start, NOW + start + length, 1.0, "drill")


OLD_DRILL = drill(-50 * HOUR, HOUR, 9)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (drill(-HOUR, HOUR), MIDNIGHT),  # it has just ended
        (drill(-HOUR, HOUR + 1), 0),
        (drill(0, HOUR), 0),
        (drill(1, HOUR), 1),
        (drill(-30 * DAY - HOUR, HOUR), MIDNIGHT),  # it has just left the window
        (drill(-30 * DAY - HOUR, HOUR + 1), 1),
    ],
)
def test_events_change_something_where_they_begin_end_and_leave(event: Event, expected: int) -> None:
    assert calm(event, OLD_DRILL) == expected


def test_the_first_of_the_planned_events_is_the_next_change() -> None:
    assert calm(drill(2 * HOUR, HOUR), drill(7 * MINUTE, HOUR, 2)) == 7 * MINUTE


@pytest.mark.parametrize(
    ("hour", "measured_from", "expected"),
    [
        (0, None, 12),  # half of the day is over
        (11, None, 1),
        (12, None, 12),
        (13, None, 11),
        (13, 2, 1),  # half of what is left since measuring began
        (14, 2, 10),
        (13, -20, 11),
    ],
)
def test_days_change_at_midnight_and_when_half_of_them_is_measured(
    hour: int, measured_from: int | None, expected: int
) -> None:
    day = NOW - 15 * HOUR
    since = None if measured_from is None else day + measured_from * HOUR
    wait = calm(drill(-50 * HOUR, HOUR), at=day + hour * HOUR, measured_since=since)
    assert wait == pytest.approx(expected * HOUR)


def test_the_oldest_day_of_the_anomalies_leaves_by_its_own_midnight() -> None:
    """In New York at 04:00 UTC in summer, ninety days before a November in which it is at 05:00 UTC."""
    afternoon = to_instant(datetime(2026, 11, 20, 18, tzinfo=UTC))
    event = Event(1, "checkout", afternoon - 50 * HOUR, afternoon - 49 * HOUR, 1.0, "drill")
    assert calm(event, at=afternoon, zone=ZoneInfo("America/New_York")) == 10 * HOUR


SLOWING = tuple(
    Event(number, "checkout", NOW - age * DAY - HOUR, NOW - age * DAY - HOUR + round(1.6 * MINUTE))
    for number, age in enumerate((29, 28), 1)
)
"""1.6 min a day: the 40 that are left last for 25 days; the week before has no slope."""


@pytest.mark.parametrize(
    ("begin", "length", "expected"),
    [
        (60 * DAY, DAY, MIDNIGHT),
        (25 * DAY + 3 * HOUR, DAY, 3 * HOUR),  # it comes to lie before the date
        (10 * DAY, 15 * DAY, MIDNIGHT),  # it does already
        (2 * HOUR, HOUR, 2 * HOUR),
        (-HOUR, HOUR, MIDNIGHT),
        (-HOUR, HOUR + 1, 0),  # excluded now
        (-7 * DAY - HOUR, HOUR + 1, 0),  # excluded where the slope begins
        (-7 * DAY - HOUR, HOUR, MIDNIGHT),
        (-7 * DAY + 2 * HOUR, HOUR, 2 * HOUR),  # it leaves what the slope is measured over
        (-8 * DAY, HOUR, MIDNIGHT),
    ],
)
def test_excluded_time_changes_projections_as_it_comes_and_goes(
    begin: int, length: int, expected: int
) -> None:
    exclusion = Exclusion(NOW + begin, NOW + begin + length, "free", "agreed")
    assert calm(*SLOWING) == MIDNIGHT
    assert calm(*SLOWING, excluded=(exclusion,)) == expected


def test_where_nothing_is_projected_excluded_time_changes_no_date() -> None:
    exclusion = Exclusion(NOW - 7 * DAY - HOUR, NOW - 7 * DAY + HOUR, "free", "agreed")
    assert calm(OLD_DRILL, excluded=(exclusion,)) == MIDNIGHT


@pytest.mark.parametrize(
    ("accounting", "begin", "length", "expected"),
    [
        ("out", -50 * MINUTE, 10 * MINUTE, 10 * MINUTE),  # it leaves the last hour
        ("free", -50 * MINUTE, 10 * MINUTE, MIDNIGHT),
        ("out", -90 * MINUTE, HOUR, 0),  # it is leaving
        ("out", -60 * DAY, HOUR, MIDNIGHT),
    ],
)
def test_time_that_is_out_changes_every_rate_it_leaves(accounting, begin, length, expected) -> None:
    exclusion = Exclusion(NOW + begin, NOW + begin + length, accounting, "agreed")
    assert calm(OLD_DRILL, excluded=(exclusion,)) == expected


def test_the_days_of_anomalies_turn_with_the_clock_that_held_ninety_days_ago() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    at = to_instant(
        datetime(2027, 1, 22, 12, tzinfo=UTC)
    )  # the clock went back on 25 October, 89 days before
    table = EventTable.of([Event(1, "checkout", at - 80 * DAY, at - 80 * DAY + MINUTE)])
    budget = Budget.of(Slo(99.9), Window.rolling(30), table, frozenset())
    assert stable_until(budget, budget.state(at), DEFAULT_PAIRS, berlin) == at + 10 * HOUR
