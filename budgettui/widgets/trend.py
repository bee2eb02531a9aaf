"""The trend pane: the budget over the past days and the simulated days ahead; or burn per day."""

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from budgettui import figures
from budgettui.core.assessment import BandPoint, EventCost, Series
from budgettui.keys import bindings

from .curves import Curve, Grid, Scale, draw, plotting_loaded
from .heat import calendar
from .lines import BLANK, Line, Piece, fit, left, right
from .pane import Pane

VIEWS = ("remaining", "consumed", "daily", "calendar")
VIEW_WORDS = {
    "remaining": "remaining %",
    "consumed": "consumed %",
    "daily": "burn per day",
    "calendar": "burn calendar",
}
LABELS = 6
SPENT = " 100 % spent "
MARKED_PCT = 2.0
KEPT_CURVES = 12
"""Curves that are kept for when they are asked for again."""


class TrendPane(Pane):
    """Draws the series of the chosen service; a cursor names a day and its events."""

    BINDINGS = bindings("trend")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor: date | None = None
        self._drawn: deque[tuple[tuple[Any, ...], Grid, Scale]] = deque(maxlen=KEPT_CURVES)

    @property
    def series(self) -> Series | None:
        return self.board.series

    def turning(self) -> Sequence[Piece]:
        return self.board.dashboard.turn_note()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        board = self.board
        title: list[Piece] = [
            (VIEW_WORDS[board.view], "text+b"),
            (f" {self.glyphs.dot} {board.days} days", "muted"),
        ]
        if board.series is None and board.series_wanted:
            title.append((" working…", "muted"))
        others = [(f"{word}", "text+b" if days == board.days else "muted") for days, word in RANGES]
        note: list[Piece] = []
        for piece in others:
            note += [piece, (" ", "")]
        return title, note[:-1]

    def lines(self, width: int, height: int) -> list[Line]:
        series = self.series
        if series is None or not series.trend:
            words = "" if self.board.roster.current is None else "reading the series…"
            return [((words, "muted"),)]
        if not plotting_loaded():
            return [(("drawing…", "muted"),)]
        readout = self._readout(series, width) if self.cursor is not None else None
        body = height - (1 if readout else 0)
        if body < 4 or width < 24:
            return [((f"more room is needed here: {self.board.key('zoom')} zooms", "muted"),)]
        if self.board.view == "daily":
            lines = self._daily(series, width, body)
        elif self.board.view == "calendar":
            lines = calendar(series.daily[-(series.days + 1) :], width, body, self.glyphs, self.cursor)
        else:
            lines = self._budget(series, width, body)
        return [*lines, readout] if readout else lines

    # -- the budget over time

    def _budget(self, series: Series, width: int, height: int) -> list[Line]:
        grid, scale = self._curve(series, width - LABELS, height - 2)
        grid = grid.copy()
        spent_row = scale.row(100.0) if self.board.view == "consumed" else scale.row(0.0)
        if self.board.view == "consumed":
            for x in range(grid.width):
                grid.put(x, spent_row, self.glyphs.rule, "spent", over=False)
        else:
            middle = scale.row(50.0)
            for x in range(0, grid.width, 2):
                grid.put(x, middle, self.glyphs.dot, "faint", over=False)
        now = scale.column(0.0)
        if scale.x1 > 0:
            for y in range(grid.height):
                grid.put(now, y, self.glyphs.cursor, "faint", over=False)
        self._draw_cursor(grid, scale, series)
        marks = self._tick_marks(scale)
        lines = [
            (((right(marks.get(y, ""), LABELS - 1)), "muted"), (self.glyphs.wall, "frame"), *grid.line(y))
            for y in range(grid.height)
        ]
        return [*lines, self._axis(series, scale), self._dates(series, scale)]

    def band(self) -> tuple[BandPoint, ...]:
        """The simulated days ahead."""
        one = self.board.roster.current
        return one.probabilities[-1].band if one is not None and one.probabilities else ()

    def _curve(self, series: Series, width: int, height: int) -> tuple[Grid, Scale]:
        band, tinted = self.band(), self.palette.tinted
        key = (series, band, width, height, self.board.view, self.glyphs.name, tinted)
        for drawn_for, grid, scale in self._drawn:
            if drawn_for == key:
                return grid, scale
        consumed = self.board.view == "consumed"
        ahead = [(_days(p.date, series.as_of), p) for p in band]
        ahead = [(x, p) for x, p in ahead if 0 <= x <= max(series.days / 3, 3)]
        xs = [_days(point.date, series.as_of) for point in series.trend]
        ys = [point.consumed_pct if consumed else point.remaining_pct for point in series.trend]
        low = [p.p10 if consumed else max(0.0, 100 - p.p90) for _, p in ahead]
        mid = [p.p50 if consumed else max(0.0, 100 - p.p50) for _, p in ahead]
        high = [p.p90 if consumed else max(0.0, 100 - p.p10) for _, p in ahead]
        if ahead and ahead[0][0] > 0 and ys:
            ahead.insert(0, (0.0, ahead[0][1]))  # the fan opens at what is known
            low, mid, high = [ys[-1], *low], [ys[-1], *mid], [ys[-1], *high]
        top = 100.0
        if consumed:
            top = max([105.0, *ys, *mid]) * 1.02
        end = ahead[-1][0] if ahead else 0.0
        scale = Scale(width, height, -float(series.days), end or 1e-6, 0.0, top)
        curves = [Curve([x for x, _ in ahead], mid, "band")] if ahead else []
        grid = draw([*curves, Curve(xs, ys, "trend")], scale, self.glyphs.plot)
        fill = " " if tinted else self.glyphs.track
        for column in range(scale.column(0.0) + 1, width) if len(ahead) > 1 else ():
            begin, end = scale.edges(column)
            inside = [begin, end, *(x for x, _ in ahead if begin < x < end)]
            roof = max(_between(ahead, high, x) for x in inside)
            bottom = min(_between(ahead, low, x) for x in inside)
            grid.shade(column, scale.row(roof), scale.row(bottom), fill, "band@fan")
        self._drawn.append((key, grid, scale))
        return grid, scale

    def _tick_marks(self, scale: Scale) -> dict[int, str]:
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

    def _axis(self, series: Series, scale: Scale) -> Line:
        grid = Grid(scale.width, 1)
        grid.write(0, 0, self.glyphs.rule * scale.width, "frame")
        for event in series.events:
            if not event.excluded:
                big = event.own_pct >= MARKED_PCT
                mark = self.glyphs.event if big else "┴"
                grid.put(scale.column(_days(event.start, series.as_of)), 0, mark, "event" if big else "muted")
        if self.board.view == "remaining" and scale.width > 40:
            row = "".join(character for character, _ in grid.cells[0])
            at = row.find(self.glyphs.rule * (len(SPENT) + 2), 1)
            if at > 0:
                grid.write(at + 1, 0, SPENT, "muted")
        return ((" " * (LABELS - 1), ""), ("└", "frame"), *grid.line(0))

    def _dates(self, series: Series, scale: Scale) -> Line:
        zone = self.board.zone
        grid = Grid(scale.width, 1)
        today = series.as_of.astimezone(zone)
        step = 1 if series.days <= 7 else 7 if series.days <= 31 else 14
        now_at = scale.column(0.0)
        now_from = min(max(now_at - 1, 0), scale.width - 3)
        grid.write(now_from, 0, "now", "text")
        back, taken_from = step, now_from
        while back <= series.days:
            label = figures.day((today - timedelta(days=back)).date())
            at = scale.column(-float(back))
            if at + len(label) + 2 <= taken_from:
                grid.write(at, 0, label, "muted")
                taken_from = at
            back += step
        if scale.x1 >= 2:
            label = f"+{scale.x1:.0f} d"
            if scale.width - len(label) > now_from + 4:
                grid.write(scale.width - len(label), 0, label, "muted")
        return ((" " * LABELS, ""), *grid.line(0))

    # -- burn per day

    def _daily(self, series: Series, width: int, height: int) -> list[Line]:
        days = series.daily[-(series.days + 1) :]
        room, tall = width - LABELS, height - 2
        each = max(1, room // max(len(days), 1))
        days = days[-(room // each) :]
        top = max([1.0, *[d.burn_rate for d in days]])
        grid = Grid(room, tall)
        steps = self.glyphs.columns
        unusual = self._unusual_days()
        one_row = tall - 1 - min(tall - 1, int(1.0 / top * tall))
        for index, burned in enumerate(days):
            eighths = round(burned.burn_rate / top * tall * (len(steps) - 1))
            if burned.burn_rate > 0:
                eighths = max(eighths, 1)
            role = "page" if burned.date in unusual else "watch" if burned.burn_rate > 1 else "trend"
            for y in range(tall):
                level = min(max(eighths - y * (len(steps) - 1), 0), len(steps) - 1)
                if level:
                    for x in range(index * each, index * each + max(each - (each > 2), 1)):
                        grid.put(x, tall - 1 - y, steps[level], role)
        for x in range(room):
            grid.put(x, one_row, self.glyphs.rule, "faint", over=False)
        labels = {one_row: "1×", 0: figures.rate(top)} if one_row else {0: figures.rate(top)}
        cursor_at = next((i for i, d in enumerate(days) if d.date == self.cursor), None)
        if cursor_at is not None:
            for y in range(tall):
                grid.put(cursor_at * each + each // 2, y, self.glyphs.cursor, "text", over=False)
        lines = [
            ((right(labels.get(y, ""), LABELS - 1), "muted"), (self.glyphs.wall, "frame"), *grid.line(y))
            for y in range(tall)
        ]
        axis = Grid(room, 1)
        axis.write(0, 0, self.glyphs.rule * room, "frame")
        names = Grid(room, 1)
        free = 0
        for index, burned in enumerate(days):
            label = figures.day(burned.date)
            at = index * each
            on_step = len(days) <= 8 or burned.date.weekday() == 0
            if on_step and at >= free and at + len(label) <= room:
                names.write(at, 0, label, "muted")
                free = at + len(label) + 2
        blank = (" " * (LABELS - 1), "")
        return [*lines, (blank, ("└", "frame"), *axis.line(0)), (blank, (" ", ""), *names.line(0))]

    def _unusual_days(self) -> set[date]:
        one = self.board.roster.current
        return {anomaly.date for anomaly in one.anomalies} if one else set()

    # -- the cursor

    def _draw_cursor(self, grid: Grid, scale: Scale, series: Series) -> None:
        if self.cursor is None:
            return
        noon = datetime(self.cursor.year, self.cursor.month, self.cursor.day, 12, tzinfo=self.board.zone)
        x = _days(noon, series.as_of)
        for y in range(grid.height):
            grid.put(scale.column(x), y, self.glyphs.cursor, "text", over=False)

    def _readout(self, series: Series, width: int) -> Line:
        """The day under the cursor, what it burned, and its events."""
        assert self.cursor is not None
        burned = next((d for d in series.daily if d.date == self.cursor), None)
        line: list[Piece] = [(left(figures.weekday(self.cursor), 11), "accent+b")]
        if burned is None:
            return fit([*line, ("outside this range", "muted")], width)
        line.append((f"{figures.minutes(burned.bad_minutes)} min  {figures.rate(burned.burn_rate)}", "text"))
        for event in _events_of(series, self.cursor, self.board.zone):
            name = self.outside(event.incident_id or event.category)
            what = self.outside(event.description or "")
            line.append((f"   {name}", "event"))
            line.append((f" {self.cut(what, 40)}", "muted"))
        return fit(line, width)

    def go_to(self, day: date) -> None:
        """Put the cursor on a day."""
        self.cursor = day
        self.redraw()

    def step(self, days: int) -> None:
        """Move the cursor, within the range."""
        series = self.series
        if series is None or not series.daily:
            return
        first, last = series.daily[0].date, series.daily[-1].date
        moved = last if self.cursor is None else self.cursor + timedelta(days=days)
        self.cursor = min(max(moved, first), last)
        self.redraw()

    def action_day_back(self) -> None:
        self.step(-1)

    def action_day_on(self) -> None:
        self.step(1)

    def drop_cursor(self) -> bool:
        """Take the cursor off; False if there was none."""
        had = self.cursor is not None
        self.cursor = None
        if had:
            self.redraw()
        return had


RANGES = ((7, "7d"), (30, "30d"), (90, "90d"))


def _days(moment: datetime, now: datetime) -> float:
    return (moment - now).total_seconds() / 86400


def _between(ahead: Sequence[tuple[float, BandPoint]], values: Sequence[float], x: float) -> float:
    """`values` at `x`, straight between the points of `ahead`."""
    for (x0, _), (x1, _), v0, v1 in zip(ahead, ahead[1:], values, values[1:], strict=False):
        if x <= x1:
            return v0 + (v1 - v0) * max(x - x0, 0.0) / ((x1 - x0) or 1.0)
    return values[-1]


def _events_of(series: Series, day: date, zone: object) -> list[EventCost]:
    found = []
    for event in series.events:
        begin = event.start.astimezone(zone).date()  # type: ignore[arg-type]
        end = (event.end or series.as_of).astimezone(zone).date()  # type: ignore[arg-type]
        if begin <= day <= end:
            found.append(event)
    return sorted(found, key=lambda event: -event.own_minutes)


__all__ = ["BLANK", "RANGES", "VIEWS", "TrendPane"]
