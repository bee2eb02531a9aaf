"""Every version of one event, each with what it changed."""

from collections.abc import Sequence
from typing import Any

from budgettui.backend import messages
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, to_datetime
from budgettui.core.text.formatting import format_duration, format_impact, format_moment
from budgettui.tui.keys import bindings
from budgettui.tui.widgets.list_pane import ListPane
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, fit, left, marked, right, shorten

from .filterable import Listing, holds


class VersionRows(ListPane):
    """The versions of one event, oldest first, each with what it changed."""

    GROUND = "raised"
    BINDINGS = bindings("pane")

    def __init__(self, event_id: int) -> None:
        super().__init__(id="rows")
        self.event_id = event_id
        self.versions: tuple[Event, ...] = ()
        self.shown: list[int] = []
        """Which of them hold the filter."""
        self.filter = ""

    def narrow(self, text: str) -> None:
        """Show the versions whose author or change holds a text."""
        self.filter = text
        self.shown = [
            index
            for index, event in enumerate(self.versions)
            if holds(f"v{event.version} {event.author} {self._what(index)}", text)
        ]
        self.redraw()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title: list[Piece] = [
            (f"event {self.event_id} ", "text+b"),
            (f"{self.glyphs.dot} every version", "muted"),
        ]
        if self.filter:
            title.append((f" /{self.sanitize(self.filter)}", "accent"))
        return title, BLANK

    def empty(self, width: int) -> Sequence[Line]:
        return ((("no version holds that text" if self.filter else "reading…", "muted"),),)

    def count(self) -> int:
        return len(self.shown)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        index = self.shown[index]
        event = self.versions[index]
        when = format_moment(to_datetime(event.recorded_at), self.budget_app.now(), self.budget_app.zone)
        line: list[Piece] = [
            (self.glyphs.pointer if chosen else " ", "accent"),
            (right(f"v{event.version}", 4), "accent+b"),
            ("  ", ""),
            (left(when, 18), "muted"),
            (self._author(event), "text"),
            ("  ", ""),
            (self.sanitize(self._what(index)), "text"),
        ]
        row = fit(shorten(line, width, self.glyphs.ellipsis), width)
        return marked(row, "@selection") if chosen else row

    def _author(self, event: Event) -> str:
        """Who recorded a version; over a team's store also on which host."""
        if self.budget_app.settings.store.url is None or not event.host:
            return left(self.sanitize(event.author), 12, self.glyphs.ellipsis)
        return left(self.sanitize(f"{event.author} on {event.host}"), 24, self.glyphs.ellipsis)

    def _what(self, index: int) -> str:
        event = self.versions[index]
        if index == 0:
            return f"recorded: {self._summary(event)}"
        before = self.versions[index - 1]
        if event.voided != before.voided:
            return "voided" if event.voided else "brought back"
        changes = []
        for name in ("service", "start", "end", "impact", "category", "incident_id", "description"):
            old, new = getattr(before, name), getattr(event, name)
            if old != new:
                shown = name.removesuffix("_id")
                changes.append(f"{shown} {self._shown(name, old)} → {self._shown(name, new)}")
        return "; ".join(changes) or "unchanged"

    def _shown(self, name: str, value: Any) -> str:
        if value is None:
            return "open" if name == "end" else "none"
        if name in ("start", "end"):
            return format_moment(to_datetime(value), self.budget_app.now(), self.budget_app.zone)
        return format_impact(value) if name == "impact" else str(value)

    def _summary(self, event: Event) -> str:
        lasted = "open" if event.end is None else format_duration((event.end - event.start) / MINUTE)
        parts = [event.category, lasted, format_impact(event.impact), event.incident_id, event.description]
        return " ".join(part for part in parts if part)


class VersionList(Listing):
    """The history of one event."""

    def __init__(self, event_id: int) -> None:
        self.event_id = event_id
        self.rows = VersionRows(event_id)
        super().__init__(self.rows)

    async def read(self) -> None:
        versions = await self.budget_app.ask(messages.Versions(self.event_id))
        if versions is not None:
            self.rows.versions = versions
            self.rows.narrow(self.filter)

    def show_filtered(self, text: str) -> None:
        self.rows.narrow(text)
        self.rows.move(0)
