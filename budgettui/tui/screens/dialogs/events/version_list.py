"""Every version of one event or exclusion, each with what it changed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from budgettui.backend import messages
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, to_datetime
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.text.formatting import format_duration, format_impact, format_moment
from budgettui.tui.widgets.text_lines import BLANK, Line, Piece, left, right

from ..dialog_list_rows import DialogRows
from ..filterable_dialog import Listing, holds

Versioned = Event | RecordedExclusion


class VersionRows(DialogRows):
    """The versions of one record, oldest first, each with what it changed."""

    NOUN: ClassVar[str]
    FIELDS: ClassVar[tuple[str, ...]]
    """The fields that a version may change."""

    def __init__(self, record_id: int) -> None:
        super().__init__()
        self.record_id = record_id
        self.versions: Sequence[Versioned] = ()
        self.shown: list[int] = []
        """The indices of the versions that match the filter."""

    async def read(self) -> Sequence[Versioned] | None:
        """Ask the backend for the versions."""
        raise NotImplementedError

    def summary(self, record: Any) -> str:
        """A summary of the first version."""
        raise NotImplementedError

    def narrow(self, text: str) -> None:
        """Show the versions whose author or change contains a text."""
        self.filter = text
        self.shown = [
            index
            for index, record in enumerate(self.versions)
            if holds(f"v{record.version} {record.author} {self._what(index)}", text)
        ]
        self.redraw()

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        title = self.title(
            (f"{self.NOUN} {self.record_id} ", "text+b"),
            (f"{self.glyphs.dot} every version", "muted"),
        )
        return title, BLANK

    def command(self) -> Sequence[str]:
        return (f"{self.NOUN}s", "--versions", str(self.record_id))

    def empty(self, width: int) -> Sequence[Line]:
        return ((("no version contains that text" if self.filter else "reading…", "muted"),),)

    def count(self) -> int:
        return len(self.shown)

    def row(self, index: int, width: int, chosen: bool) -> Line:
        index = self.shown[index]
        record = self.versions[index]
        when = format_moment(to_datetime(record.recorded_at), self.budget_app.now(), self.budget_app.zone)
        line: list[Piece] = [
            (right(f"v{record.version}", 4), "accent+b"),
            ("  ", ""),
            (left(when, 18), "muted"),
            (self._author(record), "text"),
            ("  ", ""),
            (self.sanitize(self._what(index)), "text"),
        ]
        return self.pointed(line, width, chosen)

    def _author(self, record: Versioned) -> str:
        """Who recorded a version; over a team's store also on which host."""
        if self.budget_app.settings.store.url is None or not record.host:
            return left(self.sanitize(record.author), 12, self.glyphs.ellipsis)
        return left(self.sanitize(f"{record.author} on {record.host}"), 24, self.glyphs.ellipsis)

    def _what(self, index: int) -> str:
        record = self.versions[index]
        if index == 0:
            return f"recorded: {self.summary(record)}"
        before = self.versions[index - 1]
        if record.voided != before.voided:
            return "voided" if record.voided else "brought back"
        changes = []
        for name in self.FIELDS:
            old, new = getattr(before, name), getattr(record, name)
            if old != new:
                shown = name.removesuffix("_id").replace("_", " ")
                changes.append(f"{shown} {self._shown(name, old)} → {self._shown(name, new)}")
        is_reviewed = getattr(record, "reviewed", True)
        if not changes and is_reviewed != getattr(before, "reviewed", True):
            return "accepted as it is" if is_reviewed else "to be reviewed again"
        return "; ".join(changes) or "unchanged"

    def _shown(self, name: str, value: Any) -> str:
        if value is None:
            return "open" if name == "end" else "none"
        if isinstance(value, tuple):
            return ", ".join(value) or "none"
        if name in ("start", "end"):
            return format_moment(to_datetime(value), self.budget_app.now(), self.budget_app.zone)
        return format_impact(value) if name == "impact" else str(value)


class EventVersionRows(VersionRows):
    """The versions of one event."""

    NOUN = "event"
    FIELDS = ("service", "start", "end", "impact", "category", "incident_id", "description")

    async def read(self) -> Sequence[Versioned] | None:
        return await self.budget_app.ask(messages.Versions(self.record_id))

    def summary(self, record: Event) -> str:
        parts = [record.category, _lasted(record), format_impact(record.impact)]
        return " ".join(filter(None, [*parts, record.incident_id, record.description]))


class ExclusionVersionRows(VersionRows):
    """The versions of one exclusion."""

    NOUN = "exclusion"
    FIELDS = (
        "services", "groups", "tags", "everything", "start", "end", "accounting", "reason", "approved_by",
        "incident_id",
    )  # fmt: skip

    async def read(self) -> Sequence[Versioned] | None:
        return await self.budget_app.ask(messages.ExclusionVersions(self.record_id))

    def summary(self, record: RecordedExclusion) -> str:
        parts = [f"{_lasted(record)} of {', '.join(record.scope)}, {record.accounting}:", record.reason]
        approved = f", approved by {record.approved_by}" if record.approved_by else ""
        return " ".join(filter(None, [*parts, record.incident_id])) + approved


def _lasted(record: Versioned) -> str:
    return "open" if record.end is None else format_duration((record.end - record.start) / MINUTE)


class VersionList(Listing):
    """The history of one event or exclusion."""

    def __init__(self, rows: VersionRows) -> None:
        self.rows = rows
        super().__init__(rows)

    async def read(self) -> None:
        versions = await self.rows.read()
        if versions is not None:
            self.rows.versions = versions
            self.rows.narrow(self.filter)
