"""Check the plots of golden screens (axes, curves and bars) against the engine's series.

What is right is removed from the text; what is wrong stays in it, and so is reported as unexplained.
"""

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from engine_figures import World
from screen_boxes import Box

from budgettui.core.analysis.assessment import Series
from budgettui.core.text.formatting import format_burn, format_day

STEPS = (1, 2, 7, 14, 28)
"""Days between the dates under a plot."""
MARKED = {0, 25, 50, 75, 100, 150, 200}
"""Percentages at which an axis may be marked."""
HEAT = (0.5, 1.0, 3.0)
"""The burn rates at which the calendar's marks change, as in its legend."""
MARKS = "·░▒▓█"
AHEAD = "+10 d"
"""The label of the simulated days, to the right of thirty past ones."""
EIGHTHS = " ▁▂▃▄▅▆▇█"


class Plot(NamedTuple):
    """A plot's rows right of its axis, the labels left of it by row, the row of dates, and the rows below."""

    rows: list[str]
    labels: dict[int, str]
    dates: str
    rest: list[str]


def plot_text(box: Box, title: str, series: Series, world: World) -> list[str]:
    """The text in a trend other than its axes, and a problem for each axis, curve or bar that is wrong."""
    if "calendar" in title:
        return _calendar_text(box, series)
    plot = _read(box)
    if plot is None:
        return list(box.rows)
    if "per day" in title:
        wrong = _daily_problems(plot, series)
    else:
        wrong = _budget_problems(plot, series, world, consumed="consumed" in title)
    drawn = [re.sub(r"^[ \d.,×%]*│", "", row) for row in plot.rows]
    return [*drawn, *plot.rest, *(f"{problem} 1?" for problem in wrong)]


def _read(box: Box) -> Plot | None:
    ground = next((y for y, row in enumerate(box.rows) if re.match(" +└", row)), None)
    if ground is None:
        return None
    wall = box.rows[ground].index("└")
    labels = {y: row[:wall].strip() for y, row in enumerate(box.rows[:ground]) if row[:wall].strip()}
    rows = [row[wall + 1 :].rstrip("│") for row in box.rows[:ground]]
    rest = [box.rows[ground], *box.rows[ground + 2 :]]
    return Plot(rows, labels, box.rows[ground + 1][wall + 1 :], rest)


def _dated(plot: Plot, days: dict[str, date]) -> dict[int, date]:
    """The days written under a plot, by column; `date.min` for a label that is not in `days`."""
    matches = re.finditer(r"\d+ [A-Z][a-z]{2}", plot.dates)
    return {match.start(): days.get(match[0], date.min) for match in matches}


# -- the budget


def _budget_problems(plot: Plot, series: Series, world: World, consumed: bool) -> list[str]:
    values = {y: float(label.removesuffix(" %")) for y, label in plot.labels.items()}
    problems = [f"{value:g} % is marked" for value in values.values() if value not in MARKED and value % 100]
    upper, lower = min(values), max(values)
    if values[lower] != 0:
        return [*problems, f"the axis ends at {values[lower]:g} %"]
    a_row = values[upper] / (lower - upper)
    problems += [
        f"{value:g} % in row {y}" for y, value in values.items() if abs((lower - y) * a_row - value) > a_row
    ]
    today = series.as_of.astimezone(world.zone).date()
    end = re.search(r"now|(?<!\d)" + re.escape(format_day(today)) + r"(?= *(\+\d+ d)? *$)", plot.dates)
    if end is None:
        return [*problems, "no end of the range"]
    middle = end.start() + len(end[0]) // 2
    lines = [
        x for row in plot.rows for x, cell in enumerate(row) if cell == "┆" and abs(x - middle) <= len(end[0])
    ]
    now = min(lines, key=lambda x: abs(x - middle), default=middle)
    backs = {format_day(today - timedelta(days=back)): today - timedelta(days=back) for back in range(1, 100)}
    dated = {column: day for column, day in _dated(plot, backs).items() if column != end.start()}
    distances = {column: (today - day).days for column, day in dated.items()}
    steps = {a - b for a, b in pairwise(distances.values())} | set(list(distances.values())[-1:])
    if not dated or not steps <= set(STEPS) or len(steps) > 2:
        problems.append(f"dates {plot.dates.strip()}")
        return problems
    first = next(iter(distances))
    a_day = (now - first) / distances[first]
    problems += [
        f"{dated[x]} in column {x}" for x, back in distances.items() if abs(now - back * a_day - x) > 1.5
    ]
    ahead = re.search(r"\+\d+ d", plot.dates)
    if ahead is not None and ahead[0] != AHEAD:
        problems.append(ahead[0])
    return problems + _curve_problems(plot, series, now, a_day, lower, a_row, consumed)


