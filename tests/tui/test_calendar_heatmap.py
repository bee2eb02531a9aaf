"""The burn calendar as plain data."""

from datetime import date, timedelta

import pytest

from budgettui.core.analysis.assessment import DayBurn
from budgettui.tui.glyphs import ASCII, RICH
from budgettui.tui.widgets.plots.calendar_heatmap import calendar, level
from budgettui.tui.widgets.text_lines import line_width, plain

LAST = date(2026, 11, 23)  # a Monday


def days(count, hot=()):
    dates = [LAST - timedelta(days=back) for back in range(count - 1, -1, -1)]
    return tuple(DayBurn(day, 1.0, dict(hot).get(day, 0.0)) for day in dates)


@pytest.mark.parametrize(
    ("burn", "mark"), [(0, 0), (0.01, 1), (0.5, 1), (0.51, 2), (1, 2), (1.01, 3), (3, 3), (99, 4)]
)
def test_levels(burn, mark):
    assert level(burn) == mark


def test_a_day_is_in_the_row_of_its_weekday_and_the_column_of_its_week():
    lines = [plain(line) for line in calendar(days(31, {date(2026, 11, 18): 9.0}), 60, 12, RICH, None)]
    (row,) = [line for line in lines[1:8] if "█" in line]
    assert row.startswith(" Wed")
    assert lines[1].startswith(" Mon") and lines[1].rstrip().endswith("·")
    assert "█" in lines[-1] and "≤0.50×" in lines[-1]


@pytest.mark.parametrize("width", [28, 37, 38, 60])
def test_the_legend_names_every_mark(width):
    legend = plain(calendar(days(31), width, 12, RICH, None)[-1])
    full, short = "none ≤0.50× ≤1.0× ≤3.0× >3.0×", "░0.50 ▒1.0 ▓3.0 █×"
    words = (full if width > 36 else short).split()
    assert all(word in legend for word in words) and all(mark in legend for mark in RICH.heat)


def test_every_week_is_named_where_there_is_room():
    assert plain(calendar(days(31), 60, 12, RICH, None)[0]).split() == [
        *("19", "Oct", "26", "Oct", "2", "Nov", "9", "Nov", "16", "Nov", "23", "Nov")
    ]


def test_the_cursor_turns_its_day():
    lines = calendar(days(31), 60, 12, RICH, date(2026, 11, 19))
    turned = [line for line in lines if any(role.endswith("+r") for _, role in line)]
    assert [plain(line)[:4] for line in turned] == [" Thu"]


@pytest.mark.parametrize("count", [1, 7, 31, 91])
@pytest.mark.parametrize("width", [24, 36, 80, 140])
def test_it_fits(count, width):
    for height in (8, 9, 14):
        lines = calendar(days(count), width, height, ASCII, None)
        assert len(lines) <= height
        assert all(line_width(line) <= width for line in lines)
