"""Burn per day as bars, with a line at the rate that spends exactly the budget."""

from collections.abc import Collection, Sequence
from datetime import date

from budgettui.core.analysis.assessment import DayBurn
from budgettui.core.text.formatting import format_burn, format_day
from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line, Piece
from .plot_grid import LABELS, Grid, scaled


def daily_bars(
    days: Sequence[DayBurn],
    width: int,
    height: int,
    glyphs: Glyphs,
    cursor: date | None,
    unusual: Collection[date],
    excluded: Collection[date] = (),
    tinted: bool = True,
) -> list[Line]:
    """The bars in `width` × `height` cells; the latest days if not all fit.

    Days `excluded` have a muted band behind them, or marks if `tinted` is false.
    """
    room, tall = width - LABELS, height - 2
    days, each = _fitting(days, room)
    top = max([1.0, *[day.burn_rate for day in days]])
    grid = Grid(room, tall)
    for index, burned in enumerate(days):
        role = "page" if burned.date in unusual else "watch" if burned.burn_rate > 1 else "trend"
        for x in range(index * each, index * each + max(each - (each > 2), 1)):
            _bar(grid, x, burned.burn_rate / top, glyphs.columns, role)
    even = tall - 1 - min(tall - 1, int(1.0 / top * tall))
    grid.across(even, glyphs.rule, "faint")
    for index, burned in enumerate(days):
        if burned.date in excluded:
            for x in range(index * each, (index + 1) * each):
                grid.shade(x, 0, tall - 1, " " if tinted else glyphs.track, "faint@excluded")
    at = next((index for index, day in enumerate(days) if day.date == cursor), None)
    if at is not None:
        grid.upright(at * each + each // 2, glyphs.wall, "accent+b")
    labels = {even: format_burn(1.0), 0: format_burn(top)} if even else {0: format_burn(top)}
    lines = scaled(grid, labels, glyphs)
    blank: Piece = (" " * (LABELS - 1), "")
    lines.append((blank, (f"└{glyphs.rule * room}", "frame")))
    return [*lines, (blank, (" ", ""), *_dates(days, each, room))]


def day_of_bar(days: Sequence[DayBurn], width: int, x: int) -> date | None:
    """The day whose bar is at cell `x`; None outside the bars."""
    days, each = _fitting(days, width - LABELS)
    index = (x - LABELS) // each
    return days[index].date if 0 <= index < len(days) else None


def _fitting(days: Sequence[DayBurn], room: int) -> tuple[Sequence[DayBurn], int]:
    """The latest days that fit, and the width of each in cells."""
    each = max(1, room // max(len(days), 1))
    return days[-(room // each) :], each


def _bar(grid: Grid, x: int, share: float, steps: str, role: str) -> None:
    """One column, `share` of the height high; `steps` grow from an empty cell to a full one."""
    full = len(steps) - 1
    height = round(share * grid.height * full)
    if share > 0:
        height = max(height, 1)
    for y in range(grid.height):
        level = min(max(height - y * full, 0), full)
        if level:
            grid.put(x, grid.height - 1 - y, steps[level], role)


def _dates(days: Sequence[DayBurn], each: int, room: int) -> Line:
    names = Grid(room, 1)
    free = 0
    for index, burned in enumerate(days):
        label = format_day(burned.date)
        at = index * each
        on_step = len(days) <= 8 or burned.date.weekday() == 0
        if on_step and at >= free and at + len(label) <= room:
            names.write(at, 0, label, "muted")
            free = at + len(label) + 2
    return names.line(0)
