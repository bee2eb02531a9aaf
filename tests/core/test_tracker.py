"""`BudgetConsumptionTracker` from outside: names, figures, refusals, exports."""

import csv
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from cost_oracle import NOW, cost, exclusions, histories
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core import BudgetConsumptionTracker
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, to_datetime, to_instant
from budgettui.core.model.window import Window

AT = to_datetime(NOW)
FIELDS = {
    "service", "as_of", "window_days", "slo_target", "total_budget_minutes", "consumed_minutes",
    "remaining_minutes", "consumed_pct", "remaining_pct", "event_count", "consumption_by_category",
    "overspent_minutes", "window_start", "window_end", "availability_pct", "excluded_minutes",
}  # fmt: skip


def tracker_of(events: list[Event], excluded: frozenset[str] = frozenset()) -> BudgetConsumptionTracker:
    return BudgetConsumptionTracker.from_table(
        "checkout", 99.9, EventTable.of(events), excluded_categories=excluded
    )


def test_the_first_steps() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    assert (tracker.service_name, tracker.slo_target, tracker.window_days) == ("checkout", 99.9, 30)
    assert tracker.total_budget_minutes == 43.2
    assert tracker.consumption_events == []
    event = tracker.record_consumption_event(AT - timedelta(days=2), 21.6, "INC-812", "payment timeouts")
    assert event.as_dict() == {
        "timestamp": (AT - timedelta(days=2)).isoformat(),
        "duration_minutes": 21.6,
        "incident_id": "INC-812",
        "description": "payment timeouts",
        "category": "incident",
        "impact": 1.0,
        "budget_consumed_pct": 50.0,
    }
    assert tracker.consumption_events == [event]
    consumption = tracker.get_current_consumption(as_of=AT)
    assert set(consumption.as_dict()) == FIELDS
    assert (consumption.consumed_minutes, consumption.remaining_minutes) == (21.6, 21.6)
    assert (consumption.consumed_pct, consumption.remaining_pct) == (50, 50)
    assert consumption.consumption_by_category["incident"].as_dict() == {
        "count": 1,
        "total_minutes": 21.6,
        "percentage": 50.0,
    }
    with pytest.raises(FrozenInstanceError):
        consumption.consumed_minutes = 0.0  # type: ignore[misc]


@given(histories(ahead=DAY), exclusions, st.integers(-30 * DAY, 2 * DAY))
def test_consumption_is_that_of_a_scan_and_adds_up(
    events: list[Event], excluded: frozenset[str], offset: int
) -> None:
    as_of = NOW + offset
    answer = tracker_of(events, excluded).get_current_consumption(as_of=to_datetime(as_of))
    expected = float(cost(events, excluded, as_of - 30 * DAY, as_of))
    assert answer.consumed_minutes == pytest.approx(expected, abs=1e-9)
    assert answer.remaining_minutes == pytest.approx(max(0, 43.2 - expected), abs=1e-9)
    assert answer.overspent_minutes == pytest.approx(max(0, expected - 43.2), abs=1e-9)
    kinds = answer.consumption_by_category
    assert math.fsum(kind.total_minutes for kind in kinds.values()) == pytest.approx(expected, abs=1e-9)
    assert math.fsum(kind.percentage for kind in kinds.values()) == pytest.approx(
        answer.consumed_pct, abs=1e-9
    )
    assert sum(kind.count for kind in kinds.values()) == answer.event_count
    inside = [e for e in events if e.start <= as_of and (e.end is None or e.end > as_of - 30 * DAY)]
    assert answer.event_count == len(inside)
    assert all(kinds[name].total_minutes == 0 for name in excluded & set(kinds))
    json.dumps(answer.as_dict(), allow_nan=False)


@given(histories(ahead=3 * DAY), exclusions, st.integers(-20 * DAY, 0))
def test_a_past_moment_knows_nothing_of_what_came_later(
    events: list[Event], excluded: frozenset[str], offset: int
) -> None:
    moment = NOW + offset
    before = [event for event in events if event.start <= moment]
    ended = [
        Event(
            e.id, e.service, e.start, None if e.end is None or e.end > moment else e.end, e.impact, e.category
        )
        for e in before
    ]
    as_of = to_datetime(moment)
    answers = [
        tracker_of(known, excluded).get_current_consumption(as_of=as_of) for known in (events, before, ended)
    ]
    assert answers[0] == answers[1] == answers[2]


