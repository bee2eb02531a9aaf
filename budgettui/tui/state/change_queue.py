"""The changes people make: one after the other, reported once they are on disk, taken back with one key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Literal

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.protocol import Backend
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE
from budgettui.core.text.formatting import format_duration
from budgettui.tui.background import in_background

MAX_LINES = 100


Confirm = Callable[[str, Callable[[], None]], None]
"""Asks a question, and calls what it is handed after a yes."""


class ChangeQueue:
    """`lines` holds what was typed into the quick line, the oldest first."""

    def __init__(
        self,
        app: App[int],
        backend: Backend,
        tell: Callable[[str, Literal["good", "bad"]], None],
        key: Callable[[str], str],
    ) -> None:
        self._app, self._backend = app, backend
        self._tell, self._key = tell, key
        self._turn = asyncio.Lock()
        self.lines: list[str] = []

    def remember(self, line: str) -> None:
        """Keep a quick line for the arrow keys."""
        if self.lines[-1:] != [line]:
            self.lines = [*self.lines, line][-MAX_LINES:]

    def tell_saved(self, event: Event, what: str) -> None:
        """Say that an event is on disk, and how to take it back."""
        length = "open" if event.end is None else format_duration((event.end - event.start) / MINUTE)
        name = f" {event.incident_id}" if event.incident_id else ""
        self._tell(
            f"{what}: {event.category}{name} on {event.service}, {length}; {self._key('undo')} undoes",
            "good",
        )

    @asynccontextmanager
    async def one_by_one(self) -> AsyncIterator[None]:
        """Wait for the change before, and until what it did is known here."""
        async with self._turn:
            with suppress(messages.RequestRefusedError):
                await self._backend.ask(messages.CatchUp())
            yield

    def undo(
        self,
        in_sight: str | None = None,
        confirm: Confirm | None = None,
        then: Callable[[], None] | None = None,
        *,
        redo: bool = False,
    ) -> None:
        """Take back the last change, or with `redo` bring back the last undone one, and say what it was.

        A change to another service than the one `in_sight` is asked about with `confirm` first.
        """

        async def work(confirmed: bool) -> None:
            request: messages.Request[messages.UndoneChange] = messages.Redo() if redo else messages.Undo()
            try:
                async with self.one_by_one():
                    if not confirmed:
                        preview = await self._backend.ask(messages.PreviewUndo(redo))
                        event = preview.event
                        if confirm is not None and event is not None and event.service != in_sight:
                            verb = "redo" if redo else "undo"
                            confirm(f"{verb} on {_describe(preview)}?", run)
                            return
                    undone = await self._backend.ask(request)
            except messages.RequestRefusedError as refusal:
                self._tell(str(refusal), "bad")
                return
            verb = "redone" if redo else "undone"
            self._tell(f"{verb} on {_describe(undone)}" if undone.event else f"{verb}: {undone.what}", "good")
            if then is not None:
                then()

        def run(confirmed: bool = True) -> None:
            in_background(self._app, partial(work, confirmed), "change")

        run(confirmed=confirm is None)


def _describe(undone: messages.UndoneChange) -> str:
    """`search: ending event 12, end 14:20 → still open`."""
    service = undone.event.service if undone.event is not None else ""
    values = f", {undone.changes}" if undone.changes and undone.count == 1 else ""
    return f"{service}: {undone.what}{values}"
