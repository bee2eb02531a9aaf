"""The detail of one service on a wallboard: panes of the dashboard without keys, rarely redrawn."""

from collections.abc import Sequence

from textual.events import Click

from budgettui.core.analysis.assessment import BandPoint
from budgettui.core.text.formatting import format_duration

from ..panes.forecast_pane import ForecastPane
from ..panes.gauges_pane import GaugesPane
from ..panes.trend_pane import TrendPane
from ..plots.plot_grid import plotting_loaded
from ..text_lines import BLANK, Piece
from .wall_tile import eldest, running_minutes, shown_time


class WallGauges(GaugesPane, can_focus=False, inherit_bindings=False):
    """The budget of the service whose detail is shown; its clock agrees with the tiles'."""

    def made_from(self) -> object:
        app = self.budget_app
        assessment = app.service_list.current
        return assessment, app.series, shown_time(assessment, app.now()), app.loaded, app.zone

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title, note = super().heading()
        assessment = self.budget_app.service_list.current
        if assessment is not None and assessment.open_events:
            event = eldest(assessment)
            name = self.cut(self.sanitize(event.incident_id or event.category), 24)
            clock = format_duration(running_minutes(event, self.budget_app.now()))
            more = f" +{len(assessment.open_events) - 1}" if len(assessment.open_events) > 1 else ""
            note = ((f"{self.glyphs.open} {name} open {clock}{more}", "event+b"),)
        return title, note


class WallTrend(TrendPane, can_focus=False, inherit_bindings=False):
    """The trend of the service whose detail is shown, redrawn only for another series."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._awaited: object = None
        self.is_waiting = False
        """Whether it waits for what arrives in a moment; the next `redraw` waits no longer."""

    def redraw(self) -> None:
        before, self._awaited = self._awaited, self._next_arrival()
        self.is_waiting = self._awaited is not None and self._awaited != before
        if not self.is_waiting:  # drawing twice would cost twice
            super().redraw()

    def _next_arrival(self) -> object:
        """The service and range whose series or days ahead the plot lacks; None if it lacks nothing."""
        app = self.budget_app
        if app.series is None:
            requested = app.series_cache.requested
            return None if requested is None else requested[:2]
        assessment = app.service_list.current
        is_simulated = assessment is None or bool(assessment.probabilities)
        return None if is_simulated else (app.series.service, app.series.days)

    def made_from(self) -> object:
        app = self.budget_app
        return app.series, self.band(), app.series_cache.requested is None, plotting_loaded()

    def on_click(self, event: Click) -> None:
        """Ignore clicks: a wallboard marks no day."""

    def band(self) -> tuple[BandPoint, ...]:
        """The days ahead that were drawn with this series; newer ones wait for the next series."""
        return self.plot.band_beside(self.budget_app.series) or super().band()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return super().heading()[0], BLANK

    def footing(self) -> Sequence[Piece]:
        return BLANK


class WallForecast(ForecastPane, can_focus=False, inherit_bindings=False):
    """The forecast of the service whose detail is shown."""

    def made_from(self) -> object:
        return self.budget_app.service_list.current, self.budget_app.zone
