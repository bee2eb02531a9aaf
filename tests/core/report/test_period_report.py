from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.assessor import assess
from budgettui.core.config.settings import CategorySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.report import PeriodReport, ServiceReport, parse_period, period_report

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
CHECKOUT = ServiceSettings("checkout", Slo("99.9"))


def event(identity: int, start: datetime, minutes: float | None, **more: object) -> Event:
    begin = to_instant(start)
    end = None if minutes is None else begin + round(minutes * MINUTE)
    return Event(identity, "checkout", begin, end, **more)  # type: ignore[arg-type]


def made(
    words: str, *events: Event, service: ServiceSettings = CHECKOUT, now: datetime = NOW, excluded: str = ""
) -> tuple[PeriodReport, ServiceReport, Settings]:
    categories = tuple(
        CategorySettings(name, name == excluded) for name in ("incident", "deployment", "maintenance")
    )
    given_settings = Settings(
        path=None, store=StoreSettings(path=Path("events.db")), services=(service,), categories=categories
    )
    today = now.astimezone(service.zone).date()
    report = period_report(
        [(service, EventTable.of(events))], parse_period(words, today), to_instant(now), given_settings
    )
    return report, report.services[0], given_settings


def test_a_past_month_counts_what_lies_within_it() -> None:
    report, section, _ = made(
        "2026-10",
        event(1, datetime(2026, 9, 30, 23, 50, tzinfo=UTC), 30, incident_id="INC-1"),
        event(2, datetime(2026, 10, 12, 8, tzinfo=UTC), 10, category="deployment"),
        event(3, datetime(2026, 11, 2, 8, tzinfo=UTC), 99),
        event(4, datetime(2026, 9, 10, 8, tzinfo=UTC), 7),
    )
    assert report.complete
    assert section.bad_minutes == pytest.approx(30)
    assert section.bad_minutes_before == pytest.approx(17)
    assert section.availability_pct == pytest.approx(100 * (1 - 30 / (31 * 1440)))
    assert section.met
    assert section.burn_rate == pytest.approx(30 / (31 * 1.44))
    assert section.event_count == 2
    assert {name: cost.total_minutes for name, cost in section.by_category.items()} == {
        "incident": pytest.approx(20),
        "deployment": pytest.approx(10),
    }
    assert [(cost.id, cost.own_minutes) for cost in section.events] == [
        (1, pytest.approx(20)),
        (2, pytest.approx(10)),
    ]
    assert [day.date for day in section.daily] == [date(2026, 10, day) for day in range(1, 32)]
    assert sum(day.bad_minutes for day in section.daily) == pytest.approx(30)
    assert [day.date for day in section.anomalies] == [date(2026, 10, 12), date(2026, 10, 1)]


def test_the_budget_is_that_of_the_assessment_at_the_periods_end() -> None:
    events = [event(1, datetime(2026, 10, 12, 8, tzinfo=UTC), 10), event(2, NOW, 5)]
    _, section, given_settings = made("2026-10", *events)
    end = to_instant(datetime(2026, 11, 1, tzinfo=UTC))
    assert section.assessment == assess(CHECKOUT, EventTable.of(events), end - 1, given_settings)
    assert section.trend[-1].consumed_pct == section.assessment.consumed_pct


def test_a_calendar_window_is_sent_as_it_closed_not_as_the_next_opens() -> None:
    service = ServiceSettings(
        "checkout", Slo("99.9"), Window.calendar("month", "Europe/Berlin"), timezone="Europe/Berlin"
    )
    berlin = ZoneInfo("Europe/Berlin")
    _, section, _ = made(
        "2026-10", event(1, datetime(2026, 10, 31, 23, 30, tzinfo=berlin), 60), service=service
    )
    assert section.assessment.consumed_minutes == pytest.approx(30)
    assert section.assessment.total_budget_minutes == pytest.approx(0.001 * (31 * 24 + 1) * 60)
    assert (section.start, section.end) == (
        datetime(2026, 10, 1, tzinfo=berlin),
        datetime(2026, 11, 1, tzinfo=berlin),
    )
    assert section.bad_minutes == pytest.approx(section.assessment.consumed_minutes)


def test_a_running_month_stops_now() -> None:
    report, section, given_settings = made(
        "this month", event(1, datetime(2026, 11, 23, 13, 55, tzinfo=UTC), None)
    )
    assert not report.complete
    assert section.end == NOW
    assert section.bad_minutes == pytest.approx(10)
    assert section.assessment.open_events[0].id == 1
    assert section.daily[-1].date == date(2026, 11, 23)
    assert section.assessment.as_of == NOW
    assert given_settings.services == (CHECKOUT,)


