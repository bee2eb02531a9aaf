"""The base of the app: what all screens and panes share. It imports no screen or pane."""

import os
import time
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Literal, get_args

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.core.analysis.assessment import Series
from budgettui.core.config.settings import RANGES_DAYS, SORTS, Settings
from budgettui.core.model.instants import Instant, to_datetime, to_instant
from budgettui.core.model.time_zone import zone_named
from budgettui.core.text.hyperlink import takes_links
from budgettui.tui.copying import CopyingApp
from budgettui.tui.glyphs import Glyphs, glyphs_for
from budgettui.tui.key_names import keys_of
from budgettui.tui.read_only_past import ReadOnlyPastApp
from budgettui.tui.state.change_queue import ChangeQueue
from budgettui.tui.state.latest_events import LatestEvents
from budgettui.tui.state.past_backend import PastBackend
from budgettui.tui.state.past_navigation import PastNavigation
from budgettui.tui.state.quick_history import QuickHistory
from budgettui.tui.state.redraw_schedule import RedrawSchedule
from budgettui.tui.state.saved_choices import Choices
from budgettui.tui.state.series_cache import SeriesCache
from budgettui.tui.state.service_list import ServiceList
from budgettui.tui.state.sparkline_cache import Sparklines
from budgettui.tui.state.undo_change import LastChange
from budgettui.tui.state.visible_services import VisibleServices
from budgettui.tui.theme_switch import ThemedApp

View = Literal["remaining", "consumed", "daily", "calendar"]
"""What the trend draws."""
VIEWS: tuple[View, ...] = ("remaining", "consumed", "daily", "calendar")


