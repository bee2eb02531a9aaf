"""Two services side by side: gauges, trends in one scale, forecasts and latest events."""

from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.backend import messages
from budgettui.core.analysis.status import worst_first
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_percent
from budgettui.tui.background import in_background
from budgettui.tui.base_app import BaseApp
from budgettui.tui.keys import bindings
from budgettui.tui.widgets.panes.compared_panes import (
    ComparedEvents,
    ComparedForecast,
    ComparedGauges,
    ComparedTrend,
)

from .chooser import Choice, Chooser
from .overlay import Overlay

LEAST_ROWS = 23
"""Rows of a column on the smallest terminal."""
RENEWED_SECONDS = 60
"""After this long series are asked for again, as those of the dashboard are."""


class Comparison(Overlay[None]):
    """Two services, a column for each."""

    WHERE = ("overlay",)
    BINDINGS: ClassVar[list[Any]] = bindings("overlay")

    def __init__(self, first: str, second: str) -> None:
        super().__init__()
        self.names = first, second
        self.trends = [ComparedTrend(name, id=f"trend-{side}") for side, name in enumerate(self.names)]
        self.trends[0].other, self.trends[1].other = self.trends[1], self.trends[0]
        self.events = [ComparedEvents(name, id=f"events-{side}") for side, name in enumerate(self.names)]
        self._age: object = None

    def content(self) -> Iterator[Widget]:
        for side, name in enumerate(self.names):
            yield ComparedGauges(name, id=f"gauges-{side}")
            yield self.trends[side]
            yield ComparedForecast(name, id=f"forecast-{side}")
            yield self.events[side]

    def places(self, size: Size) -> dict[str, Region]:
        rows = max(size.height - 1, 0)
        spare = max(rows - LEAST_ROWS, 0)
        gauges = 8 if spare < 5 else 9 if spare < 12 else 11 if spare < 24 else 16
        forecast, events = 6 + min(spare // 4, 4), 3 + min(spare // 3, 6)
        heights = {"gauges": gauges, "trend": max(rows - gauges - forecast - events, 0)}
        heights |= {"forecast": forecast, "events": events}
        half = size.width // 2
        regions = {}
        for side, (x, width) in enumerate(((0, half), (half, size.width - half))):
            y = 0
            for section, height in heights.items():
                regions[f"{section}-{side}"] = Region(x, y, width, max(min(height, rows - y), 0))
                y += height
        return regions

    def on_mount(self) -> None:
        self._renew()

    def redraw(self) -> None:
        self._renew()
        super().redraw()

    def _renew(self) -> None:
        """Read again what the store's revision, the moment that is shown or time has made old."""
        app = self.budget_app
        age = app.courses.revision, app.backend.moment, to_instant(app.now()) // (RENEWED_SECONDS * 1_000_000)
        if age != self._age:
            self._age = age
            in_background(app, partial(self._read, age), "comparison", exclusive=True)

    async def _read(self, age: object) -> None:
        app = self.budget_app
        moment = app.backend.moment
        for name, trend, events in zip(self.names, self.trends, self.events, strict=True):
            series = await app.ask(messages.GetSeries(name, app.days))
            latest = await app.ask(messages.ListEvents(name, 50))
            if age != self._age:
                return
            trend.shown, events.latest = series, latest
            super().redraw()
        for name in self.names if moment is not None else ():
            forecast = await app.ask(messages.AsOf(moment or 0, messages.ForecastPast(name)))
            if age != self._age or moment != app.backend.moment or forecast is None:
                return
            app.service_list.add_past({name: forecast})
            super().redraw()


def choose_other(app: BaseApp, name: str) -> None:
    """Ask which service to show beside `name`, the next worst by default, and show both."""
    ranked = sorted(app.service_list.assessments.values(), key=worst_first)
    others = [assessment for assessment in ranked if assessment.service != name]
    if not others:
        app.show_message("there is no other service to compare with")
        return
    position = next((i for i, assessment in enumerate(ranked) if assessment.service == name), 0)
    following = others[min(position, len(others) - 1)].service
    choices = [
        Choice(
            assessment.service,
            assessment.service,
            f"{assessment.status.lower()}, {format_percent(assessment.remaining_pct)} left",
        )
        for assessment in others
    ]

    def chosen(other: str | None) -> None:
        if other is not None:
            app.push_screen(Comparison(name, other))

    app.push_screen(Chooser(f"compare {name} with", choices, following), chosen)
