"""The days ahead on the clocks of a zone, over clock changes: their noons, and what is planned in words."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from budgettui.core.gate.days_ahead import noons
from budgettui.core.gate.days_ahead_text import after_outage, hours
from budgettui.core.gate.gate_results import CostFit
from budgettui.core.model.instants import HOUR, to_datetime, to_instant
from budgettui.core.model.time_zone import zone_named

BERLIN = zone_named("Europe/Berlin")


@pytest.mark.parametrize(("day", "between"), [((2026, 10, 22), [24, 25, 24]), ((2026, 3, 26), [24, 23, 24])])
def test_noons_are_on_the_wall_clock(day: tuple[int, int, int], between: list[int]) -> None:
    moments = [noon for _, noon in noons(to_instant(datetime(*day, 18, tzinfo=UTC)), 4, BERLIN)]
    assert [(second - first) / HOUR for first, second in pairwise(moments)] == between
    assert {to_datetime(moment, BERLIN).hour for moment in moments} == {12}


def test_todays_noon_counts_until_it_is_over() -> None:
    [(day, _)] = noons(to_instant(datetime(2026, 11, 23, 10, 59, tzinfo=UTC)), 1, BERLIN)
    assert day.day == 23
    [(day, _)] = noons(to_instant(datetime(2026, 11, 23, 11, tzinfo=UTC)), 1, BERLIN)
    assert day.day == 24


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((24, 22, 0), (26, 4, 0), "all day"),
        ((24, 22, 0), (25, 23, 0), "all day"),  # 25 October has 25 hours, from 22:00 to 23:00 UTC
        ((24, 22, 0), (25, 22, 59), "until 23:59"),
        ((25, 16, 0), (26, 4, 0), "from 17:00"),
        ((25, 0, 0), (25, 2, 0), "02:00 to 03:00"),
    ],
)
def test_the_part_of_a_day_that_something_takes(
    start: tuple[int, int, int], end: tuple[int, int, int], text: str
) -> None:
    first, last = (datetime(2026, 10, *moment, tzinfo=UTC) for moment in (start, end))
    assert hours(first, last, datetime(2026, 10, 25, 11, tzinfo=UTC), BERLIN) == text


@pytest.mark.parametrize(
    ("remaining", "over", "text"),
    [
        (12.0, 0.0, "12.0 min"),
        (0.0, 0.0, "0 min"),
        (0.0, 3.21, "−3.2 min"),
        (0.0, 59.9, "−59.9 min"),
        (0.0, 1308.1, "−21 h 48 min"),
        (0.0, 19142.1, "−13 d"),
    ],
)
def test_sentence_about_an_outage_stays_readable_however_much_is_overspent(
    remaining: float, over: float, text: str
) -> None:
    fit = CostFit(
        not over,
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2026, 11, 23, tzinfo=UTC),
        10.0,
        10.0,
        remaining,
        remaining,
        over,
    )
    assert after_outage(fit) == text
