"""The dashboard: five panes over one assessment, and the keys that act on the chosen service."""

from collections.abc import Iterator
from datetime import date

from textual.geometry import Region, Size
from textual.layout import Layout
from textual.widget import Widget

from budgettui.tui.base_app import VIEWS
from budgettui.tui.foot_messages import Tone
from budgettui.tui.key_names import bindings
from budgettui.tui.state.service_list import SORT_WORDS
from budgettui.tui.widgets.foot_bar import FootBar
from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.panes.anomalies_pane import AnomaliesPane, DayChosen, EventChosen, LinkChosen
from budgettui.tui.widgets.panes.forecast_pane import ForecastPane
from budgettui.tui.widgets.panes.gauges_pane import GaugesPane
from budgettui.tui.widgets.panes.services_pane import ServicesPane
from budgettui.tui.widgets.panes.trend_pane import TrendPane
from budgettui.tui.widgets.problem_banner import Banner
from budgettui.tui.widgets.text_lines import Piece
from budgettui.tui.widgets.top_bar import TopBar

from .dashboard_layout import PANES, TURNED, Arrangement, is_small, plan
from .event_keys import EventKeys
from .past_keys import PastKeys
from .too_small import TooSmall


class Dashboard(EventKeys, PastKeys):
    """The panes and keys. State that outlives a screen belongs to the app."""

    BINDINGS = bindings("dashboard")
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.turned = TURNED[0]
        self.zoomed: str | None = None
        self.top_bar = TopBar(id="top")
        self.banner = Banner(id="banner")
        self.services = ServicesPane(id="services")
        self.gauges = GaugesPane(id="gauges")
        self.trend = TrendPane(id="trend")
        self.forecast = ForecastPane(id="forecast")
        self.anomalies = AnomaliesPane(id="anomalies")
        self.foot = FootBar(id="foot")
        self.small = TooSmall(id="small")
        self._arrangement = Arrangement(self._planned)
        for name in TURNED:
            self.panes[name].turn_note = self.turn_note

    @property
    def layout(self) -> Layout:
        return self._arrangement

    def compose(self) -> Iterator[Widget]:
        yield self.top_bar
        yield self.banner
        yield from self.panes.values()
        yield self.foot
        yield self.small

    @property
    def panes(self) -> dict[str, Pane]:
        return {
            "services": self.services,
            "gauges": self.gauges,
            "trend": self.trend,
            "forecast": self.forecast,
            "anomalies": self.anomalies,
        }

    def _planned(self, size: Size) -> dict[str, Region]:
        return plan(
            size.width,
            size.height,
            turned=self.turned,
            zoomed=self.zoomed,
            banner=bool(self.budget_app.problems),
            prompt=self.prompt_lines,
        )

    def lay_out(self) -> None:
        """Lay the panes out again."""
        self.top_bar.refresh(layout=True)  # by a child: a screen caches its layout per size

    def on_mount(self) -> None:
        self.set_focus(self.services)

    def on_screen_resume(self) -> None:
        self.redraw()  # updates that arrived while another screen was on top

    def redraw(self) -> None:
        """Redraw what changed in every pane."""
        self.anomalies.gather()
        for block in (self.top_bar, self.banner, *self.panes.values(), self.foot):
            block.redraw()

    def show_message(self, text: str, tone: Tone) -> None:
        self.foot.show_message(text, tone)

    def on_descendant_focus(self) -> None:
        focused = self.focused.id if self.focused is not None else None
        if focused in PANES:
            self.foot.show_for(focused, "dashboard")

    # -- moving between panes

    def go_to(self, name: str) -> None:
        """Focus a pane; on a small terminal, bring it to the front first."""
        if self.zoomed is not None:
            self.zoomed = name
        if name in TURNED:
            self.turned = name
        self.lay_out()
        self.set_focus(self.panes[name])

    def _step(self, by: int) -> None:
        at = PANES.index(self.focused.id) if self.focused is not None and self.focused.id in PANES else -by
        self.go_to(PANES[(at + by) % len(PANES)])

    def action_next_pane(self) -> None:
        self._step(1)

    def action_previous_pane(self) -> None:
        self._step(-1)

    def action_pane_1(self) -> None:
        self.go_to("services")

    def action_pane_2(self) -> None:
        self.go_to("gauges")

    def action_pane_3(self) -> None:
        self.go_to("trend")

    def action_pane_4(self) -> None:
        self.go_to("forecast")

    def action_pane_5(self) -> None:
        self.go_to("anomalies")

    def action_zoom(self) -> None:
        if self.zoomed is None and self.focused is not None and self.focused.id in PANES:
            self.zoomed = self.focused.id
        else:
            self.zoomed = None
        self.lay_out()

    def action_back(self) -> None:
        if self.foot.message is not None:
            self.foot.show_message("")
        elif self.trend.drop_cursor():
            pass
        elif self.zoomed is not None:
            self.zoomed = None
            self.lay_out()
        elif self.anomalies.filter and self.focused is self.anomalies:
            self.anomalies.narrow("")
        elif self.budget_app.service_list.filter:
            self.budget_app.service_list.set_filter("")
            self.budget_app.series_cache.want()
            self.redraw()
        else:
            self.go_to("services")

    def go_to_day(self, day: date) -> None:
        """Move the trend's cursor to a day, and make it visible."""
        self.trend.go_to(day)
        self.go_to("trend")

    def on_day_chosen(self, message: DayChosen) -> None:
        self.budget_app.show_day(message.service, message.day)
        self.go_to_day(message.day)
        self.redraw()

    def on_event_chosen(self, message: EventChosen) -> None:
        from ..dialogs.events.event_navigation import open_event

        open_event(self, message.event_id)

    def on_link_chosen(self, message: LinkChosen) -> None:
        from ..dialogs.events.incident_link import open_incident

        open_incident(self.budget_app, message.incident_id)

    def action_open_event(self, event_id: int) -> None:
        """Open the page of an event that was clicked."""
        from ..dialogs.events.event_navigation import open_event

        open_event(self, event_id)

    def turn_note(self) -> list[Piece]:
        """Which lower panes share one region, and the key that switches; nothing if all have room."""
        if self.zoomed is not None or not is_small(*self.size):
            return []
        note: list[Piece] = []
        for number, name in enumerate(PANES, 1):
            if name in TURNED:
                role = "text+b" if name == self.turned else "muted"
                note += [*self.foot.key_hint(f"pane_{number}", name, role), ("  ", "")]
        return [*note, *self.foot.key_hint("next_pane", "turns")]

    # -- copying the focused pane

    def action_copy(self) -> None:
        if isinstance(self.focused, Pane):
            self.budget_app.copy(self.focused.as_text())

    def action_command(self) -> None:
        if isinstance(self.focused, Pane):
            self.budget_app.copy_command(self.focused.command())

    # -- the log

    def action_log(self) -> None:
        from ..dialogs.events.event_list import EventList

        self.app.push_screen(EventList(None, "log"))

    # -- the policy

    def action_obligations(self) -> None:
        from ..dialogs.obligation_list import ObligationList

        self.app.push_screen(ObligationList())

    # -- sources

    def action_review(self) -> None:
        from ..dialogs.events.event_list import EventList

        self.app.push_screen(EventList(None, "log", unreviewed_only=True))

    def action_sources(self) -> None:
        from ..dialogs.source_list import SourceList

        self.app.push_screen(SourceList())

    # -- leaving

    def action_wallboard(self) -> None:
        if self.budget_app.is_past:
            key = self.budget_app.key("now")
            self.budget_app.show_message(f"the wallboard shows now; {key} goes back to it", "bad")
            return
        from ..wallboard.wallboard_screen import WallboardOver

        self.app.push_screen(WallboardOver())

    async def action_quit(self) -> None:
        await self.budget_app.action_quit()

    # -- lists and plots

    def action_sort(self) -> None:
        self.budget_app.service_list.next_sort()
        self.redraw()
        self.budget_app.show_message(f"services {SORT_WORDS[self.budget_app.service_list.sort]}")

    def action_group(self) -> None:
        service_list = self.budget_app.service_list
        if not service_list.has_groups:
            self.budget_app.show_message("no service has a group; give one in the configuration")
            return
        service_list.toggle_groups()
        self.redraw()

    def action_view(self) -> None:
        app = self.budget_app
        app.view = VIEWS[(VIEWS.index(app.view) + 1) % len(VIEWS)]
        self.redraw()
