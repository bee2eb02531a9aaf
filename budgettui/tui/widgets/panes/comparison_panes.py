"""The panes of the comparison of two services: without frames, to leave room for both."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from budgettui.core.analysis.assessment import Assessment, BandPoint, Series
from budgettui.core.model.event import Event
from budgettui.core.model.instants import to_datetime
from budgettui.core.text.formatting import format_moment
from budgettui.tui.base_app import View
from budgettui.tui.state.latest_events import lasted, open_first

from ..pane import Pane
from ..plots.budget_plot import Look, Plotted, Span, span_of
from ..text_lines import BLANK, Line, Piece, fit, left, right, shorten
from .forecast_pane import ForecastPane
from .gauges_pane import GaugesPane
from .trend_pane import TrendPane

ROOMY = 44
"""Width from which events show how long they took."""


class Section(Pane):
    """A pane whose frame is a rule above it."""

    can_focus = False

    def __init__(self, service: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.pinned = service

    def copied_subject(self) -> str:
        return self.sanitize(self.pinned or "")

    def rows(self, width: int, height: int) -> list[Line]:
        if width < 12 or height < 2:
            return []
        title, note = self.heading()
        rule = self.glyphs.rule
        rows = [self._edge(rule, rule, title, note, width, "frame")]
        inner = width - 2
        content = self.lines(inner, height - 1)[: height - 1]
        return [
            *rows,
            *(
                (((" ", ""), *fit(shorten(line, inner, self.glyphs.ellipsis), inner), (" ", "")))
                for line in content
            ),
        ]


class ComparedGauges(Section, GaugesPane):
    """The budget of one of two services."""

    _has_room = True
    """Whether there is room for costs by category."""

    def lines(self, width: int, height: int) -> list[Line]:
        assessment = self.assessment
        if assessment is None:
            return super().lines(width, height)
        self._has_room = height >= 8
        reserved = min(len(assessment.obligations), 3 if height >= 10 else 1)
        lines = super().lines(width, height - reserved)
        if reserved:  # last, so that the rows of both columns line up
            lines += super()._policy_lines(assessment, width, max(height - len(lines), 1))
        return lines[:height]

    def _policy_lines(self, assessment: Assessment, width: int, room: int) -> list[Line]:
        return []

    def _shows_cost(self, fits: bool, assessment: Assessment) -> bool:
        return self._has_room  # in both columns or in none

    def _event_lines(self, width: int, room: int) -> list[Line]:
        return []  # the latest events are shown below


class ComparedForecast(Section, ForecastPane):
    """The forecast of one of two services."""


class ComparedTrend(Section, TrendPane):
    """The trend of one of two services, in the scale of both."""

    FRAME_CELLS = 1
    other: "ComparedTrend | None" = None
    shown: Series | None = None

    @property
    def series(self) -> Series | None:
        return self.shown

    def go_to(self, day: date) -> None:
        """Move the cursor to a day, in both plots."""
        super().go_to(day)
        if self.other is not None:
            self.other.cursor = day
            self.other.redraw()

    @property
    def view(self) -> View:
        return "consumed" if self.budget_app.view == "consumed" else "remaining"

    def footing(self) -> Sequence[Piece]:
        return BLANK

    def band(self) -> tuple[BandPoint, ...]:
        if self.budget_app.series_cache.until is not None:
            return ()
        chances = self.assessment.probabilities if self.assessment is not None else ()
        return chances[-1].band if chances else ()

    def lines(self, width: int, height: int) -> list[Line]:
        if self.shown is None:
            return [(("reading the series…", "muted"),)]
        return super().lines(width, height)

    def _budget(self, series: Series, width: int, height: int) -> list[Line]:
        plotted = self.plotted()
        assert plotted is not None
        other = None if self.other is None else self.other.plotted()
        if other is not None:
            plotted = replace(plotted, span=_common_span(span_of(plotted), span_of(other)))
        look = Look(self.glyphs, self.palette.tinted, self.budget_app.zone)
        return self.plot.lines(plotted, width, height, look, self.cursor)

    def plotted(self) -> Plotted | None:
        """What is drawn, in its own scale; None while there is nothing."""
        if self.shown is None:
            return None
        return Plotted(self.shown, self.band(), self.view == "consumed", self.end_word(self.shown))


def _common_span(first: Span, second: Span) -> Span:
    """What a scale covers that fits both plots."""
    return Span(min(first.start, second.start), max(first.end, second.end), max(first.top, second.top))


class ComparedEvents(Section):
    """The latest events of one of two services, open ones first."""

    latest: tuple[Event, ...] | None = None

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return (("latest events", "text+b"),), BLANK

    def lines(self, width: int, height: int) -> list[Line]:
        if self.latest is None:
            return [(("reading…", "muted"),)]
        if not self.latest:
            return [(("no events", "muted"),)]
        app = self.budget_app
        now = app.now()
        lines = []
        for event in open_first(self.latest)[:height]:
            began = format_moment(to_datetime(event.start), now, app.zone)
            line = (
                (self.glyphs.open if event.end is None else " ", "event+b"),
                (f" {left(began, 17)}", "muted"),
                (right(lasted(event, now), 12) if width >= ROOMY else "", "text"),
                (f"  {self.sanitize(event.incident_id or event.category)}", "event"),
                (f"  {self.sanitize(event.description or '')}", "text"),
            )
            lines.append(shorten(line, width, self.glyphs.ellipsis))
        return lines
