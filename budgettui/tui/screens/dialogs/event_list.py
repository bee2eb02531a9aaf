"""The events of one service: to choose one to edit or void, or to see its versions."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, ClassVar

from textual.geometry import Region, Size
from textual.widget import Widget

from budgettui.backend import messages
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, to_datetime
from budgettui.core.text.numbers import format_count, format_duration, format_impact, format_moment
from budgettui.tui.background import in_background
from budgettui.tui.keys import bindings
from budgettui.tui.widgets.list_pane import ListPane
from budgettui.tui.widgets.text_lines import Line, Piece, fit, left, marked, right, shorten

from .event_form import EventForm
from .overlay import Overlay, Question, roomy
from .version_list import VersionList

ROOMY = 90
"""Cells from which on every column is shown."""


class EventRows(ListPane):
    """Events, the latest first."""

    GROUND = "raised"
    BINDINGS = bindings("pane")

    def __init__(self, service: str, title: str) -> None:
        super().__init__(id="rows")
        self.service, self.what = service, title
        self.events: tuple[Event, ...] | None = None

    @property
    def chosen(self) -> Event | None:
        return self.events[self.cursor] if self.events and self.cursor < len(self.events) else None

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = ((f"{self.what} ", "text+b"), (f"{self.glyphs.dot} {self.sanitize(self.service)}", "muted"))
        count = format_count(len(self.events or ()), "event")
        return title, ((count, "muted"),)

    def count(self) -> int:
        return len(self.events or ())

    def empty(self, width: int) -> Sequence[Line]:
        if self.events is None:
            return ((("reading…", "muted"),),)
        return (
            (
                ("no events yet; ", "muted"),
                (self.budget_app.key("list_add"), "accent+b"),
                (" adds one", "muted"),
            ),
        )

    def header(self, width: int) -> Sequence[Line]:
        titles = f"  {'id':>6}  {'began':<18}{'lasted':>13}  "
        titles += f"{'impact':>6}  {'category':<13}what" if width >= ROOMY else "what"
        return (fit(((titles, "muted"),), width),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        event = (self.events or ())[index]
        app = self.budget_app
        began = format_moment(to_datetime(event.start), app.now(), app.zone)
        lasted = "open" if event.end is None else format_duration((event.end - event.start) / MINUTE)
        tone = "muted" if event.voided else "text"
        mark = self.glyphs.cross if event.voided else self.glyphs.open if event.end is None else " "
        line: list[Piece] = [
            (self.glyphs.pointer if chosen else " ", "accent"),
            (mark, "spent" if event.voided else "event+b"),
            (right(str(event.id), 6), "muted"),
            ("  ", ""),
            (left(began, 18), tone),
            (right(lasted, 13), tone if event.end is not None else "event+b"),
        ]
        if width >= ROOMY:
            category = left(self.sanitize(event.category), 13, self.glyphs.ellipsis)
            line += [(right(format_impact(event.impact), 8), "muted"), (f"  {category}", "muted")]
        else:
            line.append(("  ", ""))
        if event.voided:
            line.append(("voided  ", "spent"))
        if event.incident_id:
            line.append((f"{self.sanitize(event.incident_id)}  ", "event" if not event.voided else tone))
        if event.description:
            line.append((self.sanitize(event.description), tone))
        row = fit(shorten(line, width, self.glyphs.ellipsis), width)
        return marked(row, "@selection") if chosen else row


class EventList(Overlay[None]):
    """The events of one service, to edit and void."""

    WHERE = ("events", "overlay")
    BINDINGS: ClassVar[list[Any]] = [*bindings("events"), *bindings("overlay")]

    def __init__(self, service: str, title: str = "events") -> None:
        super().__init__()
        self.service = service
        self.rows = EventRows(service, title)

    def content(self) -> Iterator[Widget]:
        yield self.rows

    def places(self, size: Size) -> dict[str, Region]:
        return {"rows": roomy(size)}

    def on_mount(self) -> None:
        self.set_focus(self.rows)
        self.reload()

    def reload(self, *_: object) -> None:
        """Read the list anew; the cursor stays on its event."""
        in_background(self, self._read, "events", exclusive=True)

    async def _read(self) -> None:
        chosen = self.rows.chosen
        events = await self.budget_app.ask(messages.ListEvents(self.service, 500, include_voided=True))
        if events is None:
            return
        self.rows.events = events
        if chosen is not None:
            self.rows.cursor = next((i for i, e in enumerate(events) if e.id == chosen.id), 0)
        self.rows.redraw()

    def action_list_add(self) -> None:
        self.app.push_screen(EventForm("add", self.service), self.reload)

    def action_list_edit(self) -> None:
        event = self.rows.chosen
        if event is None:
            return
        if event.voided:
            self.budget_app.show_message("a voided event cannot be edited; undo brings it back")
            return
        self.app.push_screen(EventForm("edit", self.service, event), self.reload)

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

    def action_list_undo(self) -> None:
        self.budget_app.changes.undo(then=self.reload)

    def action_versions(self) -> None:
        if self.rows.chosen is not None:
            self.app.push_screen(VersionList(self.rows.chosen.id))
