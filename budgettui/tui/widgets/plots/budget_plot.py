"""The budget over the past days as a line on its area, and the simulated days ahead as a fan."""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from budgettui.core.analysis.assessment import BandPoint, Series
from budgettui.core.support.frozen import frozen
from budgettui.core.text.formatting import format_day
from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line
from .event_axis import event_axis
from .excluded_time import excluded_columns
from .plot_grid import LABELS, Curve, Grid, Scale, days_from_now, draw, scaled
from .target_marks import mark_target_changes

KEPT_CURVES = 12
"""The number of cached curves."""
STEPS = (1, 2, 7, 14, 28)
"""Days between the dates under a plot."""
DATE_CELLS = 8


@frozen
class Span:
    """What a scale covers: days from now, and the highest percentage."""

    start: float
    end: float
    top: float


@frozen
class Plotted:
    """What is drawn. `consumed`: plot the share consumed, growing upward, rather than what remains.

    `end` is what the end of the range is called; `span` what the scale covers, the plot's own by default.
    """

    series: Series
    band: tuple[BandPoint, ...]
    consumed: bool
    end: str = "now"
    span: "Span | None" = None


@frozen
class Look:
    """How it is drawn. `tinted`: the area and the fan have background tints."""

    glyphs: Glyphs
    tinted: bool
    zone: tzinfo


class BudgetPlot:
    """Draws plots, and caches the latest curves."""

    def __init__(self) -> None:
        self._recent: deque[tuple[Plotted, tuple[int, int, Look], Grid, Scale]] = deque(maxlen=KEPT_CURVES)
        self._scale: Scale | None = None

    def band_beside(self, series: Series | None) -> tuple[BandPoint, ...]:
        """The days ahead with which `series` was first drawn; empty if it was not."""
        bands = (plotted.band for plotted, *_ in self._recent if plotted.series is series)
        return next((band for band in bands if band), ())

    def lines(self, plotted: Plotted, width: int, height: int, look: Look, cursor: date | None) -> list[Line]:
        """The plot in `width` × `height` cells, its scale and dates among them; a line through `cursor`."""
        grid, scale = self._curve(plotted, width - LABELS, height - 2, look)
        self._scale = scale
        grid, glyphs = grid.copy(), look.glyphs
        if plotted.consumed:
            grid.across(scale.row(100.0), glyphs.rule, "spent")
        else:
            grid.across(scale.row(50.0), glyphs.dot, "faint", step=2)
        if scale.x1 > 0:
            grid.upright(scale.column(0.0), glyphs.cursor, "faint")
        if cursor is not None:
            noon = datetime(cursor.year, cursor.month, cursor.day, 12, tzinfo=look.zone)
            grid.upright(scale.column(days_from_now(noon, plotted.series.as_of)), glyphs.wall, "accent+b")
        lines = scaled(grid, _scale_marks(scale), glyphs)
        return [
            *lines,
            event_axis(plotted.series, plotted.consumed, scale, glyphs),
            _dates(plotted, scale, look.zone),
        ]

    def moment_at(self, x: int, series: Series) -> datetime | None:
        """The moment of a cell as drawn last; None outside the past days."""
        if self._scale is None or not 0 <= x - LABELS < self._scale.width:
            return None
        days = self._scale.value(x - LABELS)
        return series.as_of + timedelta(days=days) if days <= 0 else None

    def _curve(self, plotted: Plotted, width: int, height: int, look: Look) -> tuple[Grid, Scale]:
        how = width, height, look
        for drawn, drawn_how, grid, scale in self._recent:
            if drawn == plotted and drawn_how == how:
                return grid, scale
        grid, scale = _drawn(plotted, width, height, look)
        self._recent.append((plotted, how, grid, scale))
        return grid, scale


class _Fan(NamedTuple):
    """The simulated days ahead: days from now, and percent."""

    days: list[float]
    low: list[float]
    mid: list[float]
    high: list[float]


def _past(plotted: Plotted) -> tuple[list[float], list[float]]:
    """Days before now, and the percentage drawn there."""
    series = plotted.series
    xs = [days_from_now(point.date, series.as_of) for point in series.trend]
    return xs, [point.consumed_pct if plotted.consumed else point.remaining_pct for point in series.trend]