def test_recording_is_reading_a_table() -> None:
    recorded = BudgetConsumptionTracker("checkout", 99.9, excluded_categories={"maintenance"})
    events = []
    for number in range(40):
        start = AT - timedelta(hours=17 * number)
        category = ("incident", "deployment", "maintenance")[number % 3]
        recorded.record_consumption_event(start, 5 + number, category=category, impact=0.5)
        begin = to_instant(start)
        events.append(Event(number + 1, "checkout", begin, begin + (5 + number) * 60_000_000, 0.5, category))
        read = tracker_of(events, frozenset({"maintenance"}))
        assert recorded.get_current_consumption(as_of=AT) == read.get_current_consumption(as_of=AT)
    assert recorded.consumption_events == read.consumption_events
    assert read.record_consumption_event(AT, 1) == recorded.record_consumption_event(AT, 1)
    assert recorded.consumption_events == read.consumption_events
    assert len(read.consumption_events) == 41


def test_an_open_event_of_a_store_runs_until_now() -> None:
    tracker = tracker_of([Event(1, "checkout", NOW - 600_000_000, None)])
    assert tracker.get_current_consumption(as_of=AT).consumed_minutes == 10
    assert tracker.get_current_consumption(as_of=AT + timedelta(minutes=5)).consumed_minutes == 15
    (event,) = tracker.consumption_events
    assert (event.duration_minutes, event.budget_consumed_pct) == (None, None)


def test_now_is_the_default() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    tracker.record_consumption_event(datetime.now(UTC) - timedelta(minutes=30), 10)
    before = datetime.now(UTC)
    answer = tracker.get_current_consumption()
    assert before <= answer.as_of <= datetime.now(UTC)
    assert answer.consumed_minutes == 10
    assert tracker.get_consumption_trend()[-1].consumed_minutes == 10


@pytest.fixture
def in_kathmandu() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Kathmandu"
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("in_kathmandu")
def test_a_naive_time_is_the_machines_local_one() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    event = tracker.record_consumption_event(datetime(2026, 3, 8, 12, 0), 10)
    assert event.timestamp == datetime(2026, 3, 8, 6, 15, tzinfo=UTC)
    aware = datetime(2026, 3, 8, 7, 10, tzinfo=timezone(timedelta(hours=1)))
    assert tracker.get_current_consumption(as_of=aware).consumed_minutes == 0
    assert tracker.get_current_consumption(as_of=datetime(2026, 3, 8, 12, 5)).consumed_minutes == 5


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"service_name": ""}, "service_name", "''"),
        ({"service_name": "  "}, "service_name", "'  '"),
        ({"slo_target": 0}, "slo_target", "0"),
        ({"slo_target": 100}, "slo_target", "100"),
        ({"slo_target": 100.5}, "slo_target", "100.5"),
        ({"slo_target": -1}, "slo_target", "-1"),
        ({"slo_target": math.nan}, "slo_target", "nan"),
        ({"window_days": 0}, "window_days", "0"),
        ({"window_days": -3}, "window_days", "-3"),
        ({"window_days": math.inf}, "window_days", "inf"),
        ({"window_days": math.nan}, "window_days", "nan"),
        ({"window_days": 1e300}, "window_days", "1e+300"),
        ({"window": "fortnight"}, "window", "fortnight"),
        ({"timezone": "Mars/Olympus"}, "timezone", "Mars/Olympus"),
    ],
)
def test_what_a_tracker_refuses(change: dict[str, object], field: str, value: str) -> None:
    arguments: dict[str, object] = {"service_name": "checkout", "slo_target": 99.9, **change}
    with pytest.raises(ValueError, match=field) as refusal:
        BudgetConsumptionTracker(**arguments)  # type: ignore[arg-type]
    assert value in str(refusal.value)


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"duration_minutes": 0}, "duration_minutes", "0"),
        ({"duration_minutes": -5}, "duration_minutes", "-5"),
        ({"duration_minutes": math.nan}, "duration_minutes", "nan"),
        ({"duration_minutes": math.inf}, "duration_minutes", "inf"),
        ({"duration_minutes": 1e-12}, "duration_minutes", "1e-12"),
        ({"duration_minutes": 1e200}, "duration_minutes", "1e+200"),
        ({"impact": 0}, "impact", "0"),
        ({"impact": 1.01}, "impact", "1.01"),
        ({"impact": -0.5}, "impact", "-0.5"),
        ({"impact": math.nan}, "impact", "nan"),
        ({"category": ""}, "category", "''"),
    ],
)
def test_what_an_event_refuses(change: dict[str, object], field: str, value: str) -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    arguments: dict[str, object] = {"timestamp": AT, "duration_minutes": 5, **change}
    with pytest.raises(ValueError, match=field) as refusal:
        tracker.record_consumption_event(**arguments)  # type: ignore[arg-type]
    assert value in str(refusal.value)
    assert tracker.consumption_events == []
    assert tracker.get_current_consumption(as_of=AT).event_count == 0


