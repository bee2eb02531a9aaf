"""The quick line: takes what `budgettui add` takes, and previews its effect."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar, cast

from textual.binding import Binding
from textual.widgets import Input

from budgettui.backend import messages
from budgettui.core.analysis.assessment import WhatIf
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import to_instant
from budgettui.core.text.event_line import QUICK_ACCEPTED, parse_quick
from budgettui.tui.background_work import in_background
from budgettui.tui.base_app import BaseApp
from budgettui.tui.widgets.preview_line import PreviewLine

from ..dialogs.confirmations import confirm_future_event
from ..dialogs.events.event_preview import preview_sentence
from ..dialogs.preview_requests import Previews
from .quick_completion import Names


class QuickEntry(Input):
    """The entry: enter saves, escape cancels, the arrows recall earlier lines.

    `done` is called at the end, whether or not something was saved.
    """

    DEFAULT_CSS = """
    QuickEntry { border: none; height: 1; padding: 0; background: $background; }
    QuickEntry:focus { border: none; background: $background; }
    """
    BINDINGS: ClassVar[list[Any]] = [
        Binding("escape", "leave", show=False),
        Binding("up", "older", show=False),
        Binding("down", "newer", show=False),
        Binding("tab", "complete", show=False),
    ]

    def __init__(
        self,
        services: Sequence[str],
        categories: Sequence[str],
        lines: Sequence[str],
        done: Callable[[], None],
    ) -> None:
        super().__init__(
            id="entry",
            placeholder=f"{QUICK_ACCEPTED}   (enter saves, esc leaves)",
            suggester=Names(services, categories),
        )
        self.cursor_blink = False
        self._done = done
        self._names = {*services, *categories}
        self.preview = PreviewLine()
        self._lines = [*lines, ""]
        self._at = len(lines)
        self.previews = Previews(self, self._previewed)
        self._draft: Draft | None = None
        self._error = ""
        self._sentence = ""
        """The sentence of the last preview."""
        self.saving = False

    @property
    def budget_app(self) -> BaseApp:
        return cast(BaseApp, self.app)

    def on_mount(self) -> None:
        self._read(self.value)

    def watch_value(self, value: str) -> None:
        if self.is_mounted:
            self._read(value)

    def _read(self, text: str) -> None:
        """Parse the line, and request its preview or say what is missing."""
        self._draft, self._error = None, ""
        last, self._sentence = self._sentence, ""
        service = self.budget_app.service_list.chosen or ""
        if not text.strip():
            self.preview.tell(f"an event of {service}, or begin with another service's name", "muted")
        else:
            try:
                self._draft = self._parsed(text)
            except ValueError as error:
                self._error = str(error)
                self.preview.tell(self._error, "muted")
            else:
                self._sentence = last
                self.preview.tell(last or "working…", "muted")
        self.previews.ask(None if self._draft is None else messages.Preview(self._draft))

    def _parsed(self, text: str) -> Draft:
        app, settings = self.budget_app, self.budget_app.settings
        now = to_instant(app.now())
        parsed = parse_quick(text, now, app.zone, settings.category_names, settings.service_names)
        return Draft(
            service=parsed.service or app.service_list.chosen or "",
            start=parsed.start,
            end=parsed.end,
            impact=parsed.impact if parsed.impact is not None else 1.0,
            category=parsed.category or app.first_category,
            incident_id=parsed.incident_id,
            description=parsed.description,
        )

    def _previewed(self, what_if: WhatIf | None, refusal: str) -> None:
        draft = self._draft
        if draft is None:
            return
        if what_if is None:
            self.preview.tell(refusal, "spent")
            return
        self._sentence = f"{draft.service}: {preview_sentence(what_if, draft, self.budget_app.zone)}"
        self.preview.tell(self._sentence, "text")

    async def action_submit(self) -> None:
        if self.saving:
            return
        if not self.value.strip():
            self._done()
            return
        if self._draft is None:
            self.preview.tell(self._error, "spent")
            return
        draft, app = self._draft, self.budget_app
        self.previews.ask(None)
        confirm_future_event(app, draft, self._save)

    def _save(self, draft: Draft) -> None:
        self.saving = True
        self.preview.tell("saving…", "muted")
        in_background(self, partial(self._record, draft, self.value.strip()), "save")

    async def _record(self, draft: Draft, line: str) -> None:
        try:
            event = await self.budget_app.backend.ask(messages.Record(draft))
        except messages.RequestRefusedError as refusal:
            self.saving = False
            self.preview.tell(str(refusal), "spent")
            return
        self.budget_app.quick_history.remember(line)
        self.budget_app.changes.tell_saved(event, "recorded")
        self._done()

    def action_leave(self) -> None:
        if not self.saving:  # its result is shown first
            self._done()

    def action_complete(self) -> None:
        """Accept the completion, and continue with the next word."""
        self.cursor_position = len(self.value)
        self.action_cursor_right()
        if self.value.rpartition(" ")[2] in self._names:
            self.value += " "
        self.cursor_position = len(self.value)

    def action_older(self) -> None:
        self._step(-1)

    def action_newer(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        """Recall an earlier line; the current text is kept as the newest."""
        if self._at == len(self._lines) - 1:
            self._lines[-1] = self.value
        self._at = min(max(self._at + by, 0), len(self._lines) - 1)
        self.value = self._lines[self._at]
        self.cursor_position = len(self.value)
