"""The dashboard: five panes over one assessment, and the keys that act on the chosen service."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, cast

from textual.geometry import Region, Size
from textual.layout import Layout
from textual.screen import Screen
from textual.widget import Widget

from budgettui import figures
from budgettui.core.assessment import EventCost
from budgettui.core.config.settings import RANGES_DAYS
from budgettui.core.event import Draft
from budgettui.core.instants import MINUTE, to_instant
from budgettui.engine import messages as say
from budgettui.keys import ACTIONS, bindings, keys_of
from budgettui.roster import SORT_WORDS
from budgettui.widgets.anomalies import AnomaliesPane
from budgettui.widgets.edges import Banner, FootBar, Tone, TopBar
from budgettui.widgets.forecast import ForecastPane
from budgettui.widgets.gauges import GaugesPane
from budgettui.widgets.lines import BLANK, Line, Piece
from budgettui.widgets.pane import Block, Pane
from budgettui.widgets.services import ServicesPane
from budgettui.widgets.trend import VIEWS, TrendPane

from .arrangement import PANES, SMALLEST, TURNED, Arrangement, is_small, plan

if TYPE_CHECKING:
    from budgettui.app import BudgetApp


class TooSmall(Block):
    """What a terminal shows that has no room for the panes."""

    def rows(self, width: int, height: int) -> list[Line]:
        needed = f"{SMALLEST[0]}{self.glyphs.times}{SMALLEST[1]}"
        text = f"needed {needed}, this is {width}{self.glyphs.times}{height}"
        above = max((height - 1) // 2, 0)
        return [BLANK] * above + [((self.cut(text.center(width), width), "text+b"),)]


class Dashboard(Screen[None]):
    """Panes and keys. State that outlives a screen is the app's."""

    BINDINGS = bindings("dashboard")
    AUTO_FOCUS = None

    def __init__(self) -> None:
        super().__init__()
        self.turned = TURNED[0]
        self.zoomed: str | None = None
        self.prompt: Widget | None = None
        self.prompt_lines = 0
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

    @property
    def board(self) -> "BudgetApp":
        return cast("BudgetApp", self.app)

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
            banner=bool(self.board.troubles),
            prompt=self.prompt_lines,
        )

    def lay_out(self) -> None:
        """Lay the panes out anew."""
        self.top_bar.refresh(layout=True)  # a child asks: a screen keeps its own arrangement for each size

    def on_mount(self) -> None:
        self.set_focus(self.services)

    def redraw(self) -> None:
        """Let every pane compare and send what changed."""
        self.anomalies.gather()
        for block in (self.top_bar, self.banner, *self.panes.values(), self.foot):
            block.redraw()

    def say(self, text: str, tone: Tone) -> None:
        self.foot.say(text, tone)

    def on_descendant_focus(self) -> None:
        focused = self.focused.id if self.focused is not None else None
        if focused in PANES:
            self.foot.show_for(focused, "dashboard")

    # -- moving between panes

    def go_to(self, name: str) -> None:
        """Give a pane the keys; on a small terminal, turn to it first."""
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
            self.foot.say("")
        elif self.trend.drop_cursor():
            pass
        elif self.zoomed is not None:
            self.zoomed = None
            self.lay_out()
        elif self.board.roster.filter:
            self.board.roster.set_filter("")
            self.board.want_series()
            self.redraw()
        else:
            self.go_to("services")

    def go_to_day(self, day: date) -> None:
        """Put the trend's cursor on a day, in sight."""
        self.trend.go_to(day)
        self.go_to("trend")

    def turn_note(self) -> list[Piece]:
        """Which lower panes share one place now, and the key that turns; nothing where all have room."""
        if self.zoomed is not None or not is_small(*self.size):
            return []
        note: list[Piece] = []
        for number, name in enumerate(PANES, 1):
            if name in TURNED:
                role = "text+b" if name == self.turned else "muted"
                note += [(str(number), "accent+b"), (f" {name}  ", role)]
        return [*note, (self.board.key("next_pane"), "accent+b"), (" turns", "muted")]

    # -- events

    def action_add(self) -> None:
        name = self._service()
        if name is not None:
            self.board.open_form("add", name)

    def action_what_if(self) -> None:
        name = self._service()
        if name is not None:
            self.board.open_form("what_if", name)

    def action_edit(self) -> None:
        self._open_events("events")

    def action_void(self) -> None:
        self._open_events("void an event")

    def action_undo(self) -> None:
        self.board.undo()

    def action_incident(self) -> None:
        one = self.board.roster.current
        if one is None:
            self._service()
        elif not one.open_events:
            self.run_worker(self._begin(one.service), group="change")
        elif len(one.open_events) == 1:
            self.run_worker(self._end(one.open_events[0]), group="change")
        else:
            self._choose_open(one.open_events)

    async def _begin(self, service: str) -> None:
        category = self.board.first_category
        draft = Draft(service, to_instant(self.board.now()), None, category=category)
        event = await self.board.ask(say.Record(draft))
        if event is not None:
            key = self.board.key
            words = f"{category} on {service} begins now; {key('incident')} ends it, {key('edit')} adds to it"
            self.board.say(f"{words}, {key('undo')} undoes", "good")

    async def _end(self, cost: EventCost) -> None:
        now = max(to_instant(self.board.now()), to_instant(cost.start) + 1)
        event = await self.board.ask(say.Finish(cost.id, now))
        if event is not None:
            lasted = figures.clock((now - event.start) / MINUTE)
            name = event.incident_id or event.category
            self.board.say(f"{name} ended after {lasted}; {self.board.key('undo')} undoes", "good")

    def _choose_open(self, costs: Sequence[EventCost]) -> None:
        from .chooser import Choice, Chooser

        by_key = {str(cost.id): cost for cost in costs}
        choices = [
            Choice(
                key,
                cost.incident_id or f"event {key}",
                f"{cost.category}, open {figures.clock(cost.duration_minutes)}  {cost.description or ''}",
            )
            for key, cost in by_key.items()
        ]

        def end(key: str | None) -> None:
            if key is not None:
                self.run_worker(self._end(by_key[key]), group="change")

        self.app.push_screen(Chooser("which one ends now?", choices), end)

    def action_explain(self) -> None:
        from .explain import Explain

        name = self._service()
        if name is not None:
            self.app.push_screen(Explain(name))

    def _open_events(self, title: str) -> None:
        from .event_list import EventList

        name = self._service()
        if name is not None:
            self.app.push_screen(EventList(name, title))

    def _service(self) -> str | None:
        """The chosen service; where there is none, say so."""
        if self.board.roster.current is None:
            self.board.say("there is no service to act on yet")
            return None
        return self.board.roster.chosen

    def action_wallboard(self) -> None:
        from .wallboard import WallboardOver

        self.app.push_screen(WallboardOver())

    async def action_quit(self) -> None:
        await self.board.action_quit()

    # -- finding things

    def action_help(self) -> None:
        from .help import Help

        self.app.push_screen(Help())

    def action_palette(self) -> None:
        from .chooser import Choice, Chooser

        chosen = self.board.settings.keys
        choices = [
            Choice(action.id, action.label, action.tooltip, " ".join(keys_of(action.id, chosen)))
            for action in ACTIONS
            if action.where == "dashboard" and action.id not in ("palette", "back")
        ]
        for name in self.board.roster.assessments:
            choices.append(Choice(f"={name}", name, "show this service"))

        def run(key: str | None) -> None:
            if key is None:
                return
            if key.startswith("="):
                self.board.choose(key[1:])
            else:
                self.call_later(self.run_action, key)

        self.app.push_screen(Chooser("commands and services", choices), run)

    def action_themes(self) -> None:
        from budgettui.theming import ThemeError, folders, load_theme, theme_names

        from .chooser import Choice, Chooser

        board = self.board
        places = folders(board.settings.path)
        before = board.palette.theme.name
        choices = []
        for name in theme_names(places):
            try:
                theme = load_theme(name, places)
            except ThemeError as error:
                choices.append(Choice(name, name, str(error)))
                continue
            choices.append(Choice(name, theme.title, "dark ground" if theme.dark else "light ground"))

        def done(name: str | None) -> None:
            board.wear(name or before)

        self.app.push_screen(Chooser("themes", choices, before, board.wear), done)

    def action_filter(self) -> None:
        from .prompt import FilterEntry, PromptMark

        if self.prompt is not None:
            return
        before = self.board.roster.filter
        self.prompt = FilterEntry(before, id="entry")
        self.prompt_lines = 1
        self.mount(PromptMark("/", id="prompt"), self.prompt)
        self.lay_out()
        self.set_focus(self.prompt)

    def filter_typed(self, text: str) -> None:
        """Narrow the list while the filter is typed."""
        roster = self.board.roster
        before = roster.chosen
        roster.set_filter(text)
        if roster.chosen != before:
            self.board.want_series()
        self.redraw()

    def filter_done(self, keep: bool) -> None:
        """End the filter's prompt; the filter stays, or goes."""
        if not keep:
            self.filter_typed("")
        self.prompt_done()

    def action_quick(self) -> None:
        from .prompt import PromptMark
        from .quick_line import QuickEntry

        if self.prompt is not None or self._service() is None:
            return
        settings = self.board.settings
        entry = QuickEntry(settings.service_names, settings.category_names, self.board.quick_lines)
        self.prompt = entry
        self.prompt_lines = 2
        self.mount(entry.preview, PromptMark(":", id="prompt"), entry)
        self.lay_out()
        self.set_focus(entry)

    def prompt_done(self) -> None:
        """Take the prompt away."""
        for widget in self.query("#entry, #prompt, #preview"):
            widget.remove()
        self.prompt = None
        self.prompt_lines = 0
        self.lay_out()
        self.go_to("services")

    # -- what is listed and plotted

    def action_sort(self) -> None:
        self.board.roster.next_sort()
        self.redraw()
        self.board.say(f"services {SORT_WORDS[self.board.roster.sort]}")

    def action_group(self) -> None:
        roster = self.board.roster
        if not roster.has_groups:
            self.board.say("no service has a group; give one in the configuration")
            return
        roster.toggle_groups()
        self.redraw()

    def action_shorter(self) -> None:
        shorter = [days for days in RANGES_DAYS if days < self.board.days]
        if shorter:
            self.board.set_days(shorter[-1])

    def action_longer(self) -> None:
        longer = [days for days in RANGES_DAYS if days > self.board.days]
        if longer:
            self.board.set_days(longer[0])

    def action_view(self) -> None:
        board = self.board
        board.view = VIEWS[(VIEWS.index(board.view) + 1) % len(VIEWS)]
        self.redraw()
