"""A calendar of burn: one column a week, one row a weekday, each day as hot as it burned."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from budgettui.core.analysis.assessment import DayBurn
from budgettui.core.text.formatting import format_burn, format_day
from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line, fit, join, line_width
from .plot_grid import LABELS, Grid

STEPS = (0.5, 1.0, 3.0)
"""Burn rates at which a day gets the next mark; a day without burn has its own mark."""
ROLES = ("faint", "trend", "trend", "watch", "page")
WIDEST = 8
"""Cells of a day and the gap after it, at most."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def level(burn_rate: float) -> int:
    """0 for a day without burn, 1 to 4 for one with."""
    if burn_rate <= 0:
        return 0
    return 1 + sum(burn_rate > step for step in STEPS)


def calendar(
    days: Sequence[DayBurn],
    width: int,
    height: int,
    glyphs: Glyphs,
    cursor: date | None,
    excluded: Collection[date] = (),
) -> list[Line]:
    """The calendar in `width` × `height` cells; the latest weeks if not all fit.

    Days `excluded` that burned nothing have their own mark.
    """
    if not days:
        return []
    monday, each, shown = _weeks(days, width)
    grid, names = Grid(shown * each, 7), Grid(shown * each, 1)
    for burned in days:
        column, row = divmod((burned.date - monday).days, 7)
        if column < 0:
            continue
        heat = level(burned.burn_rate)
        is_excluded = heat == 0 and burned.date in excluded
        role = ("muted" if is_excluded else ROLES[heat]) + ("+r" if burned.date == cursor else "")
        for x in range(each - 1):
            grid.put(column * each + x, row, glyphs.rule if is_excluded else glyphs.heat[heat], role)
    free = 0
    for column in range(shown):
        begins = monday + timedelta(weeks=column)
        if column == 0 or begins.day <= 7 or each >= 7:
            label = format_day(begins)
            if column * each >= free and column * each + len(label) <= names.width:
                names.write(column * each, 0, label, "muted")
                free = column * each + len(label) + 1
    lines: list[Line] = [((" " * LABELS, ""), *names.line(0))]
    lines += [((f" {WEEKDAYS[row]}  ", "muted"), *grid.line(row)) for row in range(7)]
    if height >= 11:
        lines.append(())
    if height >= 9:
        lines.append(
            ((" ", ""), *_legend(width - 1, glyphs, any(burned.date in excluded for burned in days)))
        )
    return lines


def day_of_cell(days: Sequence[DayBurn], width: int, x: int, y: int) -> date | None:
    """The day of the cell at `x`, in row `y` of the calendar; None where there is none."""
    if not days or not 1 <= y <= 7 or x < LABELS:
        return None
    monday, each, _ = _weeks(days, width)
    day = monday + timedelta(weeks=(x - LABELS) // each, days=y - 1)
    return day if days[0].date <= day <= days[-1].date else None


def _weeks(days: Sequence[DayBurn], width: int) -> tuple[date, int, int]:
    """The first Monday that has room, how many cells a week has, and how many weeks are shown."""
    monday = days[0].date - timedelta(days=days[0].date.weekday())
    weeks = (days[-1].date - monday).days // 7 + 1
    room = width - LABELS
    each = min(max(room // weeks, 2), WIDEST)
    shown = min(weeks, room // each)
    return monday + timedelta(weeks=weeks - shown), each, shown


def _legend(width: int, glyphs: Glyphs, has_excluded: bool) -> Line:
    """What each mark means; condensed and shortened where room is short."""
    steps = [format_burn(step) for step in STEPS]
    full = ("none", *(f"≤{step}" for step in steps), f">{steps[-1]}")
    for gap, words in ((" ", full), ("", full), ("", ("", *(step.rstrip("×") for step in steps), "×"))):
        parts = [((glyphs.heat[i], ROLES[i]), (f"{gap}{word}", "muted")) for i, word in enumerate(words)]
        if has_excluded:
            parts.append(((glyphs.rule, "muted"), (f"{gap}{'excluded' if words is full else 'x'}", "muted")))
        line = join(parts, f" {gap}")
        if line_width(line) <= width:
            return line
    return fit(line, width)
