"""The detail of one service on a wallboard: panes of the dashboard without keys, seldom drawn anew."""

from collections.abc import Sequence

from budgettui.core.analysis.assessment import BandPoint
from budgettui.tui import formats

from ..panes.forecast_pane import ForecastPane
from ..panes.gauges_pane import GaugesPane
from ..panes.trend_pane import TrendPane
from ..plots.curves import plotting_loaded
from ..text_lines import BLANK, Piece
from .tile import eldest, running_minutes, shown_time


class WallGauges(GaugesPane, can_focus=False, inherit_bindings=False):
    """The budget of the service whose detail is shown; its clock is the tiles'."""

    def made_from(self) -> object:
        board = self.board
        one = board.service_list.current
        return one, board.series, shown_time(one, board.now()), board.loaded, board.zone

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title, note = super().heading()
        one = self.board.service_list.current
        if one is not None and one.open_events:
            event = eldest(one)
            name = self.cut(self.outside(event.incident_id or event.category), 24)
            clock = formats.clock(running_minutes(event, self.board.now()))
            more = f" +{len(one.open_events) - 1}" if len(one.open_events) > 1 else ""
            note = ((f"{self.glyphs.open} {name} open {clock}{more}", "event+b"),)
        return title, note


class WallTrend(TrendPane, can_focus=False, inherit_bindings=False):
    """The trend of the service whose detail is shown, drawn anew only for another series."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._awaited: object = None

    def redraw(self) -> None:
        board = self.board
        if board.series is None and board.series_cache.wanted is not None:
            # the next series is here in a moment, and a plot sent twice costs twice
            if self._awaited != board.series_cache.wanted:
                self._awaited = board.series_cache.wanted
                return
        else:
            self._awaited = None
        super().redraw()

    def made_from(self) -> object:
        board = self.board
        return board.series, self.band(), board.series_cache.wanted is None, plotting_loaded()

    def band(self) -> tuple[BandPoint, ...]:
        """The days ahead that were drawn with this series; newer ones wait for the next series."""
        return self.plot.band_beside(self.board.series) or super().band()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        return super().heading()[0], BLANK


class WallForecast(ForecastPane, can_focus=False, inherit_bindings=False):
    """The forecast of the service whose detail is shown."""

    def made_from(self) -> object:
        return self.board.service_list.current, self.board.zone
