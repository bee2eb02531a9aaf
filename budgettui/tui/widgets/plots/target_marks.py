"""Lines in the trend where a service's target changed."""

from budgettui.core.analysis.assessment import Series
from budgettui.tui.glyphs import Glyphs

from .plot_grid import Grid, Scale, days_from_now


def mark_target_changes(grid: Grid, series: Series, scale: Scale, glyphs: Glyphs) -> None:
    """Draw a line for each change of the target in the range."""
    for change in series.target_changes:
        _mark_change(grid, scale.column(days_from_now(change.at, series.as_of)), change.label, glyphs)


def _mark_change(grid: Grid, column: int, label: str, glyphs: Glyphs) -> None:
    """A line where the target changed, with the previous target where a row has room."""
    grid.upright(column, glyphs.cursor, "muted")
    begin = max(column - len(label) - 1, 0)
    if begin + len(label) > grid.width:
        return
    for y in range(grid.height):
        if all(cell[0] in (" ", "\u2800") for cell in grid.cells[y][begin : begin + len(label)]):
            grid.write(begin, y, label, "muted")
            return