def now_utc() -> datetime:
    """The clock of the screens."""
    return to_datetime(time.time_ns() // 1000)


class BaseApp(ReadOnlyPastApp, ThemedApp, CopyingApp):
    """The state that outlives a screen. `backend` computes and stores; `now` is the clock."""

    def __init__(
        self,
        backend: Backend,
        settings: Settings,
        *,
        now: Callable[[], datetime] = now_utc,
        ascii_only: bool | None = None,
    ) -> None:
        self.takes_links = takes_links(os.environ.get("TERM", ""))
        self.backend = PastBackend(backend, self.past_refusal)
        self.clock = now
        is_ascii = ascii_only if ascii_only is not None else settings.display.ascii
        self.glyphs: Glyphs = glyphs_for(os.environ, is_ascii)
        self.zone: tzinfo = zone_named(settings.display.timezone)
        self.service_list = ServiceList(settings.display.sort)
        self.redraws = RedrawSchedule(self, self.redraw, self._is_awaiting)
        self.series_cache = SeriesCache(
            self, backend, self.service_list, settings.display.range_days, self.redraws.together
        )
        self.visible_services = VisibleServices(self, self.backend, self.service_list)
        self.latest_events = LatestEvents(self, self.backend, self.redraws.together)
        self.sparklines = Sparklines(
            self, self.backend, self.service_list, lambda: to_instant(self.now()), self.redraws.together
        )
        self.past = PastNavigation(
            self,
            self.backend,
            self.service_list,
            lambda: to_instant(self.clock()),
            self.show_message,
            self._past_arrived,
        )
        self.changes = ChangeQueue(self.backend, self.show_message, self.key)
        self.last_change = LastChange(
            self, self.backend, self.changes, self.show_message, lambda: self.settings.event_services
        )
        self.quick_history = QuickHistory()
        self.view: View = VIEWS[0]
        self.loaded = False
        """Whether the backend has sent its first numbers."""
        self.as_of: datetime | None = None
        """When the backend last sent numbers."""
        self.problems: dict[str, messages.Problem] = {}
        self.sources = messages.SourcesChanged()
        """The last reported state of the sources."""
        self.fault: Exception | None = None
        """The first error that kept something from being drawn."""
        super().__init__(settings)

    # -- the past

    def now(self) -> datetime:
        """The moment that is shown: now, or a past moment."""
        moment = self.backend.moment
        return self.clock() if moment is None else to_datetime(moment)

    def _past_arrived(self) -> None:
        """Called when another moment is shown, or more of it is known: reload what depends on it."""
        shown = self.series_cache.moment, self.series_cache.known_at
        if shown != (self.backend.moment, self.backend.known_at):
            self.series_cache.moment, self.series_cache.until = self.backend.moment, None
            self.series_cache.known_at = self.backend.known_at
            self.series_cache.want()
            self.latest_events.read_again()
        self.redraw()

    async def action_press(self, name: str) -> None:
        """Run an action that was clicked, as its key would at the current focus."""
        for node in (*(self.focused.ancestors_with_self if self.focused else ()), self.screen, self):
            if hasattr(node, f"action_{name}"):
                await self.run_action(name, default_namespace=node)
                return

    def action_show_range(self, days: int) -> None:
        """Show the range of the trend that was clicked."""
        self.set_days(days)

    # -- choices kept between runs

    def restore(self, choices: Choices) -> None:
        """Start with the choices of the last run, unless the configuration overrides them."""
        written = self.settings.written_display
        self.restore_theme(choices.theme)
        if choices.sort in SORTS and "sort" not in written:
            self.service_list.sort = choices.sort
        if choices.grouped is not None:
            self.service_list.grouped = choices.grouped
        self.view = next((view for view in VIEWS if view == choices.view), self.view)

    @property
    def choices(self) -> Choices:
        """The choices to save for the next run."""
        return Choices(self.chosen_theme, self.service_list.sort, self.view, self.service_list.grouped)

    # -- requests and messages

    async def ask(self, request: messages.Request[messages.Reply]) -> messages.Reply | None:
        """The backend's reply; None if it refuses, in which case its sentence is shown."""
        try:
            return await self.backend.ask(request)
        except messages.RequestRefusedError as refusal:
            self.show_message(str(refusal), "bad")
            return None

    def on_input_dropped(self, count: int) -> None:
        self.show_message(f"too much input at once: {count:,} characters were dropped", "bad")

    def on_paste_ignored(self, count: int) -> None:
        characters = "1 pasted character" if count == 1 else f"{count:,} pasted characters"
        self.show_message(f"{characters} not taken: there is no field for text here")

    def key(self, action: str) -> str:
        """The first key of an action, as people write it."""
        return keys_of(action, self.settings.keys)[0]

    @property
    def first_category(self) -> str:
        """The category of an incident that is started with one key."""
        names = self.settings.category_names
        return "incident" if "incident" in names or not names else names[0]

    # -- what is shown

    @property
    def location(self) -> str:
        """Where the events are stored, for messages."""
        store = self.settings.store
        return store.path.name if store.url is None and store.path is not None else store.location

    @property
    def foremost_problem(self) -> messages.Problem | None:
        """The problem to show where there is room for one only; None if there is none."""
        kinds = list(get_args(messages.ProblemKind))
        return min(self.problems.values(), key=lambda problem: kinds.index(problem.kind), default=None)

    @property
    def ticking(self) -> bool:
        """Whether numbers move by the second: an event is open somewhere."""
        return self.service_list.is_any_open

    @property
    def days(self) -> int:
        """The range of the trend."""
        return self.series_cache.days

    @property
    def series(self) -> Series | None:
        """What the plots draw."""
        return self.series_cache.shown

    def choose(self, name: str) -> None:
        """Show another service."""
        if name == self.service_list.chosen and self.series is not None:
            return
        self.service_list.choose(name)
        self.series_cache.want()
        self.past.complete_chosen()
        self.redraw()

    def set_days(self, days: int) -> None:
        """Show another range of the trend."""
        self.series_cache.days = days
        self.series_cache.want()
        self.redraw()

    def move_range(self, until: Instant | None) -> None:
        """End the trend's range at another moment; None for the moment that is shown."""
        self.series_cache.until = until
        self.series_cache.want()
        self.redraw()

    def show_day(self, service: str, day: date) -> None:
        """Choose a service and a range that includes a day."""
        today = self.now().astimezone(self.zone).date()
        back = (today - day).days
        self.series_cache.days = next((days for days in RANGES_DAYS[1:] if back < days), RANGES_DAYS[-1])
        self.series_cache.until = None
        self.service_list.choose(service)
        self.series_cache.want()

    # -- drawing

    def _is_awaiting(self) -> bool:
        """Whether a reply of the backend that will be drawn is pending."""
        return any(reader.is_awaited for reader in (self.series_cache, self.latest_events, self.sparklines))

    def redraw(self) -> None:
        """Redraw what changed in every visible pane."""
        self.redraws.begin()
        if not self.is_running:
            return
        for screen in reversed(self.screen_stack):
            redraw = getattr(screen, "redraw", None)
            if redraw is not None:
                redraw()
            if not screen.is_modal:
                break

    def record_render_error(self, fault: Exception) -> None:
        """Record the error that kept a part of the screen from being drawn."""
        self.fault = self.fault or fault
