"""The sources of events: when each was last synced, when it will be next, and what is wrong with it."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

from budgettui.backend import messages
from budgettui.backend.messages import SourceStatus
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_age, format_count, format_length
from budgettui.tui.background_work import in_background
from budgettui.tui.key_names import bindings
from budgettui.tui.state.source_age import old_sources
from budgettui.tui.widgets.text_lines import Line, Piece, fit, left, right, wrap

from .dialog_list_rows import AnnotatedRows
from .filterable_dialog import Listing, holds

_NAME_CELLS, _TYPE_CELLS, _AGE_CELLS, _NEXT_CELLS = 18, 14, 12, 15


class SourceRows(AnnotatedRows[SourceStatus]):
    """The sources, each with what is wrong with it below."""

    TEXT_ROLE = "spent"

    def heading(self) -> tuple[Sequence[Piece], Sequence[Piece]]:
        app = self.budget_app
        title = self.title(("sources", "text+b"))
        old = len(old_sources(app.now(), app.sources.sources))
        note = format_count(len(app.sources.sources), "source")
        if app.sources.unreviewed:
            note += f", {format_count(app.sources.unreviewed, 'event')} to review"
        return title, ((note, "muted"), *(((f", {old} not up to date", "watch+b"),) if old else ()))

    def command(self) -> Sequence[str]:
        return ("sync", "--list")

    def lines(self, width: int, height: int) -> list[Line]:
        self.fill(
            (
                (source, self.sanitize(source.problem or ""))
                for source in self.budget_app.sources.sources
                if holds(f"{source.name} {source.type} {source.problem or ''}", self.filter)
            ),
            width,
        )
        return super().lines(width, height)

    def empty(self, width: int) -> Sequence[Line]:
        if self.filter:
            return ((("no source contains that text", "muted"),),)
        text = (
            "the configuration has no [[sources]]: docs/sources.md shows how to import events automatically"
        )
        return tuple(((row, "muted"),) for row in wrap(text, width))

    def header(self, width: int) -> Sequence[Line]:
        titles = (
            f"  {'name':<{_NAME_CELLS}}{'type':<{_TYPE_CELLS}}{'synced':>{_AGE_CELLS}}{'next':>{_NEXT_CELLS}}"
        )
        return (fit(((titles, "muted"),), width),)

    def item_line(self, source: SourceStatus, width: int) -> list[Piece]:
        app = self.budget_app
        now = app.now()
        is_old = source in old_sources(now, app.sources.sources)
        age = "never"
        if source.synced_at is not None:
            age = f"{format_age(max(to_instant(now) - to_instant(source.synced_at), 0))} ago"
        line: list[Piece] = [
            (self.glyphs.cross if source.problem else " ", "spent"),
            (left(self.sanitize(source.name), _NAME_CELLS - 1, self.glyphs.ellipsis) + " ", "text"),
            (left(source.type, _TYPE_CELLS), "muted"),
            (right(age, _AGE_CELLS), "watch+b" if is_old else "text"),
            (right(self._next(source), _NEXT_CELLS), "muted"),
        ]
        if source.every is not None:
            every = format_length(round(source.every.total_seconds()) * 1_000_000)
            line.append((f"  every {every}", "muted"))
        return line

    def _next(self, source: SourceStatus) -> str:
        if source.syncing:
            return "syncing now"
        if source.elsewhere and source.every is not None:
            return "by another"
        if source.next_at is None:
            return "by hand" if source.every is None else ""
        return f"at {source.next_at.astimezone(self.budget_app.zone):%H:%M:%S}"


class SourceList(Listing):
    """The sources and their state; the chosen one can be synced now."""

    WHERE = ("sources", "list", "overlay")
    BINDINGS: ClassVar[list[Any]] = bindings("sources")

    def __init__(self) -> None:
        self.rows = SourceRows()
        super().__init__(self.rows)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self.redraw)

    async def read(self) -> None:
        self.rows.redraw()

    def action_sync_now(self) -> None:
        if self.rows.chosen is not None:
            in_background(self, partial(self._sync, self.rows.chosen.name), "sync")

    async def _sync(self, name: str) -> None:
        app = self.budget_app
        try:
            await app.backend.ask(messages.SyncNow(name))
        except messages.RequestRefusedError as refusal:
            app.show_message(str(refusal), "bad")
        else:
            app.show_message(f"syncing {name} now")
