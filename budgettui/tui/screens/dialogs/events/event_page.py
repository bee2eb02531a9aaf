"""One event in full, with keys to edit, void, annotate and copy it, and to open it in the tracker."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar, cast

from textual.screen import Screen

from budgettui.backend import messages
from budgettui.core.analysis.events.event_details import EventDetails
from budgettui.core.model.instants import Instant
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp
from budgettui.tui.key_names import bindings
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, plain

from ..confirmations import ask_about_other_service
from ..dialog_list_rows import DialogRows
from ..filterable_dialog import Listing, holds
from ..yes_no_dialog import Question
from .event_form import EventForm
from .event_page_rows import PageLook, PageRow, page_rows
from .incident_link import open_incident
from .note_prompt import NotePrompt
from .version_list import EventVersionRows, VersionList
from .voided_event import explain_voided


class EventRows(DialogRows):
    """The rows of one event's page; enter follows the chosen one."""

    def __init__(self, event_id: int) -> None:
        super().__init__()
        self.event_id = event_id
        self.details: EventDetails | None = None
        self.entries: list[PageRow] = []

    def take(self, details: EventDetails) -> None:
        """Show an event as it is now."""
        self.details = details
        self.narrow(self.filter)

    def narrow(self, text: str) -> None:
        """Show the rows that contain a text."""
        self.filter = text
        self._make(max(self.size.width - 4, 1))
        self.redraw()

    def _make(self, width: int) -> None:
        if self.details is None:
            return
        app = self.budget_app
        team = app.settings.store.url is not None
        look = PageLook(app.now(), app.zone, self.glyphs, self.sanitize, self.linked, with_hosts=team)
        rows = page_rows(self.details, look, width - 2)
        self.entries = [row for row in rows if holds(plain(row.line), self.filter)] if self.filter else rows

    def lines(self, width: int, height: int) -> list[Line]:
        self._make(width)  # open events have become longer
        return super().lines(width, height)

    @property
    def chosen(self) -> PageRow | None:
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        if self.details is None:
            return ((f"event {self.event_id}", "text+b"),), BLANK
        event = self.details.event
        mark = f"{self.glyphs.open} " if event.end is None and not event.voided else ""
        name = self.sanitize(event.incident_id or event.category)
        title = self.title(
            (mark, "event+b"),
            (name, self.linked("text+b", event.incident_id)),
            (f" {self.glyphs.dot} {self.sanitize(event.service)}", "muted"),
        )
        number: Piece = (f"event {event.id} {self.glyphs.dot} v{event.version}", "muted")
        if event.reviewed or event.voided:
            return title, (number,)
        return title, (
            (f"from {self.sanitize(event.source or event.author)}, not reviewed  ", "accent"),
            number,
        )

    def command(self) -> Sequence[str]:
        return ("report", "--event", str(self.event_id))

    def count(self) -> int:
        return len(self.entries)

    def empty(self, width: int) -> Sequence[Line]:
        text = "reading…" if self.details is None else "nothing on this page contains that text"
        return (((text, "muted"),),)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        return self.pointed(((" ", ""), *self.entries[index].line), width, chosen)


class EventPage(Listing):
    """An event's page. It has no result; the list that opened it reloads."""

    WHERE = ("event", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("event")

    def __init__(self, event_id: int) -> None:
        self.event_id = event_id
        self.rows = EventRows(event_id)
        super().__init__(self.rows)
        self.foot.hidden = {"event_accept"}

    async def read(self) -> None:
        details = await self.budget_app.ask(messages.GetEventDetails(self.event_id))
        if details is not None:
            self.rows.take(details)
            event = details.event
            self.foot.hidden = {"event_accept"} if event.reviewed or event.voided else set()
            self.foot.redraw()

    def action_event_go(self) -> None:
        """Open the event that a row names, or show the dashboard as of the row's time."""
        row = self.rows.chosen
        if row is None:
            return
        if row.event_id is not None:
            self.app.push_screen(EventPage(row.event_id), self.reload)
        elif row.moment is not None:
            self._see_board(row.moment)
        else:
            self.budget_app.show_message("only rows with a time or another event lead somewhere")

    def _see_board(self, moment: Instant) -> None:
        app, details = self.budget_app, self.rows.details
        if details is not None:
            names = app.settings.event_services
            app.choose(names.get(details.event.service, details.event.service))
        close_overlays(app)
        app.past.go(moment)

    # -- actions on the event

    def action_event_edit(self) -> None:
        details = self.rows.details
        if details is None:
            return
        if details.event.voided:
            explain_voided(self, self.event_id)
            return
        self.app.push_screen(EventForm("edit", details.event.service, details.event), self.reload)

    def action_event_accept(self) -> None:
        details = self.rows.details
        if details is None or details.event.voided:
            return
        if details.event.reviewed:
            self.budget_app.show_message(f"event {self.event_id} was reviewed before")
            return
        in_background(self, partial(self._accept, details.event.version), "save")

    async def _accept(self, version: int) -> None:
        if await self.budget_app.ask(messages.Review({self.event_id: version})) is not None:
            undo = self.budget_app.key("event_undo")
            self.budget_app.show_message(f"accepted event {self.event_id}; {undo} undoes", "good")
        self.reload()

    def action_event_void(self) -> None:
        details = self.rows.details
        if details is None or details.event.voided:
            return
        name = details.event.incident_id or f"event {self.event_id}"

        def void(sure: bool | None) -> None:
            if sure:
                in_background(self, partial(self._void, name, details.event.version), "save")

        text = f"{name} no longer counts against the budget. It stays in the history."
        self.app.push_screen(Question("void an event", text, "void"), void)

    async def _void(self, name: str, version: int) -> None:
        if await self.budget_app.ask(messages.Void(self.event_id, version)) is not None:
            self.budget_app.show_message(f"voided {name}; {self.budget_app.key('undo')} undoes", "good")
            self.reload()

    def action_event_undo(self) -> None:
        details = self.rows.details
        confirm = partial(ask_about_other_service, self.app)
        in_sight = None if details is None else details.event.service
        self.budget_app.last_change.undo(in_sight, confirm, self.reload)

    def action_event_link(self) -> None:
        if self.rows.details is not None:
            open_incident(self.budget_app, self.rows.details.event.incident_id)

    def action_event_versions(self) -> None:
        self.app.push_screen(VersionList(EventVersionRows(self.event_id)))

    def action_event_note(self) -> None:
        if self.rows.details is not None:
            NotePrompt(self, self.event_id).open()


def close_overlays(app: BaseApp) -> None:
    """Leave every screen over the dashboard."""
    for screen in reversed(app.screen_stack[1:]):
        cast("Screen[Any]", screen).dismiss(None)
