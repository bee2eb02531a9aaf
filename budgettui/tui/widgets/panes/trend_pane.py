"""The trend pane: the budget over the past days and the simulated days ahead; or burn per day."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from textual.events import Click

from budgettui.core.analysis.assessment import BandPoint, EventCost, Series
from budgettui.core.model.calendar import midnight
from budgettui.core.model.exclusion import justified
from budgettui.core.model.instants import to_datetime
from budgettui.core.text.formatting import (
    format_burn,
    format_day,
    format_minutes,
    format_percent,
    format_weekday,
    format_when,
)
from budgettui.tui.base_app import View
from budgettui.tui.key_names import bindings

from ..pane import Pane
from ..plots.budget_plot import BudgetPlot, Look, Plotted
from ..plots.excluded_time import excluded_days, exclusions_on
from ..plots.plot_grid import plotting_loaded
from ..text_lines import Line, Piece, fit, left, shorten

RANGES = ((7, "7d"), (30, "30d"), (90, "90d"))
"""Days on screen, and their labels."""
VIEW_WORDS = {
    "remaining": "remaining %",
    "consumed": "consumed %",
    "daily": "burn per day",
    "calendar": "burn calendar",
}


class TrendPane(Pane):
    """Draws the series of the chosen service; a cursor shows a day and its events."""

    BINDINGS = bindings("trend")
    FRAME_CELLS = 2
    """Cells of the frame at either side, and rows of it above and below together."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor: date | None = None
        self.plot = BudgetPlot()

    @property
    def series(self) -> Series | None:
        return self.budget_app.series

    @property
    def view(self) -> View:
        """What is drawn."""
        return self.budget_app.view

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        app = self.budget_app
        title: list[Piece] = [
            *self.subject(),
            (VIEW_WORDS[self.view], "text+b"),
        ]
        until = app.series_cache.until
        if until is None:
            title.append((f" {self.glyphs.dot} {app.days} days", "muted"))
        else:
            title.append((f" to {_past_day(to_datetime(until), app.clock(), app.zone)}", "watch"))
        if app.series is None and app.series_cache.requested:
            title.append((" working…", "muted"))
        note: list[Piece] = []
        for days, word in RANGES:
            role = "text+b" if days == app.days else "muted"
            note += [self.pressable(word, role, f"app.show_range({days})"), (" ", "")]
        return title, note[:-1]

    def footing(self) -> Sequence[Piece]:
        return self.key_hint("legend", "legend")

    def copied_subject(self) -> str:
        return self.sanitize(self.shown_service or "")

    def command(self) -> Sequence[str]:
        app, name = self.budget_app, self.shown_service
        if name is None:
            return ()
        until = app.series_cache.until
        end = () if until is None else ("--as-of", format_when(until, app.zone))
        return ("history", name, "--days", str(app.days), "--daily", *end)

    def lines(self, width: int, height: int) -> list[Line]:
        series = self.series
        if series is None or not series.trend:
            text = "" if self.assessment is None else "reading the series…"
            return [((text, "muted"),)]
        if not plotting_loaded():
            return [(("drawing…", "muted"),)]
        readout = self._readout(series, width) if self.cursor is not None else None
        body = height - (1 if readout else 0)
        if body < 4 or width < 20:
            return [((f"more room is needed here: {self.budget_app.key('zoom')} zooms", "muted"),)]
        days = series.daily[-(series.days + 1) :]
        if self.view == "daily":
            from ..plots.daily_bars import daily_bars  # loaded once it is shown, like the calendar

            excluded = excluded_days(series, self.budget_app.zone)
            lines = daily_bars(
                days,
                width,
                body,
                self.glyphs,
                self.cursor,
                self._unusual_days(),
                excluded,
                self.palette.tinted,
            )
        elif self.view == "calendar":
            from ..plots.calendar_heatmap import calendar

            excluded = excluded_days(series, self.budget_app.zone)
            lines = calendar(days, width, body, self.glyphs, self.cursor, excluded)
        else:
            lines = self._budget(series, width, body)
        return [*lines, readout] if readout else lines

    def _budget(self, series: Series, width: int, height: int) -> list[Line]:
        plotted = Plotted(series, self.band(), self.view == "consumed", self.end_word(series))
        look = Look(self.glyphs, self.palette.tinted, self.budget_app.zone)
        return self.plot.lines(plotted, width, height, look, self.cursor)

    def end_word(self, series: Series) -> str:
        """What the end of the range is called."""
        app = self.budget_app
        if app.is_past or app.series_cache.until is not None:
            return format_day(series.as_of.astimezone(app.zone))
        return "now"

    def band(self) -> tuple[BandPoint, ...]:
        """The simulated days ahead; none for a moved range.

        While another series is loading, the band drawn with this one stays, to save a redraw.
        """
        series_cache = self.budget_app.series_cache
        if series_cache.until is not None:
            return ()
        if series_cache.requested is not None and (drawn := self.plot.band_beside(self.series)):
            return drawn
        assessment = self.assessment
        return (
            assessment.probabilities[-1].band if assessment is not None and assessment.probabilities else ()
        )

    def _unusual_days(self) -> set[date]:
        assessment = self.assessment
        return {anomaly.date for anomaly in assessment.anomalies} if assessment else set()

    # -- the cursor

    def _readout(self, series: Series, width: int) -> Line:
        """The day under the cursor, what it burned, and its events."""
        assert self.cursor is not None
        burned = next((d for d in series.daily if d.date == self.cursor), None)
        line: list[Piece] = [(left(format_weekday(self.cursor), 11), "accent+b")]
        if burned is None:
            return fit([*line, ("outside this range", "muted")], width)
        value = self._value_at(series, self.cursor)
        if value is not None:
            line.append((f"{value}  ", "text+b"))
        line.append((f"{format_minutes(burned.bad_minutes)}  {format_burn(burned.burn_rate)}", "text"))
        for event in _events_of(series, self.cursor, self.budget_app.zone):
            name = self.sanitize(event.incident_id or event.category)
            what = self.sanitize(event.description or "")
            line.append((f"   {name}", "event"))
            line.append((f" {self.cut(what, 40)}", "muted"))
        zone = self.budget_app.zone
        for change in series.target_changes:
            if change.at.astimezone(zone).date() == self.cursor:
                line.append((f"   {change.label}", "accent"))
        for reason in dict.fromkeys(
            justified(time.reason, time.approved_by)
            for time in exclusions_on(series.exclusions, self.cursor, zone)
        ):
            line.append((f"   excluded: {self.cut(self.sanitize(reason), 40)}", "muted"))
        return shorten(line, width, self.glyphs.ellipsis)

    def _value_at(self, series: Series, day: date) -> str | None:
        """The value plotted at the end of the day, or now; None if the plot shows burn per day."""
        if self.view not in ("remaining", "consumed"):
            return None
        next_day = to_datetime(midnight(day + timedelta(days=1), self.budget_app.zone))
        after = bisect_left(series.trend, next_day, key=lambda point: point.date)
        point = series.trend[max(after - 1, 0)]
        if self.view == "consumed":
            return f"{format_percent(point.consumed_pct)} consumed"
        return f"{format_percent(point.remaining_pct)} left"

    def on_click(self, event: Click) -> None:
        day = self._day_at(event.x - self.FRAME_CELLS, event.y - 1)
        if day is not None:
            self.go_to(day)

    def _day_at(self, x: int, y: int) -> date | None:
        """The day drawn in a cell of the plot, or None."""
        series = self.series
        rows = self.size.height - self.FRAME_CELLS - (self.cursor is not None)  # the last is the day's
        if series is None or not series.daily or not 0 <= y < rows:
            return None
        days, width = series.daily[-(series.days + 1) :], self.size.width - 2 * self.FRAME_CELLS
        if self.view == "daily":
            from ..plots.daily_bars import day_of_bar

            return day_of_bar(days, width, x)
        if self.view == "calendar":
            from ..plots.calendar_heatmap import day_of_cell

            return day_of_cell(days, width, x, y)
        moment = self.plot.moment_at(x, series)
        return None if moment is None else moment.astimezone(self.budget_app.zone).date()

    def go_to(self, day: date) -> None:
        """Move the cursor to a day."""
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
        """Remove the cursor; False if there was none."""
        had = self.cursor is not None
        self.cursor = None
        if had:
            self.redraw()
        return had


def _past_day(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """`24 Oct`, with its year if it is ambiguous."""
    day = moment.astimezone(zone)
    is_far = abs(now - moment) > timedelta(days=300)
    return f"{format_day(day)} {day.year}" if is_far else format_day(day)


def _events_of(series: Series, day: date, zone: tzinfo) -> list[EventCost]:
    events = []
    for event in series.events:
        begin = event.start.astimezone(zone).date()
        end = (event.end or series.as_of).astimezone(zone).date()
        if begin <= day <= end:
            events.append(event)
    return sorted(events, key=lambda event: -event.own_minutes)