def _curve_problems(
    plot: Plot, series: Series, now: int, a_day: float, lower: int, a_row: float, consumed: bool
) -> list[str]:
    """The points of the series that no curve passes within 1.6 cells of."""
    dots = {
        (x, y) for y, row in enumerate(plot.rows) for x, cell in enumerate(row) if "\u2800" < cell <= "\u28ff"
    }
    problems = []
    for point in series.trend:
        value = point.consumed_pct if consumed else point.remaining_pct
        x = now + (point.date - series.as_of).total_seconds() / 86400 * a_day
        y = lower - value / a_row
        if x >= 0 and not any(abs(column - x) <= 1.6 and abs(row - y) <= 1.6 for column, row in dots):
            problems.append(f"no curve at {point.date} for {value}")
    return problems


# -- daily burn


def _daily_problems(plot: Plot, series: Series) -> list[str]:
    days = series.daily[-(series.days + 1) :]
    top = max(1.0, *(day.burn_rate for day in days))
    problems = []
    if list(plot.labels.values()) not in ([format_burn(top), format_burn(1.0)], [format_burn(top)]):
        problems.append(f"rates {list(plot.labels.values())}")
    mondays = {format_day(day.date): day.date for day in days if day.date.weekday() == 0}
    dated = _dated(plot, mondays)
    if date.min in dated.values() or len(dated) < 2:
        return [*problems, f"dates {plot.dates.strip()}"]
    (first, start), (last, end) = next(iter(dated.items())), list(dated.items())[-1]
    each = (last - first) / (end - start).days
    for day in days:
        column = round(first + (day.date - start).days * each)
        height = sum(
            EIGHTHS.find(row[column]) for row in plot.rows if column < len(row) and row[column] in EIGHTHS
        )
        wanted = day.burn_rate / top * len(plot.rows) * 8
        if column >= 0 and abs(height - max(wanted, day.burn_rate > 0)) > 1:
            problems.append(f"a bar of {height} on {day.date} instead of {wanted}")
    return problems


def heat_legend() -> str:
    """The rates in the legend below a calendar."""
    steps = [format_burn(step) for step in HEAT]
    return " ".join(["none", *(f"≤{step}" for step in steps), f">{steps[-1]}"])


def _calendar_text(box: Box, series: Series) -> list[str]:
    """Check the Mondays above the columns, and each day's mark against its burn rate."""
    days = {day.date: day for day in series.daily[-(series.days + 1) :]}
    mondays = {format_day(monday): monday for day in days if (monday := day - timedelta(days=day.weekday()))}
    heads = [
        (match.start(), mondays.get(match[0])) for match in re.finditer(r"\d+ [A-Z][a-z]{2}", box.rows[0])
    ]
    known = [(column, monday) for column, monday in heads if monday is not None]
    if len(known) < len(heads) or len(known) < 2:
        return list(box.rows)
    (first, begin), (last, end) = known[0], known[-1]
    a_week = (last - first) / ((end - begin).days // 7)
    problems = []
    for column, monday in known:
        if abs(first + (monday - begin).days // 7 * a_week - column) > 0.5:
            problems.append(f"{monday} in column {column}")
    for day, burned in days.items():
        column = round(first + (day - begin).days // 7 * a_week)
        mark = box.rows[1 + day.weekday()][column] if column >= first else ""
        level = 0 if burned.burn_rate <= 0 else 1 + sum(burned.burn_rate > step for step in HEAT)
        if mark != MARKS[level] and not (level == 0 and mark in "─"):
            problems.append(f"{mark} for {burned.burn_rate}× on {day}")
    return [*box.rows[1:], *problems]