def test_missing_the_target_is_reported() -> None:
    _, section, _ = made("2026-10", event(1, datetime(2026, 10, 2, tzinfo=UTC), 44.64), event(2, NOW, 1))
    assert section.met
    _, section, _ = made("2026-10", event(1, datetime(2026, 10, 2, tzinfo=UTC), 44.7))
    assert not section.met


def test_excluded_time_costs_nothing_and_is_still_listed() -> None:
    _, section, _ = made(
        "2026-10",
        event(1, datetime(2026, 10, 2, tzinfo=UTC), 60, category="maintenance"),
        excluded="maintenance",
    )
    assert section.bad_minutes == 0
    assert section.availability_pct == 100
    assert section.by_category["maintenance"].count == 1


def test_no_events_at_all_is_a_good_month() -> None:
    _, section, _ = made("2026-10")
    assert (
        section.bad_minutes,
        section.availability_pct,
        section.met,
        section.burn_rate,
    ) == (0, 100, True, 0)
    assert section.events == section.anomalies == ()


def test_a_day_that_has_not_begun_in_the_services_zone_is_empty() -> None:
    service = ServiceSettings("checkout", Slo("99.9"), timezone="America/Los_Angeles")
    now = datetime(2026, 11, 23, 3, tzinfo=UTC)
    table = EventTable.of([event(1, datetime(2026, 11, 22, 20, tzinfo=UTC), 10)])
    given_settings = Settings(path=None, store=StoreSettings(path=Path("x")), services=(service,))
    period = parse_period("1d", date(2026, 11, 23))
    report = period_report([(service, table)], period, to_instant(now), given_settings)
    section = report.services[0]
    assert (section.bad_minutes, section.availability_pct, section.event_count) == (
        0,
        100,
        0,
    )
    assert not report.complete


def test_a_year_shows_the_unusual_days_of_all_of_it() -> None:
    _, section, _ = made("2026", event(1, datetime(2026, 2, 3, 8, tzinfo=UTC), 20))
    assert [day.date for day in section.anomalies] == [date(2026, 2, 3)]


def test_services_stand_worst_first() -> None:
    names = ("fine", "gone", "low")
    services = [ServiceSettings(name, Slo("99.9")) for name in names]
    minutes = {"fine": 1, "gone": 60, "low": 30}
    tables = [EventTable.of([event(1, datetime(2026, 10, 20, tzinfo=UTC), minutes[name])]) for name in names]
    given_settings = Settings(path=None, store=StoreSettings(path=Path("x")), services=tuple(services))
    report = period_report(
        zip(services, tables, strict=True),
        parse_period("2026-10", NOW.date()),
        to_instant(NOW),
        given_settings,
    )
    assert [section.assessment.service for section in report.services] == [
        "gone",
        "low",
        "fine",
    ]


@settings(max_examples=scaled(30), deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 70), st.floats(0.1, 4000), st.sampled_from([0.3, 1.0])), max_size=8),
    st.sampled_from(["2026-10", "this month", "30d", "2026-W47", "last quarter"]),
    st.sampled_from(["UTC", "Europe/Berlin"]),
)
def test_the_parts_add_up(spans: list[tuple[float, float, float]], words: str, timezone: str) -> None:
    service = ServiceSettings("checkout", Slo("99.9"), timezone=timezone)
    now = to_instant(NOW)
    events = [
        Event(
            number,
            "checkout",
            now - round(ago * DAY),
            now - round(ago * DAY) + round(minutes * MINUTE),
            impact,
        )
        for number, (ago, minutes, impact) in enumerate(spans, 1)
    ]
    _, section, _ = made(words, *events, service=service)
    assert sum(cost.own_minutes for cost in section.events) == pytest.approx(section.bad_minutes, abs=1e-6)
    assert sum(cost.total_minutes for cost in section.by_category.values()) == pytest.approx(
        section.bad_minutes, abs=1e-6
    )
    assert sum(day.bad_minutes for day in section.daily) == pytest.approx(section.bad_minutes, abs=1e-6)
    assert section.trend[-1].consumed_minutes == pytest.approx(section.assessment.consumed_minutes, abs=1e-6)
    assert section.trend[0].date == section.start
