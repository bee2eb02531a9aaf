"""The application: which screen comes first, what the backend reports, and when to paint."""

import asyncio
import gc
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import Any, ClassVar, cast

from rich.text import Text
from textual.app import App
from textual.binding import Binding
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.core.config.settings import Settings
from budgettui.core.model.instants import Instant
from budgettui.core.model.time_zone import zone_named
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp, now_utc
from budgettui.tui.key_names import keymap
from budgettui.tui.screens.dashboard.dashboard_screen import Dashboard
from budgettui.tui.terminal.suspend_resume import resume_in_order
from budgettui.tui.terminal.terminal_messages import printable
from budgettui.tui.themes.no_color import Colourless

EMPTY_SECONDS = 0.3
"""How long the first paint waits for something to show."""
REST_SECONDS = 0.05
"""How long after the first paint the rest is loaded."""


class BudgetApp(BaseApp):
    """The terminal app: the dashboard, or a wallboard alone."""

    CSS = """
    Screen { background: $background; color: $foreground; overflow: hidden hidden; }
    ModalScreen { background: $background 65%; }
    Comparison { background: $background; }
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
        backend: Backend,
        settings: Settings,
        *,
        now: Callable[[], datetime] = now_utc,
        ascii_only: bool | None = None,
        wallboard: bool = False,
        moment: Instant | None = None,
        known_then: bool = False,
    ) -> None:
        self.wallboard = wallboard
        self._first_moment, self._first_known_then = moment, known_then
        """The past moment to start at, and whether to show it as it was known then."""
        self._revision = 0
        self._unpainted = ExitStack()
        self._rest_begun = False
        self.once_loaded: Callable[[], None] | None = None
        """Called once, in the first minute after the backend has sent its numbers."""
        self._filters_none: list[LineFilter] = [Colourless()]
        super().__init__(backend, settings, now=now, ascii_only=ascii_only)
        self.set_keymap(keymap(settings.keys))

    @property
    def dashboard(self) -> Dashboard:
        """The screen at the bottom of the stack."""
        return cast(Dashboard, self.screen_stack[0])

    # -- life

    def get_default_screen(self) -> Screen[Any]:
        if self.wallboard:
            from budgettui.tui.screens.wallboard.wallboard_screen import Wallboard

            return Wallboard()
        return Dashboard()

    def get_driver_class(self) -> type[Driver]:
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from budgettui.tui.terminal.input_driver import EventDrivenInput

        return EventDrivenInput

    def get_line_filters(self) -> Any:
        return self._filters_none if self.colourless else super().get_line_filters()

    def on_mount(self) -> None:
        self._unpainted.enter_context(self.batch_update())
        self.set_timer(EMPTY_SECONDS, self._begin_painting)
        self.backend.start(self.receive_notice)
        self._schedule_clock()
        self.app_resume_signal.subscribe(self, self._repaint)
        resume_in_order(self._driver, lambda: self._repaint(self))
        if self.theme_error:
            self.show_message(self.theme_error, "bad")

    def _begin_painting(self) -> None:
        """Start painting, with the first snapshot or after `EMPTY_SECONDS`; then load the rest."""
        self._unpainted.close()
        if not self._rest_begun:
            self._rest_begun = True
            self.set_timer(REST_SECONDS, self._load_rest)

    def _load_rest(self) -> None:
        gc.enable()  # deferred until something is on screen
        from budgettui.tui.textual_import import load_input
        from budgettui.tui.widgets.plots.plot_grid import load_plotting

        async def load() -> None:
            run = asyncio.get_running_loop().run_in_executor
            await run(None, load_plotting)
            self.redraw()
            if not self.wallboard:
                await run(None, load_input)

        in_background(self, load, "loading")

    def _repaint(self, _: App[Any]) -> None:
        """After `fg`, draw everything again: other programs have used the terminal in the meantime."""
        self.refresh(layout=True)

    async def action_quit(self) -> None:
        self.exit(0)

    # -- the backend

    def receive_notice(self, notice: messages.Notice) -> None:
        """Handle a notice from the backend, in the event loop.

        Its effect is complete when this returns. Replies arrive in the same order, so a reply sees the effect
        of every notice sent before it.
        """
        try:
            self._take(notice)
        except Exception as error:
            self.call_later(_raise, error)  # ends the app with a traceback, like any other bug

    def _take(self, notice: messages.Notice) -> None:
        if isinstance(notice, messages.Snapshot):
            was_loaded = self.loaded
            changed = was_loaded and notice.revision != self._revision
            self._revision = notice.revision
            self.service_list.take(notice.assessments, notice.removed, notice.partial)
            self.sparklines.on_snapshot(notice)
            self.as_of = notice.as_of
            self.loaded = True
            self.call_later(self._begin_painting)
            self.series_cache.on_snapshot(notice)
            if not self.wallboard:
                self.latest_events.on_snapshot(notice)
            if changed:
                self.past.renew()
            if self._first_moment is not None and not notice.partial:
                self.past.go(self._first_moment, self._first_known_then)
                self._first_moment = None
            if was_loaded:
                self.redraws.together()
                return
        elif isinstance(notice, messages.Problem):
            if notice.sentence:
                self.problems[notice.kind] = notice
            else:
                self.problems.pop(notice.kind, None)
            self.dashboard.lay_out()
        elif isinstance(notice, messages.SourcesChanged):
            self.sources = notice
        elif isinstance(notice, messages.TerminalText):
            if self._driver is not None:
                self._driver.write(notice.text)
        elif isinstance(notice, messages.Ready):  # the backend was restarted
            self.sources = messages.SourcesChanged()
            self._use(notice.settings)
            names = {service.name for service in notice.settings.services}
            self.service_list.take({}, self.service_list.live.keys() - names)
            self.series_cache.ask_again()
            self.visible_services.ask_again()
        elif isinstance(notice, messages.SettingsChanged):
            self._use(notice.settings)
        elif isinstance(notice, messages.Failed):
            self.exit(notice.exit_code, message=Text(printable(f"budgettui: {notice.sentence}")))
        self.redraws.soon()

    def _use(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        self.sparklines.on_settings()
        self.zone = zone_named(settings.display.timezone)
        if settings.display.theme != before.display.theme:
            self.set_theme(settings.display.theme)
        if settings.keys != before.keys:
            self.set_keymap(keymap(settings.keys))

    # -- the clock

    def _schedule_clock(self) -> None:
        now = self.clock()
        self.set_timer(60.0 - now.second - now.microsecond / 1e6 + 0.01, self._minute)

    def _minute(self) -> None:
        if self.loaded and self.once_loaded is not None:
            self.once_loaded()
            self.once_loaded = None
        self.redraw()
        self._schedule_clock()


def _raise(error: Exception) -> None:
    raise error
