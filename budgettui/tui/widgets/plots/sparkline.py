"""A sparkline of what remained of a budget: a cell for each point, red where nothing was left."""

from collections.abc import Sequence

from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line


def sparkline(points: Sequence[float], width: int, glyphs: Glyphs) -> Line:
    """The last of `points`, percent that remained, in `width` cells, at their right."""
    points = points[-width:]
    steps = glyphs.columns[:-1]  # a full cell would touch the row above
    line: list[tuple[str, str]] = [(" " * (width - len(points)), "")]
    for remaining in points:
        level = max(round(remaining / 100 * (len(steps) - 1)), 1)
        line.append((steps[level], "spent" if remaining <= 0 else "band"))
    return tuple(line)
