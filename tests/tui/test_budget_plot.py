"""The plot of the budget over time as plain data."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from budgettui.core.analysis.assessment import BandPoint, Series, TrendPoint
from budgettui.tui.glyphs import RICH
from budgettui.tui.widgets.plots.budget_plot import BudgetPlot, Look, Plotted
from budgettui.tui.widgets.text_lines import line_width, plain

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
TINTED, BARE = Look(RICH, True, UTC), Look(RICH, False, UTC)


def falling(days, from_pct=90.0, to_pct=20.0):
    """A service that lost most of its budget at once, in the middle of the range."""
    dates = [NOW - timedelta(days=days * back / 100) for back in range(100, -1, -1)]
    remaining = [from_pct if index < 50 else to_pct for index in range(101)]
    points = tuple(TrendPoint(at, 100 - left, left, 0.0) for at, left in zip(dates, remaining, strict=True))
    return Series("search", NOW, days, points, (), ())


def ahead(days):
    return tuple(BandPoint(NOW + timedelta(days=day), 70.0, 80.0, 95.0) for day in range(1, days + 1))


def drawn(series, band=(), look=TINTED, width=80, height=16, consumed=False):
    return BudgetPlot().lines(Plotted(series, band, consumed), width, height, look, None)


def cells(line):
    return [(character, role) for text, role in line for character in text]


def grounds(lines, column, ground):
    return [y for y, line in enumerate(lines[:-2]) if cells(line)[column][1].endswith(ground)]


def trend_rows(lines, column):
    return [y for y, line in enumerate(lines[:-2]) if cells(line)[column][1].startswith("trend")
            and cells(line)[column][0] != " "]  # fmt: skip


@pytest.mark.parametrize("consumed", [False, True])
def test_the_area_fills_what_is_under_the_line_down_to_the_ground(consumed):
    lines = drawn(falling(30), ahead(10), consumed=consumed)
    for column in (10, 25, 50):
        first = trend_rows(lines, column)[0]
        assert grounds(lines, column, "@area") == list(range(first, len(lines) - 2))


def test_the_area_ends_where_the_fan_begins():
    lines = drawn(falling(30), ahead(10))
    roles = [[role for _, role in cells(line)] for line in lines[:-2]]
    areas = [x for row in roles for x, role in enumerate(row) if role.endswith("@area")]
    fans = [x for row in roles for x, role in enumerate(row) if role.endswith("@fan")]
    assert areas and fans and max(areas) < min(fans)


def test_without_tints_there_is_no_area():
    lines = drawn(falling(30), ahead(10), look=BARE)
    assert not any(role.endswith("@area") for line in lines for _, role in line)


@pytest.mark.parametrize("days", [7, 30, 90])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 190])
@pytest.mark.parametrize("band", [(), ahead(30)])
def test_dates_stand_at_even_distances_and_apart(days, width, band):
    lines = drawn(falling(days), band, width=width)
    assert all(line_width(line) <= width for line in lines)
    row = plain(lines[-1])
    before_now = row[: row.index("now")]
    named = [datetime.strptime(f"{words} 2026", "%d %b %Y") for words in _pairs(before_now.split())]
    gaps = {(later - earlier).days for earlier, later in pairwise(named)}
    assert named and len(gaps) <= 1


def _pairs(words):
    assert len(words) % 2 == 0
    return [f"{day} {month}" for day, month in zip(words[::2], words[1::2], strict=True)]


def test_plot_is_cached_for_the_same_series_and_days_ahead():
    plot, series, band = BudgetPlot(), falling(30), ahead(10)
    assert plot.band_beside(series) == ()
    plot.lines(Plotted(series, (), False), 80, 16, TINTED, None)
    assert plot.band_beside(series) == ()
    first = plot.lines(Plotted(series, band, False), 80, 16, TINTED, None)
    assert plot.band_beside(series) is band
    assert plot.lines(Plotted(series, band, False), 80, 16, TINTED, None) == first
    assert plot.lines(Plotted(series, band, False), 60, 16, TINTED, None) != first
