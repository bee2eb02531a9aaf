"""The dashboard application: its state, what the engine tells it, themes and keys."""

import asyncio
import gc
import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, tzinfo
from typing import Any, ClassVar, Protocol, cast

from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker

from budgettui.changes import Changes
from budgettui.core.assessment import Series
from budgettui.core.config.settings import RANGES_DAYS, Settings
from budgettui.core.values.event import Event
from budgettui.core.values.slo import zone_named
from budgettui.engine import messages as say
from budgettui.glyphs import Glyphs, glyphs_for
from budgettui.keys import keymap, keys_of
from budgettui.roster import Roster
from budgettui.screens.dashboard import Dashboard
from budgettui.series_feed import SeriesFeed
from budgettui.terminal import resume_in_order
from budgettui.theme_files import folders
from budgettui.theming import (
    DEFAULT,
    PLAIN,
    Colourless,
    Palette,
    ThemeError,
    for_textual,
    load_theme,
)
from budgettui.typeahead import TypeAheadApp
from budgettui.widgets.edges import Tone
from budgettui.widgets.trend import VIEWS

MESSAGE_SECONDS = 8.0
EMPTY_SECONDS = 0.3
"""How long the first paint waits for something to show."""
REST_SECONDS = 0.05
"""How long after it the rest is loaded."""


class Engine(Protocol):
    """What the screens need of the engine; `EngineClient` is one."""

    def start(self, post: Callable[[say.Notice], None]) -> None: ...
    def stop(self) -> None: ...
    async def ask(self, request: say.Request[say.Reply]) -> say.Reply: ...


class EngineSaid(Message):
    """A notice from the engine, brought into the app's own queue."""

    def __init__(self, notice: say.Notice) -> None:
        super().__init__()
        self.notice = notice


def now_utc() -> datetime:
    """The clock of the screens."""
    return datetime.now(UTC)


