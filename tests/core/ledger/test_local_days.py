from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.ledger.local_days import local_days
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, Instant, to_instant

BERLIN = ZoneInfo("Europe/Berlin")


def ledger_of(*spans: tuple[datetime, float, float]) -> Ledger:
    events = [
        Event(number, "svc", to_instant(start), to_instant(start) + round(minutes * MINUTE), impact)
        for number, (start, minutes, impact) in enumerate(spans, 1)
    ]
    table = EventTable.of(events)
    return Ledger.build(table.starts, table.ends, table.impacts, table.ids, table.excluded(()))


def bad_minutes_by_day(
    ledger: Ledger, zone: tzinfo, as_of: Instant, days_back: float
) -> tuple[list[date], np.ndarray]:
    """The local days, and the bad minutes of each up to `as_of`."""
    days, edges = local_days(zone, as_of, days_back)
    return days, ledger.minutes_between(np.minimum(edges, as_of))


def test_days_are_those_the_interval_touches_and_the_last_stops_at_as_of() -> None:
    as_of = datetime(2026, 3, 10, 12, tzinfo=UTC)
    ledger = ledger_of(
        (datetime(2026, 3, 7, 1, tzinfo=UTC), 30, 0.5),  # before as_of − 3 days, yet on a day it touches
        (datetime(2026, 3, 10, 11, tzinfo=UTC), 120, 1.0),
    )
    days, minutes = bad_minutes_by_day(ledger, UTC, to_instant(as_of), 3)
    assert days == [date(2026, 3, day) for day in (7, 8, 9, 10)]
    assert minutes.tolist() == [15.0, 0.0, 0.0, 60.0]


def test_an_event_over_midnight_is_split_between_its_days() -> None:
    ledger = ledger_of((datetime(2026, 3, 8, 23, 50, tzinfo=UTC), 30, 1.0))
    days, minutes = bad_minutes_by_day(ledger, UTC, to_instant(datetime(2026, 3, 9, 8, tzinfo=UTC)), 1)
    assert dict(zip(days, minutes.tolist(), strict=True)) == {date(2026, 3, 8): 10.0, date(2026, 3, 9): 20.0}


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_of_a_clock_change_has_its_real_length(day: date, hours: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=BERLIN) - timedelta(days=3)
    ledger = ledger_of((start, 10 * 1440, 1.0))
    noon_after = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN) + timedelta(days=1)
    days, minutes = bad_minutes_by_day(ledger, BERLIN, to_instant(noon_after), 3)
    assert minutes[days.index(day)] == hours * 60
    assert minutes[days.index(day - timedelta(days=1))] == 1440


def test_a_date_that_the_zone_skipped_is_not_a_day() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    days, edges = local_days(apia, to_instant(datetime(2012, 1, 1, 12, tzinfo=apia)), 4)
    assert date(2011, 12, 30) not in days
    assert date(2011, 12, 29) in days
    assert (np.diff(edges) > 0).all()


@pytest.mark.parametrize("since_midnight", [0, 1, MINUTE])
def test_the_shortest_span_is_within_the_day_before_as_of(since_midnight: int) -> None:
    as_of = to_instant(datetime(2026, 3, 10, tzinfo=UTC)) + since_midnight
    days, edges = local_days(UTC, as_of, 1e-15)  # rounds to no microsecond
    assert days == [date(2026, 3, 10 if since_midnight else 9)]
    assert len(edges) == 2


@pytest.mark.parametrize("days_back", [0, -1, float("nan"), float("inf"), 1e9])
def test_a_span_that_is_not_a_span_is_refused_by_name(days_back: float) -> None:
    with pytest.raises(ValueError, match="days_back"):
        local_days(UTC, to_instant(datetime(2026, 1, 1, tzinfo=UTC)), days_back)


@given(
    st.lists(
        st.tuples(st.integers(0, 40 * 1440), st.integers(1, 3000), st.sampled_from([0.25, 0.5, 1.0])),
        max_size=12,
    ),
    st.integers(0, 40 * 1440),
    st.integers(1, 30),
    st.sampled_from(["UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"]),
)
def test_days_agree_with_counting_every_minute(
    spans: list[tuple[int, int, float]], offset: int, days_back: int, name: str
) -> None:
    zone = ZoneInfo(name)
    origin = datetime(2026, 3, 10, tzinfo=UTC)
    as_of = origin + timedelta(minutes=offset)
    ledger = ledger_of(*((origin + timedelta(minutes=at), length, impact) for at, length, impact in spans))
    days, minutes = bad_minutes_by_day(ledger, zone, to_instant(as_of), days_back)

    worst = np.zeros(90 * 1440)
    for at, length, impact in spans:
        stretch = slice(at, at + length)
        worst[stretch] = np.maximum(worst[stretch], impact)
    expected = dict.fromkeys(days, 0.0)
    for minute in np.flatnonzero(worst[:offset]):
        local = (origin + timedelta(minutes=int(minute))).astimezone(zone).date()
        if local in expected:
            expected[local] += float(worst[minute])
    assert days[0] == (as_of - timedelta(days=days_back)).astimezone(zone).date()
    assert days[-1] == (as_of - timedelta(microseconds=1)).astimezone(zone).date()
    assert minutes == pytest.approx(list(expected.values()))
