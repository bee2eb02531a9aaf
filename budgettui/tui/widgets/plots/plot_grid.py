"""Curves drawn by plotext on a grid of cells, with overlays, a scale and a frame."""

import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from budgettui.core.support.frozen import frozen
from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line, Piece, right

LABELS = 6
"""Cells to the left of a plot: its scale and frame."""

_SGR = re.compile(r"\x1b\[([\d;]*)m")
_ROLES = {1: "trend", 2: "band", 3: "event"}
_CODES = {role: code for code, role in _ROLES.items()}


def plotting_loaded() -> bool:
    """Whether plotext is loaded; loading it would delay a key noticeably."""
    return "plotext" in sys.modules


def load_plotting() -> None:
    """Load plotext; called in a thread, so that the screen does not wait."""
    import plotext  # noqa: F401


@dataclass(slots=True)
class Grid:
    """A rectangle of cells, each with one character and its role; row 0 is the top."""

    width: int
    height: int
    cells: list[list[Piece]] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.cells:
            self.cells = [[(" ", "")] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, character: str, role: str, over: bool = True) -> None:
        """Set one cell; with `over=False` only if it is blank. Cells outside the grid are ignored.

        A cell with a ground keeps it.
        """
        if 0 <= x < self.width and 0 <= y < self.height:
            before, under = self.cells[y][x]
            if over or before in (" ", "\u2800"):
                ground = under.partition("@")[2]
                self.cells[y][x] = (character, f"{role}@{ground}" if ground and "@" not in role else role)

    def shade(self, x: int, top: int, bottom: int, fill: str, role: str) -> None:
        """Give the cells of a column a ground, `role` as `name@ground`; blank ones get `fill` on it.

        What is drawn there already stays, on the new ground.
        """
        ground = role.partition("@")[2]
        for y in range(max(top, 0), min(bottom, self.height - 1) + 1):
            character, drawn = self.cells[y][x]
            blank = character in (" ", "\u2800")
            self.cells[y][x] = (fill, role) if blank else (character, f"{drawn.partition('@')[0]}@{ground}")

    def write(self, x: int, y: int, text: str, role: str) -> None:
        """Set a run of narrow characters."""
        for offset, character in enumerate(text):
            self.put(x + offset, y, character, role)

    def across(self, y: int, character: str, role: str, step: int = 1) -> None:
        """Draw along a row where it is blank, in every `step`th cell."""
        for x in range(0, self.width, step):
            self.put(x, y, character, role, over=False)

    def upright(self, x: int, character: str, role: str) -> None:
        """Draw down a column where it is blank."""
        for y in range(self.height):
            self.put(x, y, character, role, over=False)

    def copy(self) -> "Grid":
        return Grid(self.width, self.height, [list(row) for row in self.cells])

    def line(self, y: int) -> Line:
        """One row, with neighbours of the same role joined."""
        pieces: list[Piece] = []
        for character, role in self.cells[y]:
            if pieces and pieces[-1][1] == role:
                pieces[-1] = (pieces[-1][0] + character, role)
            else:
                pieces.append((character, role))
        return tuple(pieces)


def scaled(grid: Grid, marks: Mapping[int, str], glyphs: Glyphs) -> list[Line]:
    """The rows of a plot with its scale, `marks` by row, and its frame."""
    return [
        ((right(marks.get(y, ""), LABELS - 1), "muted"), (glyphs.wall, "frame"), *grid.line(y))
        for y in range(grid.height)
    ]


@frozen
class Curve:
    """Points to be joined, and the role of their line."""

    xs: Sequence[float]
    ys: Sequence[float]
    role: str


@frozen
class Scale:
    """Maps values to cells of a grid of `width` × `height`."""

    width: int
    height: int
    x0: float
    x1: float
    y0: float
    y1: float

    def column(self, x: float) -> int:
        return min(self.width - 1, max(0, math.floor((x - self.x0) / (self.x1 - self.x0) * self.width)))

    def row(self, y: float) -> int:
        share = (y - self.y0) / (self.y1 - self.y0)
        return min(self.height - 1, max(0, self.height - 1 - math.floor(share * self.height)))

    def edges(self, column: int) -> tuple[float, float]:
        """The x at the left and at the right end of a column."""
        each = (self.x1 - self.x0) / self.width
        return self.x0 + column * each, self.x0 + (column + 1) * each

    def value(self, column: int) -> float:
        """The x in the middle of a column."""
        return self.x0 + (column + 0.5) / self.width * (self.x1 - self.x0)


def days_from_now(moment: datetime, now: datetime) -> float:
    """Days from `now` to `moment`, the x of a plot."""
    return (moment - now).total_seconds() / 86400


def draw(curves: Sequence[Curve], scale: Scale, marker: str) -> Grid:
    """The curves on a new grid, drawn by plotext with braille, dots or another marker."""
    import plotext

    plotext.clear_figure()
    plotext.limit_size(False, False)  # a new figure is limited to the terminal's size by default
    plotext.theme("clear")
    plotext.plotsize(scale.width, scale.height)
    plotext.xlim(scale.x0, scale.x1)
    plotext.ylim(scale.y0, scale.y1)
    plotext.xaxes(False, False)
    plotext.yaxes(False, False)
    plotext.xticks([], [])
    plotext.yticks([], [])
    for curve in curves:
        if curve.xs:
            xs, ys = _thinned(curve, scale, marker)
            plotext.plot(xs, ys, marker=marker, color=_CODES[curve.role])
    return _grid(plotext.build(), scale)


def _thinned(curve: Curve, scale: Scale, marker: str) -> tuple[list[float], list[float]]:
    """The points of a curve within the scale, without those that fall on the same dot as the one before.

    They change nothing, but plotext takes longer for each point than for each dot.
    """
    wide, high = (2, 4) if marker == "braille" else (1, 1)
    across = (scale.width * wide - 1) / (scale.x1 - scale.x0)
    upward = (scale.height * high - 1) / (scale.y1 - scale.y0)
    xs: list[float] = []
    ys: list[float] = []
    last = None
    for x, y in zip(curve.xs, curve.ys, strict=True):
        y = min(max(y, scale.y0), scale.y1)
        dot = _dot((x - scale.x0) * across), _dot((y - scale.y0) * upward)
        if dot != last:
            xs.append(x)
            ys.append(y)
            last = dot
    return xs, ys


def _dot(position: float) -> int:
    """The dot at a position, as plotext rounds it."""
    return math.floor(round(position + 0.5, 8))


def _grid(text: str, scale: Scale) -> Grid:
    grid = Grid(scale.width, scale.height)
    role = ""
    for y, row in enumerate(text.split("\n")):
        x = 0
        for index, part in enumerate(_SGR.split(row)):
            if index % 2:
                codes = part.split(";")
                role = _ROLES.get(int(codes[2]), "") if codes[:2] == ["38", "5"] else ""
                continue
            for character in part:
                if character not in " \u2800":
                    grid.put(x, y, character, role)
                x += 1
    return grid
