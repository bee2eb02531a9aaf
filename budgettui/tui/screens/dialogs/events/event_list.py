"""The log: the events of one service or of all, to open, edit or void one, or to see its versions."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.widget import Widget

from budgettui.backend import messages
from budgettui.core.analysis.assessment import EventCost
from budgettui.core.model.event import Event
from budgettui.core.model.instants import to_datetime
from budgettui.core.text.formatting import format_count, format_impact, format_moment, format_percent
from budgettui.tui.background_work import in_background
from budgettui.tui.key_names import bindings
from budgettui.tui.state.latest_events import lasted, open_first
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, right

from ..confirmations import ask_about_other_service
from ..dialog_list_rows import DialogRows
from ..filterable_dialog import Filterable, holds
from ..yes_no_dialog import Question
from .event_form import EventForm
from .event_navigation import open_event
from .incident_link import open_incident
from .version_list import EventVersionRows, VersionList
from .voided_event import explain_voided

ROOMY = 90
"""Width from which impact and cost are shown."""
WIDE = 110
"""Width from which the category has a column and names are not shortened."""
FIRST_READ = 500
"""Events read at first; all are read when the cursor nears the last one, or for a filter."""
ALL = 1 << 40
AROUND = 100
"""Events before and after the cursor whose costs are requested: more than a screen shows."""


class EventRows(DialogRows):
    """Events, the open ones first, then the latest. `service` None: of all services."""

    def __init__(self, service: str | None, title: str) -> None:
        super().__init__()
        self.service, self.title_text = service, title
        self.shown: list[Event] = []
        self.total: int | None = None
        """How many events were read; None before the first read."""
        self.complete = True
        """Whether all events were read."""
        self.with_voided = False
        self.unreviewed_only = False
        self.costs: dict[int, EventCost] = {}

    def show(self, events: Sequence[Event], complete: bool) -> None:
        """Take the events; the cursor stays on its event."""
        chosen = self.chosen
        self.total, self.complete = len(events), complete
        self.shown = [
            event
            for event in open_first(events)
            if (self.with_voided or not event.voided)
            and (not self.unreviewed_only or not event.reviewed)
            and holds(_text(event), self.filter)
        ]
        if chosen is not None:
            self.cursor = next((i for i, e in enumerate(self.shown) if e.id == chosen.id), self.cursor)
        self.redraw()

    @property
    def chosen(self) -> Event | None:
        return self.shown[self.cursor] if self.cursor < len(self.shown) else None

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        subject = "all services" if self.service is None else self.sanitize(self.service)
        title = self.title((f"{self.title_text} ", "text+b"), (f"{self.glyphs.dot} {subject}", "muted"))
        if self.total is None:
            return title, BLANK
        count = format_count(len(self.shown), "event")
        note = count if self.complete else f"the latest {count}"
        voided = ", voided ones too" if self.with_voided else ""
        unreviewed = sum(not (event.reviewed or event.voided) for event in self.shown)
        if self.unreviewed_only:
            return title, ((f"{note} to review", "accent"),)
        review = f", {unreviewed:,} to review" if unreviewed else ""
        return title, ((note + voided, "muted"), (review, "accent"))

    def command(self) -> Sequence[str]:
        services = () if self.service is None else (self.service,)
        flags = (("--voided", self.with_voided), ("--unreviewed", self.unreviewed_only))
        return ("events", *services, *(flag for flag, is_set in flags if is_set))

    def count(self) -> int:
        return len(self.shown)

    def empty(self, width: int) -> Sequence[Line]:
        if self.total is None:
            return ((("reading…", "muted"),),)
        if self.filter:
            return ((("no event contains that text", "muted"),),)
        if self.unreviewed_only:
            return ((("nothing to review: all events from sources have been reviewed", "muted"),),)
        return ((("no events yet; ", "muted"), *self.key_hint("list_add", "adds one")),)

    def moved(self) -> None:
        screen = self.screen
        assert isinstance(screen, EventList)
        screen.read_costs()
        if not self.complete and self.cursor + 2 * self.page >= len(self.shown):
            screen.read_all()

    def header(self, width: int) -> Sequence[Line]:
        titles = f"  {'id':>6}  {'began':<18}"
        titles += f"{'service':<{self._service_cells(width)}}" if self.service is None else ""
        titles += f"{'lasted':>13}  "
        if width >= ROOMY:
            titles += f"{'impact':>6}{'cost':>9}  "
        if width >= WIDE:
            titles += f"{'category':<13}"
        return (fit(((titles + "what", "muted"),), width),)

    def _service_cells(self, width: int) -> int:
        return 20 if width >= WIDE else 12

    def row(self, index: int, width: int, chosen: bool) -> Line:
        event = self.shown[index]
        app = self.budget_app
        ellipsis = self.glyphs.ellipsis
        began = format_moment(to_datetime(event.start), app.now(), app.zone)
        is_open = event.end is None and not event.voided
        tone = "muted" if event.voided else "text"
        is_unreviewed = not (event.reviewed or event.voided)
        mark = self.glyphs.cross if event.voided else self.glyphs.open if is_open else " "
        line: list[Piece] = [
            (mark, "spent" if event.voided else "event+b"),
            (right(str(event.id), 6), "muted"),
            ("? " if is_unreviewed else "  ", "accent+b"),
            (left(began, 18), tone),
        ]
        if self.service is None:
            cells = self._service_cells(width)
            line.append((left(self.sanitize(event.service), cells - 1, ellipsis) + " ", tone))
        line.append((right(lasted(event, app.now()), 13), "event+b" if is_open else tone))
        if width >= ROOMY:
            line.append((right(format_impact(event.impact), 8), "muted"))
            line.append((right(self._cost(event), 9), tone))
        line.append(("  ", ""))
        if width >= WIDE:
            line.append((left(self.sanitize(event.category), 13, ellipsis), "muted"))
        if event.voided:
            line.append(("voided  ", "spent"))
        if is_unreviewed and event.source:
            line.append((f"{self.sanitize(event.source)}? ", "accent"))
        if event.incident_id:
            role = self.linked(tone if event.voided else "event", event.incident_id)
            line += [(self.sanitize(event.incident_id), role), ("  ", "")]
        elif width < WIDE:
            line.append((f"{self.sanitize(event.category)}  ", "muted"))
        if event.description:
            line.append((self.sanitize(event.description), tone))
        return self.pointed(line, width, chosen)

    def _cost(self, event: Event) -> str:
        """The event's share of its service's budget now; empty once it has left the window."""
        cost = self.costs.get(event.id)
        if cost is None:
            return ""
        return "excluded" if cost.excluded else format_percent(cost.own_pct)


class EventList(Filterable):
    """The events of one service or of all, to edit and void."""

    WHERE = ("events", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("events")
    FILTER_HINT = "service, category, id or text; enter keeps, esc clears"

    def __init__(self, service: str | None, title: str = "events", *, unreviewed_only: bool = False) -> None:
        super().__init__()
        self.service = service
        self.rows = EventRows(service, title)
        self.rows.unreviewed_only = unreviewed_only
        self.events: tuple[Event, ...] = ()
        self._limit = FIRST_READ
        self._priced: set[str] = set()
        """The services whose costs were requested."""

    @property
    def listed(self) -> Widget:
        return self.rows

    def content(self) -> Iterator[Widget]:
        yield self.rows

    def on_mount(self) -> None:
        self.set_focus(self.rows)
        self.reload()

    def reload(self, *_: object) -> None:
        """Read the list again; the cursor stays on its event."""
        in_background(self, self._read, "events", exclusive=True)

    def read_all(self) -> None:
        """Read all events, the older ones too."""
        if self._limit != ALL:
            self._limit = ALL
            self.reload()

    async def _read(self) -> None:
        unreviewed_only = self.rows.unreviewed_only
        request = messages.ListEvents(
            self.service, self._limit, include_voided=not unreviewed_only, unreviewed_only=unreviewed_only
        )
        events = await self.budget_app.ask(request)
        if events is None:
            return
        self.events = events
        self.rows.costs, self._priced = {}, set()
        self._show()
        self.read_costs()

    def read_costs(self) -> None:
        """Request the costs of the visible events and of some around them."""
        rows = self.rows
        first, last = sorted((rows.top, rows.cursor))  # the list scrolls to its cursor when it is drawn
        near = rows.shown[max(first - AROUND, 0) : last + AROUND]
        services = {event.service for event in near} - self._priced
        if services:
            self._priced |= services
            in_background(self, partial(self._read_costs, tuple(sorted(services))), "costs")

    async def _read_costs(self, services: tuple[str, ...]) -> None:
        costs = await self.budget_app.ask(messages.GetCosts(services))
        self.rows.costs.update({cost.id: cost for cost in costs or ()})
        self.rows.redraw()

    def _show(self) -> None:
        self.rows.show(self.events, len(self.events) < self._limit)
        reviews = self.rows.unreviewed_only or any(not event.reviewed for event in self.rows.shown)
        self.foot.hidden = set() if reviews else {"accept", "unreviewed"}
        self.foot.redraw()

    # -- filter

    def action_list_filter(self) -> None:
        self.read_all()
        super().action_list_filter()

    def show_filtered(self, text: str) -> None:
        self.rows.filter = text
        self._show()
        self.rows.move(0)
        self.read_costs()

    def action_voided(self) -> None:
        self.rows.with_voided = not self.rows.with_voided
        self._show()
        self.read_costs()

    def action_unreviewed(self) -> None:
        self.rows.unreviewed_only = not self.rows.unreviewed_only
        self.reload()

    # -- actions on an event

    def _service_in_sight(self) -> str | None:
        """The list's service, that of the chosen event, or else the dashboard's."""
        event = self.rows.chosen
        return self.service or (event.service if event else self.budget_app.service_list.chosen)

    def action_list_add(self) -> None:
        service = self._service_in_sight()
        if service is not None:
            self.app.push_screen(EventForm("add", service), self.reload)

    def action_list_open(self) -> None:
        if self.rows.chosen is not None:
            open_event(self, self.rows.chosen.id, self.reload)

    def action_list_edit(self) -> None:
        event = self.rows.chosen
        if event is None:
            return
        if event.voided:
            explain_voided(self, event.id)
            return
        self.app.push_screen(EventForm("edit", event.service, event), self.reload)

    def action_list_void(self) -> None:
        event = self.rows.chosen
        if event is None or event.voided:
            return
        name = event.incident_id or f"event {event.id}"

        def void(sure: bool | None) -> None:
            if sure:
                in_background(self, partial(self._void, event), "change")

        text = f"{name} no longer counts against the budget. It stays in the history."
        self.app.push_screen(Question("void an event", text, "void"), void)

    async def _void(self, event: Event) -> None:
        if await self.budget_app.ask(messages.Void(event.id, event.version)) is not None:
            name = event.incident_id or f"event {event.id}"
            self.budget_app.show_message(f"voided {name}; {self.budget_app.key('undo')} undoes", "good")
            self.reload()

    def action_accept(self) -> None:
        event = self.rows.chosen
        if event is None or event.voided:
            return
        if event.reviewed:
            self.budget_app.show_message(f"event {event.id} was reviewed before")
            return
        in_background(self, partial(self._accept, [event]), "change")

    def action_accept_all(self) -> None:
        events = [event for event in self.rows.shown if not (event.reviewed or event.voided)]
        if not events:
            self.budget_app.show_message("no listed event waits for a review")
            return

        def accept(sure: bool | None) -> None:
            if sure:
                in_background(self, partial(self._accept, events), "change")

        text = f"accept {format_count(len(events), 'event')} as reported by the sources?"
        self.app.push_screen(Question("accept all listed events", text, "accept"), accept)

    async def _accept(self, events: Sequence[Event]) -> None:
        versions = {event.id: event.version for event in events}
        count = await self.budget_app.ask(messages.Review(versions))
        if count is not None:
            name = f"event {events[0].id}" if count == 1 else format_count(count, "event")
            self.budget_app.show_message(
                f"accepted {name}; {self.budget_app.key('list_undo')} undoes", "good"
            )
        self.reload()

    def action_list_undo(self) -> None:
        self._undo()

    def action_list_redo(self) -> None:
        self._undo(redo=True)

    def _undo(self, *, redo: bool = False) -> None:
        confirm = partial(ask_about_other_service, self.app)
        self.budget_app.last_change.undo(self._service_in_sight(), confirm, self.reload, redo=redo)

    def action_list_link(self) -> None:
        if self.rows.chosen is not None:
            open_incident(self.budget_app, self.rows.chosen.incident_id)

    def action_versions(self) -> None:
        if self.rows.chosen is not None:
            self.app.push_screen(VersionList(EventVersionRows(self.rows.chosen.id)))


def _text(event: Event) -> str:
    """The text that a filter searches."""
    texts = (event.service, event.category, event.incident_id, event.description, event.source)
    return " ".join([*(text for text in texts if text), str(event.id)])