class BudgetApp(TypeAheadApp):
    """The error budgets of a terminal. `engine` computes and stores; this shows and asks."""

    CSS = """
    Screen { background: $background; color: $foreground; overflow: hidden hidden; }
    ModalScreen { background: $background 65%; }
    ModalScreen:ansi { background: transparent; }
    """
    TITLE = "budgettui"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[Any]] = [
        Binding("ctrl+c", "quit", "quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "suspend", show=False, priority=True),
    ]

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        *,
        now: Callable[[], datetime] = now_utc,
        ascii_only: bool | None = None,
        wallboard: bool = False,
    ) -> None:
        self.colourless = bool(os.environ.get("NO_COLOR"))
        self.engine = engine
        self.settings = settings
        self.now = now
        self.wallboard = wallboard
        wanted = ascii_only if ascii_only is not None else settings.display.ascii
        self.glyphs: Glyphs = glyphs_for(os.environ, wanted)
        self.zone: tzinfo = zone_named(settings.display.timezone)
        self.roster = Roster(settings.display.sort)
        self.feed = SeriesFeed(self, settings.display.range_days)
        self.changes = Changes(self)
        self.view = VIEWS[0]
        self.loaded = False
        self._unpainted = ExitStack()
        self._rest_begun = False
        self.as_of: datetime | None = None
        self.troubles: dict[str, say.Trouble] = {}
        self._redraw_due = False
        self._message_timer: Timer | None = None
        self._filters_none: list[LineFilter] = [Colourless()]
        self.theme_trouble = ""
        try:
            chosen = load_theme(settings.display.theme, folders(settings.path))
        except ThemeError as error:
            self.theme_trouble = str(error)
            chosen = load_theme(DEFAULT, folders(None))
        if self.colourless and not chosen.ansi:
            chosen = load_theme(PLAIN, folders(None))
        self.palette = Palette(chosen, self.colourless)
        super().__init__(ansi_color=True if self.colourless else None)
        if self.console.color_system == "standard" and not chosen.ansi:
            chosen = load_theme(PLAIN, folders(None))  # its own sixteen, better than the nearest of them
        self.wear(chosen.name)
        self.set_keymap(keymap(settings.keys))

    # -- life

    def get_default_screen(self) -> Screen[Any]:
        if self.wallboard:
            from budgettui.screens.wallboard import Wallboard

            return Wallboard()
        return Dashboard()

    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from budgettui.quiet_input import QuietDriver

        return QuietDriver

    def get_line_filters(self) -> Any:
        return self._filters_none if self.colourless else super().get_line_filters()

    def on_mount(self) -> None:
        self._unpainted.enter_context(self.batch_update())
        self.set_timer(EMPTY_SECONDS, self._begin_painting)
        self.engine.start(self.hear)
        self._schedule_clock()
        self.app_resume_signal.subscribe(self, self._repaint)
        resume_in_order(self._driver, lambda: self._repaint(self))
        if self.theme_trouble:
            self.say(self.theme_trouble, "bad")

    def _begin_painting(self) -> None:
        """Paint, with the first snapshot or after waiting for it; then load what that did without."""
        self._unpainted.close()
        if not self._rest_begun:
            self._rest_begun = True
            self.set_timer(REST_SECONDS, self._load_plotting)

    def _load_plotting(self) -> None:
        gc.enable()  # put off from the start until something was on screen
        from budgettui.widgets.curves import load_plotting

        async def load() -> None:
            await asyncio.get_running_loop().run_in_executor(None, load_plotting)
            self.redraw()

        _: Worker[None] = self.run_worker(load, group="plotting")  # as it may end before it is begun

    def _repaint(self, _: App[Any]) -> None:
        """After `fg`: the terminal was somebody else's meanwhile, and shows none of what was sent."""
        self.refresh(layout=True)

    async def action_quit(self) -> None:
        self.exit(0)

    # -- the engine

    def hear(self, notice: say.Notice) -> None:
        """Take a notice from the engine; may be called from any thread."""
        self.post_message(EngineSaid(notice))

    def on_engine_said(self, message: EngineSaid) -> None:
        notice = message.notice
        if isinstance(notice, say.Snapshot):
            self.roster.take(notice.assessments, notice.removed, notice.partial)
            self.as_of = notice.as_of
            self.loaded = True
            self.call_later(self._begin_painting)
            self.feed.heard(notice)
        elif isinstance(notice, say.Trouble):
            if notice.sentence:
                self.troubles[notice.kind] = notice
            else:
                self.troubles.pop(notice.kind, None)
            self.dashboard.lay_out()
        elif isinstance(notice, say.Ready | say.SettingsChanged):
            self._use(notice.settings)
        elif isinstance(notice, say.Failed):
            self.exit(notice.exit_code, message=notice.sentence)
        self.redraw_soon()

    def _use(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        self.zone = zone_named(settings.display.timezone)
        if settings.display.theme != before.display.theme:
            self.wear(settings.display.theme)
        if settings.keys != before.keys:
            self.set_keymap(keymap(settings.keys))

    async def ask(self, request: say.Request[say.Reply]) -> say.Reply | None:
        """The engine's reply; where it refuses, its sentence is shown and the reply is None."""
        try:
            return await self.engine.ask(request)
        except say.Refused as refusal:
            self.say(str(refusal), "bad")
            return None

    def key(self, action: str) -> str:
        """The first key of an action, as people write it."""
        return keys_of(action, self.settings.keys)[0]

    @property
    def first_category(self) -> str:
        """The category an incident gets that is started with one key."""
        names = self.settings.category_names
        return "incident" if "incident" in names or not names else names[0]

    def open_form(
        self,
        purpose: str,
        service: str,
        event: Event | None = None,
        then: Callable[[Event | None], None] | None = None,
    ) -> None:
        """Open the event form to add, edit or see what if."""
        from budgettui.screens.event_form import EventForm

        self.push_screen(EventForm(purpose, service, event), then)

    # -- state that several panes share

    @property
    def dashboard(self) -> Dashboard:
        return cast(Dashboard, self.screen_stack[0])

    @property
    def location(self) -> str:
        """Where the events are kept, for people."""
        store = self.settings.store
        return store.path.name if store.url is None and store.path is not None else store.shown

    @property
    def ticking(self) -> bool:
        """Whether numbers move by the second: an event is open somewhere."""
        return any(one.open_events for one in self.roster.assessments.values())

    def choose(self, name: str) -> None:
        """Show another service."""
        if name == self.roster.chosen and self.series is not None:
            return
        self.roster.choose(name)
        self.feed.want()
        self.redraw()

    def set_days(self, days: int) -> None:
        """Show another range of the trend."""
        self.feed.days = days
        self.feed.want()
        self.redraw()

    def show_day(self, service: str, day: date) -> None:
        """Choose a service, and a range that holds a day, and put the trend's cursor there."""
        today = self.now().astimezone(self.zone).date()
        back = (today - day).days
        self.feed.days = next((days for days in RANGES_DAYS[1:] if back < days), RANGES_DAYS[-1])
        self.roster.choose(service)
        self.feed.want()
        self.dashboard.go_to_day(day)
        self.redraw()

    @property
    def days(self) -> int:
        """The range of the trend."""
        return self.feed.days

    @property
    def series(self) -> Series | None:
        """What the plots draw."""
        return self.feed.shown

    # -- drawing

    def redraw_soon(self) -> None:
        """Redraw once, after everything that is waiting in the queue was taken in."""
        if not self._redraw_due:
            self._redraw_due = True
            self.call_later(self.redraw)

    def redraw(self) -> None:
        """Let every pane in sight compare and send what changed."""
        self._redraw_due = False
        if not self.is_running:
            return
        for screen in reversed(self.screen_stack):
            redraw = getattr(screen, "redraw", None)
            if redraw is not None:
                redraw()
            if not screen.is_modal:
                break

    def _schedule_clock(self) -> None:
        now = self.now()
        self.set_timer(60.0 - now.second - now.microsecond / 1e6 + 0.01, self._minute)

    def _minute(self) -> None:
        self.redraw()
        self._schedule_clock()

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Tell what was done, at the foot of the screen, for some seconds."""
        self._tell(text, tone)
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(
            MESSAGE_SECONDS + len(text) / 20, lambda: self._tell("", "plain")
        )

    def _tell(self, text: str, tone: Tone) -> None:
        for screen in self.screen_stack:
            tell = getattr(screen, "say", None)
            if tell is not None:
                tell(text, tone)

    # -- looks

    def wear(self, name: str) -> None:
        """Put on the theme called `name`; where it cannot be read, say why and keep the present one."""
        try:
            chosen = load_theme(name, folders(self.settings.path))
        except ThemeError as error:
            self.say(str(error), "bad")
            return
        self.palette = Palette(chosen, self.colourless)
        textual_theme = for_textual(chosen)
        self.register_theme(textual_theme)
        self.theme = textual_theme.name
        if self.is_running:
            for screen in self.screen_stack:
                screen.refresh(layout=True)
                for widget in screen.query("*"):
                    widget.refresh()
