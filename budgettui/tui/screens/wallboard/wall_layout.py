"""The layout of a wallboard: where its tiles stand, how large they are, and where the detail goes."""

from collections.abc import Iterator
from dataclasses import replace

from textual.geometry import Region

from budgettui.core.support.frozen import frozen
from budgettui.tui.widgets.wall.big_digits import rows_high
from budgettui.tui.widgets.wall.wall_tile import Level, digits_scale

from .wall_pages import MOST_PAGES, Paging

SMALL_TILE = (22, 5)
LINE_TILE = 30
LINES_BELOW = 8
"""Rows that a tile can use below its figures; more would be blank."""
DETAIL_WIDTH = (48, 92)
DETAIL_FROM = (100, 24)
"""Width and height of the screen from which a detail fits beside the tiles."""
DETAIL_HEIGHT = 9
BLANK_SHARE = 0.3
"""The share of the height that tiles may leave blank to make room for a detail beside them."""


@frozen
class Tiling:
    """Tiles of `width` × `height` cells on each page of `paging`.

    `beside` and `below` are the cells left to a detail there, 0 for none.
    """

    paging: Paging
    width: int
    height: int
    level: Level
    beside: int = 0
    below: int = 0

    @property
    def room_below(self) -> int:
        """Rows below the first row of tiles, where a detail can take its turn."""
        return (self.paging.rows - 1) * self.height

    def region(self, index: int, origin: tuple[int, int], total: int) -> Region:
        """The region of tile number `index`, in `total` cells of width from `origin`, all of them used."""
        columns = self.paging.columns
        row, column = divmod(index, columns)
        begin, end = (total * edge // columns for edge in (column, column + 1))
        gap = 1 if self.level == "line" and columns > 1 and column < columns - 1 else 0
        x, y = origin
        return Region(x + begin, y + row * self.height, end - begin - gap, self.height)

    def places(self, room: tuple[int, int], first: int, tiles: int, has_detail: bool) -> dict[str, Region]:
        """The regions of so many tiles and of a detail, by widget id, in `room` cells from row `first` on."""
        width, height = room
        places = {
            f"tile-{index}": self.region(index, (0, first), width - self.beside) for index in range(tiles)
        }
        if not has_detail:
            return places
        if self.beside:
            return places | stacked(Region(width - self.beside, first, self.beside, height))
        used = self.paging.rows * self.height if self.below else self.height
        return places | spread_out(Region(0, first + used, width, height - used))


def tiling(width: int, height: int, count: int) -> Tiling:
    """The best tiles for `count` services on `width` × `height` cells.

    All services at once in large figures, with a detail, is best; then in a few pages; then in smaller
    figures.
    """
    count = max(count, 1)
    beside = 0
    if width >= DETAIL_FROM[0] and height >= DETAIL_FROM[1]:
        beside = min(max(width * 42 // 100, DETAIL_WIDTH[0]), DETAIL_WIDTH[1])
    levels: tuple[Level, ...] = ("big", "small", "line")
    for level in levels:
        narrow = _largest(width - beside, height, count, level) if beside else None
        if narrow is not None and narrow.below <= BLANK_SHARE * height:
            return replace(narrow, beside=beside, below=0)
        full = _largest(width, height, count, level)
        if full is not None:
            return full if full.below >= DETAIL_HEIGHT else replace(full, below=0)
        for side in (beside, 0):
            paged = _densest(width - side, height, count, level)
            if paged is not None and (paged.paging.pages <= MOST_PAGES or level == "line"):
                return replace(paged, beside=side, below=0)
    return Tiling(Paging(1, 1, count), max(width, 1), 1, "line")


def _grids(width: int, height: int, level: Level) -> Iterator[tuple[int, int, int, int]]:
    """Every grid whose tiles are of that level: columns, rows, width and height of a tile."""
    least = {"big": 16, "small": SMALL_TILE[0], "line": LINE_TILE}[level]
    for columns in range(1, max(width // least, 1) + 1):
        across = width // columns
        for rows in range(1, height + 1):
            down = _useful(across, height // rows, level)
            if down:
                yield columns, rows, across, down


def _useful(width: int, height: int, level: Level) -> int:
    """The best height of a tile, at most `height`; 0 if that level does not fit."""
    if level == "big":
        scale = digits_scale(width, height)
        return min(height, rows_high(scale) + LINES_BELOW) if scale else 0
    if level == "small":
        return min(height, SMALL_TILE[1] + 1) if width >= SMALL_TILE[0] and height >= SMALL_TILE[1] else 0
    return 1


def _largest(width: int, height: int, count: int, level: Level) -> Tiling | None:
    """All services at once, in the largest tiles; `below` is what they leave."""
    best: tuple[tuple[float, ...], Tiling] | None = None
    for columns, rows, across, down in _grids(width, height, level):
        if columns * rows < count or columns * (rows - 1) >= count:
            continue
        score = (digits_scale(across, down), -(columns * rows - count), min(across / 2.4, down))
        if best is None or score > best[0]:
            paging = Paging(columns, rows, count)
            best = score, Tiling(paging, across, down, level, below=height - rows * down)
    return best[1] if best else None


def _densest(width: int, height: int, count: int, level: Level) -> Tiling | None:
    """As many services as a page can hold."""
    candidates = [
        Tiling(Paging(columns, rows, count), across, down, level)
        for columns, rows, across, down in _grids(width, height, level)
        if columns * rows > 1
    ]
    return max(candidates, key=lambda grid: (grid.paging.capacity, grid.height), default=None)


def stacked(room: Region) -> dict[str, Region]:
    """Budget, trend and, where it is high enough, forecast, one below the other."""
    x, y, width, height = room
    gauges = 14 if height >= 30 and width >= 80 else 10
    forecast = 14 if height >= 38 else 0
    trend = height - gauges - forecast
    places = {"gauges": Region(x, y, width, gauges), "trend": Region(x, y + gauges, width, trend)}
    if forecast:
        places["forecast"] = Region(x, y + gauges + trend, width, forecast)
    return places


def spread_out(room: Region) -> dict[str, Region]:
    """Budget and trend side by side if there is room; else one above the other, or the budget alone."""
    x, y, width, height = room
    if width >= 120:
        half = min(width // 2, 90)
        return {"gauges": Region(x, y, half, height), "trend": Region(x + half, y, width - half, height)}
    if height >= 17:
        return {"gauges": Region(x, y, width, 8), "trend": Region(x, y + 8, width, height - 8)}
    return {"gauges": room}
