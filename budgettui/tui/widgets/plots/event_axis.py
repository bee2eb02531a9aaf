"""The line under the trend: a mark for each event, and where time is excluded."""

from budgettui.core.analysis.assessment import Series
from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line
from .excluded_time import excluded_columns
from .plot_grid import LABELS, Grid, Scale, days_from_now

SPENT = " 100 % spent "
MARKED_PCT = 2.0
"""Percent of the budget from which on an event has a larger mark."""


def event_axis(series: Series, consumed: bool, scale: Scale, glyphs: Glyphs) -> Line:
    """The ground line, on which events are marked, costly ones more; heavy where time does not count."""
    grid = Grid(scale.width, 1)
    grid.write(0, 0, glyphs.rule * scale.width, "frame")
    for column in excluded_columns(series, scale)[0]:
        grid.put(column, 0, glyphs.heavy, "muted")
    for event in series.events:
        if not event.excluded:
            big = event.own_pct >= MARKED_PCT
            mark = glyphs.event if big else "┴"
            grid.put(
                scale.column(days_from_now(event.start, series.as_of)), 0, mark, "event" if big else "muted"
            )
    if not consumed and scale.width > 40:
        row = "".join(character for character, _ in grid.cells[0])
        at = row.find(glyphs.rule * (len(SPENT) + 2), 1)
        if at > 0:
            grid.write(at + 1, 0, SPENT, "muted")
    return ((" " * (LABELS - 1), ""), ("└", "frame"), *grid.line(0))