def _fan(plotted: Plotted) -> _Fan:
    series, consumed = plotted.series, plotted.consumed
    ahead = [(days_from_now(p.date, series.as_of), p) for p in plotted.band]
    ahead = [(x, p) for x, p in ahead if 0 <= x <= max(series.days / 3, 3)]
    low = [p.p10 if consumed else max(0.0, 100 - p.p90) for _, p in ahead]
    mid = [p.p50 if consumed else max(0.0, 100 - p.p50) for _, p in ahead]
    high = [p.p90 if consumed else max(0.0, 100 - p.p10) for _, p in ahead]
    days = [x for x, _ in ahead]
    ys = _past(plotted)[1]
    if ahead and days[0] > 0 and ys:  # the fan starts at the known value
        days, low, mid, high = [0.0, *days], [ys[-1], *low], [ys[-1], *mid], [ys[-1], *high]
    return _Fan(days, low, mid, high)


def span_of(plotted: Plotted) -> Span:
    """What a scale has to cover for a plot."""
    fan, top = _fan(plotted), 100.0
    if plotted.consumed:
        top = max([105.0, *_past(plotted)[1], *fan.mid]) * 1.02
    return Span(-float(plotted.series.days), fan.days[-1] if fan.days else 0.0, top)


def _drawn(plotted: Plotted, width: int, height: int, look: Look) -> tuple[Grid, Scale]:
    series = plotted.series
    xs, ys = _past(plotted)
    days, low, mid, high = _fan(plotted)
    span = plotted.span or span_of(plotted)
    scale = Scale(width, height, span.start, span.end or 1e-6, 0.0, span.top)
    curves = [Curve(days, mid, "band")] if days else []
    grid = draw([*curves, Curve(xs, ys, "trend")], scale, look.glyphs.plot)
    now = scale.column(0.0)
    if look.tinted:
        for column in range(now if len(days) > 1 else width):
            drawn = [y for y in range(height) if grid.cells[y][column][1] == "trend"]
            grid.shade(column, drawn[0] if drawn else height, height - 1, " ", "trend@area")
    for column in excluded_columns(series, scale)[1]:
        grid.shade(column, 0, height - 1, " " if look.tinted else look.glyphs.track, "faint@excluded")
    mark_target_changes(grid, series, scale, look.glyphs)
    fill = " " if look.tinted else look.glyphs.track
    for column in range(now + 1, width) if len(days) > 1 else ():
        roof = max(_values_within(days, high, scale, column))
        bottom = min(_values_within(days, low, scale, column))
        grid.shade(column, scale.row(roof), scale.row(bottom), fill, "band@fan")
    return grid, scale


def _values_within(xs: Sequence[float], ys: Sequence[float], scale: Scale, column: int) -> list[float]:
    """The `ys` in a column: at its edges, and at the `xs` between them."""
    begin, end = scale.edges(column)
    inside = [begin, end, *(x for x in xs if begin < x < end)]
    return [_between(xs, ys, x) for x in inside]


def _between(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """The value at `x`, interpolated linearly between the points; outside them, that of the nearest."""
    after = bisect_left(xs, x)
    if after == 0:
        return ys[0]
    if after == len(xs):
        return ys[-1]
    x0, x1, y0, y1 = xs[after - 1], xs[after], ys[after - 1], ys[after]
    return y0 + (y1 - y0) * (x - x0) / ((x1 - x0) or 1.0)


def _scale_marks(scale: Scale) -> dict[int, str]:
    marks = {scale.row(0.0): "0 %"}
    steps = (50.0, 100.0) if scale.height < 12 else (25.0, 50.0, 75.0, 100.0)
    if scale.y1 > 220:
        steps = (100.0, 100.0 * int(scale.y1 // 100))
    elif scale.y1 > 120:
        steps = (50.0, 100.0, 150.0, 200.0)
    for value in steps:
        if value <= scale.y1:
            marks[scale.row(value)] = f"{value:.0f} %"
    return marks


def _dates(plotted: Plotted, scale: Scale, zone: tzinfo) -> Line:
    series, end = plotted.series, plotted.end
    grid = Grid(scale.width, 1)
    last = series.as_of.astimezone(zone)
    end_from = min(max(scale.column(0.0) - len(end) // 2, 0), scale.width - len(end))
    grid.write(end_from, 0, end, "text")
    a_day = scale.width / (scale.x1 - scale.x0)
    step = next((days for days in STEPS if days * a_day >= DATE_CELLS), STEPS[-1])
    for back in range(step, series.days + 1, step):
        label = format_day((last - timedelta(days=back)).date())
        at = scale.column(-float(back))
        if at + len(label) + 2 <= end_from:
            grid.write(at, 0, label, "muted")
    label = f"+{scale.x1:.0f} d"
    if scale.x1 >= 2 and scale.width - len(label) > end_from + len(end) + 1:
        grid.write(scale.width - len(label), 0, label, "muted")
    return ((" " * LABELS, ""), *grid.line(0))
