"""Local times over clock changes: what the clock on the wall shows, minute by minute."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exclusions.clock_changes import wall_spans
from budgettui.core.model.instants import HOUR, MINUTE, to_instant

CHANGES = [
    ("Europe/Berlin", datetime(2026, 3, 29)),
    ("Europe/Berlin", datetime(2026, 10, 25)),
    ("America/New_York", datetime(2026, 3, 8)),
    ("America/New_York", datetime(2026, 11, 1)),
    ("Australia/Lord_Howe", datetime(2026, 4, 5)),
    ("Australia/Lord_Howe", datetime(2026, 10, 4)),
    ("America/Sao_Paulo", datetime(2018, 11, 4)),
    ("America/Sao_Paulo", datetime(2018, 2, 18)),
    ("Pacific/Apia", datetime(2011, 12, 30)),  # a whole day was skipped
    ("Asia/Kathmandu", datetime(2026, 1, 1)),
    ("UTC", datetime(2026, 3, 29)),
]


@given(st.sampled_from(CHANGES), st.integers(-30, 30), st.integers(1, 40))
def test_a_span_is_when_the_wall_clock_shows_it(
    change: tuple[str, datetime], quarter: int, length: int
) -> None:
    zone = ZoneInfo(change[0])
    begin = change[1] + timedelta(minutes=15 * quarter)
    end = begin + timedelta(minutes=15 * length)
    spans = wall_spans(begin, end, UTC if change[0] == "UTC" else zone)
    assert all(stop < following for (_, stop), (following, _) in itertools.pairwise(spans))  # none touch
    first = to_instant(begin.replace(tzinfo=UTC)) - 30 * HOUR
    for minute in range(0, (60 + 15 * length // 60) * 60, 15):
        instant = first + minute * MINUTE
        shown = datetime.fromtimestamp(instant / 1e6, UTC).astimezone(zone).replace(tzinfo=None)
        assert (begin <= shown < end) == any(start <= instant < stop for start, stop in spans)


@pytest.mark.parametrize(
    ("day", "begin", "end", "hours"),
    [
        ((2026, 3, 29), (2, 0), (4, 0), [1.0]),  # 02:00 to 03:00 is skipped
        ((2026, 3, 29), (2, 15), (2, 45), []),
        ((2026, 3, 29), (1, 30), (2, 30), [0.5]),
        ((2026, 10, 25), (2, 0), (4, 0), [3.0]),  # 02:00 to 03:00 happens twice
        ((2026, 10, 25), (2, 0), (2, 30), [0.5, 0.5]),
        ((2026, 10, 26), (2, 0), (4, 0), [2.0]),
    ],
)
def test_the_day_of_a_clock_change(
    day: tuple[int, int, int], begin: tuple[int, int], end: tuple[int, int], hours: list[float]
) -> None:
    spans = wall_spans(datetime(*day, *begin), datetime(*day, *end), ZoneInfo("Europe/Berlin"))
    assert [(stop - start) / HOUR for start, stop in spans] == hours