@given(
    histories(span=60 * DAY, ahead=DAY),
    st.sampled_from(["30d", "7d", "week", "month"]),
    st.floats(0, 20),
    st.floats(0.3, 7),
)
def test_a_trend_is_its_points_one_by_one(
    events: list[Event], text: str, days_back: float, granularity: float
) -> None:
    tracker = BudgetConsumptionTracker.from_table("checkout", 99.9, EventTable.of(events), window=text)
    points = tracker.get_consumption_trend(days_back, granularity, as_of=AT)
    assert to_instant(points[0].date) == NOW - round(days_back * DAY)
    assert points[-1].date == AT
    dates = [to_instant(point.date) for point in points]
    assert dates == sorted(set(dates))
    steps = [after - before for before, after in pairwise(dates)]
    assert all(abs(step - granularity * DAY) <= 1 for step in steps[:-1])
    assert all(step <= granularity * DAY + 1 for step in steps[-1:])
    for point in points:
        alone = tracker.get_current_consumption(as_of=point.date)
        assert point.consumed_minutes == pytest.approx(alone.consumed_minutes, abs=1e-9)
        assert point.consumed_pct == pytest.approx(alone.consumed_pct, abs=1e-9)
        assert point.remaining_pct == pytest.approx(alone.remaining_pct, abs=1e-9)


def test_the_trend_as_people_ask_for_it() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    tracker.record_consumption_event(AT - timedelta(days=45), 10)
    points = tracker.get_consumption_trend(as_of=AT)
    assert len(points) == 91
    assert points[0].as_dict() == {
        "date": (AT - timedelta(days=90)).isoformat(),
        "consumed_pct": 0.0,
        "remaining_pct": 100.0,
        "consumed_minutes": 0.0,
    }
    assert [point.consumed_minutes for point in points].count(10) == 30
    assert len(tracker.get_consumption_trend(1, 1 / 24, as_of=AT)) == 25


@pytest.mark.parametrize(
    ("days", "granularity", "field"),
    [
        (-1, 1, "days_back"),
        (math.nan, 1, "days_back"),
        (7, 0, "granularity_days"),
        (7, -1, "granularity_days"),
        (7, math.inf, "granularity_days"),
        (7, 1e-9, "granularity_days"),
    ],
)
def test_what_a_trend_refuses(days: float, granularity: float, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        BudgetConsumptionTracker("checkout", 99.9).get_consumption_trend(days, granularity, as_of=AT)


def test_a_calendar_window_by_name_or_by_value() -> None:
    named = BudgetConsumptionTracker("checkout", 99.9, window="month", timezone="Europe/Berlin")
    passed = BudgetConsumptionTracker("checkout", 99.9, window=Window.calendar("month", "Europe/Berlin"))
    for tracker in (named, passed):
        answer = tracker.get_current_consumption(as_of=AT)
        assert answer.window_start == datetime(2026, 2, 28, 23, tzinfo=UTC)
        assert answer.window_end == datetime(2026, 3, 31, 22, tzinfo=UTC)
        assert answer.window_days == pytest.approx(743 / 24)


@pytest.fixture
def busy() -> BudgetConsumptionTracker:
    tracker = BudgetConsumptionTracker("=cmd()", 99.9)
    tracker.record_consumption_event(AT - timedelta(days=3), 12, category="incident")
    tracker.record_consumption_event(AT - timedelta(days=2), 30, category="@sum(1+1), or so", impact=0.5)
    return tracker


def test_the_report_as_json(busy: BudgetConsumptionTracker, tmp_path: Path) -> None:
    written = busy.export_consumption_report(tmp_path / "report.json", as_of=AT)
    assert json.loads(written.read_text("utf-8")) == busy.get_current_consumption(as_of=AT).as_dict()


def test_the_report_as_csv(busy: BudgetConsumptionTracker, tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    busy.export_consumption_report(str(target), format="csv", as_of=AT)
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["category"], row["count"], row["total_minutes"]) for row in rows] == [
        ("'@sum(1+1), or so", "1", "15.0"),
        ("incident", "1", "12.0"),
        ("total", "2", "27.0"),
    ]
    assert {row["service"] for row in rows} == {"'=cmd()"}
    assert rows[-1]["remaining_minutes"] == "16.2"
    assert not any("{" in cell for row in rows for cell in row.values())


def test_a_report_is_written_whole_or_not_at_all(
    busy: BudgetConsumptionTracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.json"
    target.write_text("the old one")
    with pytest.raises(ValueError, match=r"format: 'xml'.*json or csv"):
        busy.export_consumption_report(target, format="xml")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        busy.export_consumption_report(target)
    assert target.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [target]
