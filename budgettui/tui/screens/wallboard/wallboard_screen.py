"""The wallboard: every service as a tile, worst first, for a screen on a wall. It changes nothing."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from textual.binding import Binding
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.widget import Widget

from budgettui.core.analysis.assessment import Assessment
from budgettui.tui.actions import BY_ID
from budgettui.tui.foot_messages import Tone
from budgettui.tui.key_names import bindings
from budgettui.tui.state.per_service_cache import PerService
from budgettui.tui.state.service_list import ServiceList
from budgettui.tui.state.source_age import sources_note
from budgettui.tui.widgets.block import Block
from budgettui.tui.widgets.plots.plot_grid import plotting_loaded
from budgettui.tui.widgets.wall.wall_banner import WallBanner
from budgettui.tui.widgets.wall.wall_clock import WallClock
from budgettui.tui.widgets.wall.wall_detail import WallForecast, WallGauges, WallTrend
from budgettui.tui.widgets.wall.wall_foot import WallFoot
from budgettui.tui.widgets.wall.wall_header import TALL_HEADER, WallHeader
from budgettui.tui.widgets.wall.wall_tile import Tile

from ..base_screen import BaseScreen
from ..dashboard.dashboard_layout import Arrangement
from .rotation import RotatingPages

TALL_FROM = (110, 40)
FOOT_FROM = 12
BANNER_HIGH_FROM = 30
AFTER_BACKEND = 0.12
"""The screen ticks this many seconds after each full second, at which the backend sends new numbers."""


def _news(assessment: Assessment) -> tuple[object, ...]:
    """The facts of a service whose change is drawn at once."""
    return assessment.service, assessment.status, assessment.event_count, len(assessment.open_events)


class Wallboard(BaseScreen, inherit_bindings=False):
    """Pages of tiles that turn by themselves. Keys turn them, hold them, and leave."""

    BINDINGS: ClassVar[list[Any]] = [
        *bindings("wallboard"),
        *[Binding(key, "quit", BY_ID["quit"].label, show=False, id="quit") for key in BY_ID["quit"].keys],
    ]
    AUTO_FOCUS = None
    LEAVE = "quit"

    def __init__(self) -> None:
        super().__init__()
        self.header = WallHeader(id="header")
        self.clock = WallClock(id="clock")
        self.banner = WallBanner(id="banner")
        self.gauges = WallGauges(id="gauges")
        self.trend = WallTrend(id="trend")
        self.forecast = WallForecast(id="forecast")
        self.foot = WallFoot(id="foot")
        self.foot.leave = self.LEAVE
        self.tiles: list[Tile] = []
        self.order = ServiceList("status")
        self.order.grouped = False
        self.pages = RotatingPages()
        self._news_of = PerService(_news)
        self._services_news: tuple[int, tuple[object, ...]] = -1, ()
        """The update of the services at which their news was gathered, and the news."""
        self._seen: tuple[object, ...] | None = None
        self._painted: tuple[object, ...] | None = None
        self._updates = 0
        self._places: dict[str, Region] = {}
        self._arrangement = Arrangement(self._planned)

    @property
    def layout(self) -> Layout:
        return self._arrangement

    def compose(self) -> Iterator[Widget]:
        yield self.header
        yield self.clock
        yield self.banner
        yield self.gauges
        yield self.trend
        yield self.forecast
        yield self.foot

    def on_mount(self) -> None:
        wait = 1.0 - self.budget_app.now().microsecond / 1e6
        self.set_timer(wait + AFTER_BACKEND, self._begin_ticking)
        self.budget_app.series_cache.follow(closely=False)  # read across a room: only clocks tick each second
        self.paint()

    def _begin_ticking(self) -> None:
        self.tick()
        self.set_interval(1.0, self.tick)

    def on_resize(self) -> None:
        self.call_after_refresh(self.paint)

    # -- state

    def _planned(self, size: Size) -> dict[str, Region]:
        width, height = size
        head = TALL_HEADER if width >= TALL_FROM[0] and height >= TALL_FROM[1] else 1
        alarm = 0
        if self.header.last_good is not None:
            alarm = 3 if height >= BANNER_HIGH_FROM else 1
        elif self.budget_app.problems:
            alarm = 1
        foot = 1 if height >= FOOT_FROM else 0
        first = head + alarm
        self.pages.fit(width, max(height - first - foot, 0))
        clock = min(self.clock.needed(head > 1), width)
        places = {
            "header": Region(0, 0, width - clock, min(head, height)),
            "clock": Region(width - clock, 0, clock, min(head, height)),
        }
        if alarm:
            places["banner"] = Region(0, head, width, alarm)
        if foot:
            places["foot"] = Region(0, height - 1, width, 1)
        return places | self.pages.places(first)

    def lay_out(self) -> None:
        """Lay the tiles out again."""
        self.header.refresh(layout=True)

    # -- drawing

    def redraw(self) -> None:
        """Draw important changes at once; what only ticks waits for the next second."""
        if self._news() != self._seen:
            self.paint()

    def _news(self) -> tuple[object, ...]:
        app = self.budget_app
        updates = app.service_list.updates
        if self._services_news[0] != updates:
            self._services_news = updates, tuple(self._news_of.all_of(app.service_list.assessments))
        services = self._services_news[1]
        troubles = tuple(app.problems.items())
        note = sources_note(app.now(), app.sources.sources)
        current = app.service_list.current
        is_simulated = current is not None and bool(current.probabilities)
        plot = (app.series, plotting_loaded()) if is_simulated else None  # what is shown once a page
        return (services, troubles, note, app.loaded, plot, app.palette)

    def tick(self) -> None:
        """Once a second: turn if it is time, and draw what moved."""
        if self.pages.rotation.is_due(self.budget_app.now(), self.budget_app.settings.display.rotate_seconds):
            self.pages.go(1, self.pages.troubled, self.budget_app.now())
        if self._state() == self._painted:
            for block in self._clocks():
                block.redraw()
        else:
            self.paint()
        self._paint_now()

    def _paint_now(self) -> None:
        """Send what was drawn without waiting for the next frame: to wake up costs as much as to paint."""
        if self.is_attached and not self._layout_required:
            self._on_timer_update()

    def _state(self) -> tuple[object, ...]:
        """What the screen is painted from, except for the seconds."""
        app, turning = self.budget_app, self.pages.rotation
        now = app.now()
        return (
            app.service_list.updates,
            app.series,
            app.loaded,
            plotting_loaded(),
            app.palette,
            app.zone,
            tuple(app.problems.items()),
            sources_note(now, app.sources.sources),
            self.header.last_good,
            (now.date(), now.hour, now.minute),
            (turning.step, turning.held, turning.subject),
            self.size,
        )

    def _clocks(self) -> Iterator[Block]:
        """The blocks that show seconds, and the plot if it has waited for long enough."""
        yield self.clock
        if self.trend.is_waiting:
            yield self.trend
        if self.header.last_good is not None:
            yield self.banner
        yield from (
            tile for tile in self.tiles if tile.assessment is not None and tile.assessment.open_events
        )
        current = self.budget_app.service_list.current
        if self.pages.shows_detail and current is not None and current.open_events:
            yield self.gauges

    def paint(self) -> None:
        """Compare everything with what is on screen, and send what differs."""
        if not (self.is_mounted and self.is_attached and self.size):  # not on screen yet, or closed already
            return
        app = self.budget_app
        if self._updates != app.service_list.updates:
            self._updates = app.service_list.updates
            known = app.service_list.assessments
            self.order.take(known, [name for name in self.order.assessments if name not in known])
            self.pages.listed = [row for row in self.order.rows() if isinstance(row, Assessment)]
        places = self._planned(self.size)
        self._aim()
        members = self.pages.members()
        app.visible_services.show(assessment.service for assessment in members)
        if places != self._places:
            self._places = places
            self._supply(len(members))
            self.lay_out()
        detailed = self.pages.detailed
        for index, tile in enumerate(self.tiles):
            assessment = members[index] if index < len(members) else None
            tile.show(
                assessment, self.pages.grid.level, assessment is not None and assessment.service == detailed
            )
        turn = self.pages.turn()
        for part in (self.header, self.banner, self.foot):
            part.turn = turn
        self._seen, self._painted = self._news(), self._state()
        for block in self._blocks():
            block.redraw()

    def _blocks(self) -> Sequence[Block]:
        detail = (self.gauges, self.trend, self.forecast) if self.pages.shows_detail else ()
        return (self.header, self.clock, self.banner, *self.tiles, *detail, self.foot)

    def _supply(self, count: int) -> None:
        """Make sure that there are tiles for `count` services; tiles not needed now stay for later."""
        fresh = [Tile(id=f"tile-{index}") for index in range(len(self.tiles), count)]
        if fresh:
            self.tiles += fresh
            self.mount(*fresh)

    # -- turning

    def _aim(self) -> None:
        """Make sure that the detail shows a listed service, and that its series is requested."""
        self.pages.rotation.aim(self.pages.listed, self.budget_app.now())
        subject = self.pages.detailed
        if subject is not None and self.budget_app.service_list.chosen != subject:
            self.budget_app.service_list.choose(subject)
            self.budget_app.series_cache.want()

    def action_wall_next(self) -> None:
        self.pages.go(1, self.pages.listed, self.budget_app.now())
        self.paint()

    def action_wall_back(self) -> None:
        self.pages.go(-1, self.pages.listed, self.budget_app.now())
        self.paint()

    def action_wall_hold(self) -> None:
        self.pages.rotation.toggle_hold(self.budget_app.now())
        self.paint()

    async def action_quit(self) -> None:
        await self.budget_app.action_quit()

    def show_message(self, text: str, tone: Tone) -> None:
        """Show a message at the foot."""
        self.foot.message = text
        self.foot.redraw()


class WallboardOver(Wallboard, inherit_bindings=False):
    """The wallboard opened from the dashboard: on leaving, it restores the service that was chosen there."""

    BINDINGS: ClassVar[list[Any]] = bindings("wallboard", "over_wallboard")
    LEAVE = "leave_wallboard"

    def on_mount(self) -> None:
        self._chosen = self.budget_app.service_list.chosen
        super().on_mount()

    def action_leave_wallboard(self) -> None:
        app = self.budget_app
        self.dismiss(None)
        app.series_cache.follow(closely=True)
        if self._chosen is not None and self._chosen in app.service_list.assessments:
            app.choose(self._chosen)
