"""Two services side by side: gauges, trends in one scale, forecasts and latest events."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar

from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.backend import messages
from budgettui.core.analysis.assessment import Assessment, Series
from budgettui.core.analysis.service_order import worst_first
from budgettui.core.model.event import Event
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_percent
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.panes.comparison_panes import (
    ComparedEvents,
    ComparedForecast,
    ComparedGauges,
    ComparedTrend,
    Section,
)

from ...range_keys import RangeKeys
from ..chooser import Choice, Chooser
from ..modal_screen import Overlay

LEAST_ROWS = 23
"""Rows of a column on the smallest terminal."""
RENEWED_SECONDS = 60
"""How often the series are requested again, as on the dashboard."""


class Comparison(Overlay[None], RangeKeys):
    """Two services, one column each; both move together."""

    WHERE = ("comparison", "overlay")
    BINDINGS: ClassVar[list[Any]] = [*bindings("comparison"), *bindings("overlay")]

    def __init__(self, first: str, second: str) -> None:
        super().__init__()
        self.names = first, second
        self.trends = [ComparedTrend(name, id=f"trend-{side}") for side, name in enumerate(self.names)]
        self.trends[0].other, self.trends[1].other = self.trends[1], self.trends[0]
        self.events = [ComparedEvents(name, id=f"events-{side}") for side, name in enumerate(self.names)]
        self.columns: list[tuple[Section, ...]] = [
            (
                ComparedGauges(name, id=f"gauges-{side}"),
                self.trends[side],
                ComparedForecast(name, id=f"forecast-{side}"),
                self.events[side],
            )
            for side, name in enumerate(self.names)
        ]
        self._age: object = None
        self._read_before: dict[str, tuple[Series | None, tuple[Event, ...] | None]] = {}
        """The series and events last read of each service that was shown."""

    def content(self) -> Iterator[Widget]:
        for sections in self.columns:
            yield from sections

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
        """Reload what is stale: after a new revision, for another moment or range, and every minute."""
        app = self.budget_app
        minute = to_instant(app.now()) // (RENEWED_SECONDS * 1_000_000)
        age = (
            self.names,
            app.sparklines.revision,
            app.backend.moment,
            app.backend.known_at,
            app.days,
            app.series_cache.until,
            minute,
        )
        if age != self._age:
            self._age = age
            in_background(app, partial(self._read, age), "comparison", exclusive=True)

    async def _read(self, age: object) -> None:
        app = self.budget_app
        moment, until = app.backend.moment, app.series_cache.until
        known_at = app.backend.known_at
        for name, trend, events in zip(self.names, self.trends, self.events, strict=True):
            request = messages.GetSeries(name, app.days)
            series = await app.ask(request if until is None else messages.AsOf(until, request, known_at))
            latest = await app.ask(messages.ListEvents(name, 50))
            if age != self._age:
                return
            trend.shown, events.latest = self._read_before[name] = series, latest
            super().redraw()
        for name in self.names if moment is not None else ():
            forecast = await app.ask(messages.AsOf(moment or 0, messages.ForecastPast(name), known_at))
            if age != self._age or moment != app.backend.moment or forecast is None:
                return
            app.service_list.add_past({name: forecast})
            super().redraw()

    def _show(self, first: str, second: str) -> None:
        """Compare these two; data read before is shown until it is read again."""
        self.names = first, second
        for sections, name in zip(self.columns, self.names, strict=True):
            for section in sections:
                section.pinned = name
        for name, trend, events in zip(self.names, self.trends, self.events, strict=True):
            trend.shown, events.latest = self._read_before.get(name, (None, None))
        self.redraw()

    # -- choosing the two services

    def action_compare_other(self) -> None:
        first, second = self.names
        ask_for_other(self.budget_app, first, second, partial(self._show, first))

    def action_compare_swap(self) -> None:
        first, second = self.names
        self._show(second, first)

    def action_compare_next(self) -> None:
        self._step(1)

    def action_compare_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """Show the next service on the right, in the order of the list."""
        first, second = self.names
        rows = self.budget_app.service_list.rows()
        others = [row.service for row in rows if isinstance(row, Assessment) and row.service != first]
        if others:
            position = others.index(second) + by if second in others else 0
            self._show(first, others[position % len(others)])

    def action_compare_left(self) -> None:
        self.budget_app.choose(self.names[0])
        self.dismiss(None)

    # -- the days and the view of both

    def action_compare_back(self) -> None:
        self._step_day(-1)

    def action_compare_on(self) -> None:
        self._step_day(1)

    def _step_day(self, days: int) -> None:
        for trend in self.trends:
            trend.step(days)
        days_shown = [trend.cursor for trend in self.trends if trend.cursor is not None]
        for trend in self.trends:
            trend.cursor = min(days_shown, default=None)
        super().redraw()

    def action_close(self) -> None:
        dropped = [trend.drop_cursor() for trend in self.trends]
        if not any(dropped):
            super().action_close()

    action_compare_shorter = RangeKeys.action_shorter
    action_compare_longer = RangeKeys.action_longer
    action_compare_earlier = RangeKeys.action_earlier
    action_compare_later = RangeKeys.action_later

    def action_compare_view(self) -> None:
        self.budget_app.view = "remaining" if self.budget_app.view == "consumed" else "consumed"
        super().redraw()

    # -- legend and copies

    def action_compare_legend(self) -> None:
        from ..help.legend import Legend

        self.app.push_screen(Legend("Trend"))

    def action_compare_copy(self) -> None:
        parts = [section.as_text() for sections in self.columns for section in sections]
        self.budget_app.copy("\n".join(parts))

    def action_compare_command(self) -> None:
        self.budget_app.copy_command(("status", *self.names))


def choose_other(app: BaseApp, name: str) -> None:
    """Ask which service to show beside `name`, the next worst by default, and show both."""
    ranked = sorted(app.service_list.assessments.values(), key=worst_first)
    others = [assessment.service for assessment in ranked if assessment.service != name]
    if not others:
        app.show_message("there is no other service to compare with")
        return
    position = next((i for i, assessment in enumerate(ranked) if assessment.service == name), 0)
    following = others[min(position, len(others) - 1)]
    ask_for_other(app, name, following, lambda other: app.push_screen(Comparison(name, other)))


def ask_for_other(app: BaseApp, name: str, proposed: str, show: Callable[[str], object]) -> None:
    """Ask which service to show beside `name`; nothing happens if none is chosen."""
    ranked = sorted(app.service_list.assessments.values(), key=worst_first)
    choices = [
        Choice(
            assessment.service,
            assessment.service,
            f"{assessment.status.lower()}, {format_percent(assessment.remaining_pct)} left",
        )
        for assessment in ranked
        if assessment.service != name
    ]

    def chosen(other: str | None) -> None:
        if other is not None:
            show(other)

    app.push_screen(Chooser(f"compare {name} with", choices, proposed), chosen)
