"""What every screen and pane shows, and what they may ask for. No screen or pane is known here."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Literal, get_args

from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.timer import Timer

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.core.analysis.assessment import Series
from budgettui.core.config.settings import RANGES_DAYS, SORTS, Settings
from budgettui.core.model.instants import Instant, to_datetime, to_instant
from budgettui.core.model.slo import zone_named
from budgettui.core.text.formatting import format_count, format_when
from budgettui.core.text.terminal_text import shell_quoted, takes_links
from budgettui.tui.actions import BY_ID
from budgettui.tui.glyphs import Glyphs, glyphs_for
from budgettui.tui.key_names import keys_of
from budgettui.tui.state.budget_courses import Courses
from budgettui.tui.state.change_queue import ChangeQueue
from budgettui.tui.state.latest_events import LatestEvents
from budgettui.tui.state.past_backend import PastBackend
from budgettui.tui.state.past_view import PastView
from budgettui.tui.state.saved_choices import Choices
from budgettui.tui.state.series_cache import SeriesCache
from budgettui.tui.state.service_list import ServiceList
from budgettui.tui.terminal.key_queue import KeyQueueApp
from budgettui.tui.themes.no_color import is_colourless
from budgettui.tui.themes.palette import Palette
from budgettui.tui.themes.textual_theme import for_textual
from budgettui.tui.themes.theme_files import folders
from budgettui.tui.themes.theme_loader import DEFAULT, PLAIN, Theme, ThemeError, load_theme

Tone = Literal["good", "bad", "plain"]
"""How a message is meant."""
View = Literal["remaining", "consumed", "daily", "calendar"]
"""What the trend draws."""
VIEWS: tuple[View, ...] = ("remaining", "consumed", "daily", "calendar")
MESSAGE_SECONDS = 8.0


def now_utc() -> datetime:
    """The clock of the screens."""
    return to_datetime(time.time_ns() // 1000)


class BaseApp(KeyQueueApp):
    """The state that outlives a screen. `backend` computes and stores; `now` is the clock."""

    def __init__(
        self,
        backend: Backend,
        settings: Settings,
        *,
        now: Callable[[], datetime] = now_utc,
        ascii_only: bool | None = None,
    ) -> None:
        self.colourless = is_colourless(os.environ)
        self.takes_links = takes_links(os.environ.get("TERM", ""))
        self.backend = PastBackend(backend, self.past_refusal)
        self.settings = settings
        self.clock = now
        wanted = ascii_only if ascii_only is not None else settings.display.ascii
        self.glyphs: Glyphs = glyphs_for(os.environ, wanted)
        self.zone: tzinfo = zone_named(settings.display.timezone)
        self.service_list = ServiceList(settings.display.sort)
        self.series_cache = SeriesCache(
            self, backend, self.service_list, settings.display.range_days, self.redraw
        )
        self.latest_events = LatestEvents(self, self.backend, self.redraw)
        self.courses = Courses(
            self, self.backend, self.service_list, lambda: to_instant(self.now()), self.redraw
        )
        self.past = PastView(
            self,
            self.backend,
            self.service_list,
            lambda: to_instant(self.clock()),
            self.show_message,
            self._past_arrived,
        )
        self.changes = ChangeQueue(
            self, self.backend, self.show_message, self.key, lambda: self.settings.event_services
        )
        self.command_options: tuple[str, ...] = ()
        """The options that a command needs to read the same configuration and store."""
        self.view: View = VIEWS[0]
        self.loaded = False
        """Whether the backend has sent its first numbers."""
        self.as_of: datetime | None = None
        """When it last sent some."""
        self.problems: dict[str, messages.Problem] = {}
        self.sources = messages.SourcesChanged()
        """How the sources are, as the backend said last."""
        self.fault: Exception | None = None
        """The first that kept something from being drawn."""
        self._redraw_due = False
        self._message_timer: Timer | None = None
        self._styled_from_start = True
        """Whether the theme is still the one that the style sheets were parsed with at the start."""
        self.theme_error = ""
        try:
            chosen = load_theme(settings.display.theme, folders(settings.path))
        except ThemeError as error:
            self.theme_error = str(error)
            chosen = load_theme(DEFAULT, folders(None))
        if self.colourless and not chosen.ansi:
            chosen = load_theme(PLAIN, folders(None))
        self.palette = Palette(chosen, self.colourless)
        super().__init__(ansi_color=True if self.colourless else None)
        if self.console.color_system == "standard" and not chosen.ansi:
            chosen = load_theme(PLAIN, folders(None))  # its own sixteen, better than the nearest of them
        self._apply_theme(chosen)
        self.chosen_theme: str | None = None
        """The theme that a person chose, now or in an earlier run."""

    # -- the past

    def now(self) -> datetime:
        """The moment that is shown: the present one, but while the past is looked at."""
        moment = self.backend.moment
        return self.clock() if moment is None else to_datetime(moment)

    @property
    def is_past(self) -> bool:
        """Whether the past is looked at; nothing can be written then."""
        return self.backend.moment is not None

    def past_refusal(self) -> str:
        """Why nothing is written now, and what goes back to where something can be."""
        return f"this is the past, where nothing can be changed; {self.key('now')} goes back to now"

    def _past_arrived(self) -> None:
        """Another moment is shown, or more of it is known: what is drawn beside the services follows."""
        shown = self.series_cache.moment, self.series_cache.known_at
        if shown != (self.backend.moment, self.backend.known_at):
            self.series_cache.moment, self.series_cache.until = self.backend.moment, None
            self.series_cache.known_at = self.backend.known_at
            self.series_cache.want()
            self.latest_events.read_again()
        self.redraw()

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run what a key is bound to; one that would change something is refused while the past is shown."""
        name = action if isinstance(action, str) else action[1]
        known = BY_ID.get(name.rpartition(".")[2])
        if known is not None and known.changes and self.is_past:
            self.show_message(self.past_refusal(), "bad")
            return True
        return await super().run_action(action, default_namespace, namespaces)

    async def action_press(self, name: str) -> None:
        """Do what the key of an action does, where the keys go now: its text was pressed."""
        for node in (*(self.focused.ancestors_with_self if self.focused else ()), self.screen, self):
            if hasattr(node, f"action_{name}"):
                await self.run_action(name, default_namespace=node)
                return

    def action_show_range(self, days: int) -> None:
        """Show that range of the trend: it was pressed."""
        self.set_days(days)

    # -- what lasts across runs

    def restore(self, choices: Choices) -> None:
        """Begin as the last run ended, but for what the configuration says."""
        written = self.settings.written_display
        self.chosen_theme = choices.theme
        if choices.theme is not None and "theme" not in written:
            try:
                theme = load_theme(choices.theme, folders(self.settings.path))
            except ThemeError as error:
                self.theme_error = str(error)
            else:
                if theme.ansi or not (self.colourless or self.console.color_system == "standard"):
                    self._apply_theme(theme)
        if choices.sort in SORTS and "sort" not in written:
            self.service_list.sort = choices.sort
        if choices.grouped is not None:
            self.service_list.grouped = choices.grouped
        self.view = next((view for view in VIEWS if view == choices.view), self.view)

    @property
    def choices(self) -> Choices:
        """What the next run begins with."""
        return Choices(self.chosen_theme, self.service_list.sort, self.view, self.service_list.grouped)

    # -- asking and telling

    async def ask(self, request: messages.Request[messages.Reply]) -> messages.Reply | None:
        """The backend's reply; where it refuses, its sentence is shown and the reply is None."""
        try:
            return await self.backend.ask(request)
        except messages.RequestRefusedError as refusal:
            self.show_message(str(refusal), "bad")
            return None

    def show_message(self, text: str, tone: Tone = "plain") -> None:
        """Say what was done, at the foot of the screen, for some seconds."""
        self._tell(text, tone)
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(
            MESSAGE_SECONDS + len(text) / 20, lambda: self._tell("", "plain")
        )

    def copy(self, text: str) -> None:
        """Put a text on the clipboard of the terminal, and say so."""
        from budgettui.tui.terminal.clipboard import LARGEST_BYTES

        if len(text.encode(errors="replace")) > LARGEST_BYTES:
            self.show_message(f"more than {LARGEST_BYTES:,} bytes are too much to copy; filter it", "bad")
        elif self._put_on_clipboard(text):
            self.show_message(f"copied {format_count(text.count(chr(10)), 'line')}", "good")
        else:
            self.show_message("this terminal has no clipboard that a program can write to", "bad")

    def _put_on_clipboard(self, text: str) -> bool:
        """Whether the terminal has a clipboard, on which the text is then."""
        from budgettui.tui.terminal.clipboard import clipboard_sequence

        sequence = clipboard_sequence(text, os.environ)
        if sequence is None or self._driver is None:
            return False
        self._driver.write(sequence)
        return True

    def copy_command(self, words: Sequence[str]) -> None:
        """Put the command that prints the same as a pane on the clipboard, and show it."""
        if not words:
            self.show_message("no command shows this")
            return
        command = self.command_line(words)
        if self._put_on_clipboard(command + "\n"):
            self.show_message(f"copied: {command}", "good")
        else:
            self.show_message(f"no clipboard here; type: {command}", "plain")

    def command_line(self, words: Sequence[str]) -> str:
        """A command of this program over the same configuration, as of the moment that is shown."""
        moment = self.backend.moment
        if moment is not None and "--as-of" not in words and words[0] != "sync":
            option = "--until" if words[0] == "events" else "--as-of"
            words = [*words, option, format_when(moment, self.zone)]
            if self.backend.known_then:
                words += ["--known-at", format_when(moment, self.zone)]
        return " ".join(shell_quoted(word) for word in ("budgettui", *words, *self.command_options))

    def _tell(self, text: str, tone: Tone) -> None:
        for screen in self.screen_stack:
            tell = getattr(screen, "show_message", None)
            if tell is not None:
                tell(text, tone)

    def on_keys_dropped(self, count: int) -> None:
        self.show_message(f"too many keys at once: the last {count:,} were dropped", "bad")

    def key(self, action: str) -> str:
        """The first key of an action, as people write it."""
        return keys_of(action, self.settings.keys)[0]

    @property
    def first_category(self) -> str:
        """The category an incident gets that is started with one key."""
        names = self.settings.category_names
        return "incident" if "incident" in names or not names else names[0]

    # -- what is shown

    @property
    def location(self) -> str:
        """Where the events are kept, for people."""
        store = self.settings.store
        return store.path.name if store.url is None and store.path is not None else store.location

    @property
    def foremost_problem(self) -> messages.Problem | None:
        """The problem to show where there is room for one; None without any."""
        kinds = list(get_args(messages.ProblemKind))
        return min(self.problems.values(), key=lambda problem: kinds.index(problem.kind), default=None)

    @property
    def ticking(self) -> bool:
        """Whether numbers move by the second: an event is open somewhere."""
        return any(assessment.open_events for assessment in self.service_list.assessments.values())

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
        """Let the trend's range end at another moment; None for now, or for the moment that is shown."""
        self.series_cache.until = until
        self.series_cache.want()
        self.redraw()

    def show_day(self, service: str, day: date) -> None:
        """Choose a service, and a range that holds a day."""
        today = self.now().astimezone(self.zone).date()
        back = (today - day).days
        self.series_cache.days = next((days for days in RANGES_DAYS[1:] if back < days), RANGES_DAYS[-1])
        self.series_cache.until = None
        self.service_list.choose(service)
        self.series_cache.want()

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

    def record_render_error(self, fault: Exception) -> None:
        """Take note of what kept a part of the screen from being drawn."""
        self.fault = self.fault or fault

    def set_theme(self, name: str) -> None:
        """Switch to the theme called `name`; where it cannot be read, say why and keep the present one."""
        try:
            theme = load_theme(name, folders(self.settings.path))
        except ThemeError as error:
            self.show_message(str(error), "bad")
        else:
            self._apply_theme(theme)

    def refresh_css(self, animate: bool = True) -> None:
        """Style everything for another theme. The first asks for it as well, which would parse all twice."""
        if not self._styled_from_start:
            super().refresh_css(animate)

    def _apply_theme(self, theme: Theme) -> None:
        self.palette = Palette(theme, self.colourless)
        textual_theme = for_textual(theme)
        self.register_theme(textual_theme)
        self.theme = textual_theme.name
        if not self.is_running:
            self.stylesheet.set_variables(self.get_css_variables())
        else:
            self._styled_from_start = False
            for screen in self.screen_stack:
                screen.refresh(layout=True)
                for widget in screen.query("*"):
                    widget.refresh()
