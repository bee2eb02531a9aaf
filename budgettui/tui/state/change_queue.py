"""The changes people make: one after the other, reported once they are on disk, taken back with one key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Literal

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.protocol import Backend
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE
from budgettui.core.text.numbers import format_duration
from budgettui.tui.background import in_background

MAX_LINES = 100


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

    def undo(self, then: Callable[[], None] | None = None) -> None:
        """Take back the last change, and say what it was."""

        async def work() -> None:
            try:
                async with self.one_by_one():
                    undone = await self._backend.ask(messages.Undo())
            except messages.RequestRefusedError as refusal:
                self._tell(str(refusal), "bad")
                return
            self._tell(f"undone: {undone.what}", "good")
            if then is not None:
                then()

        in_background(self._app, work, "change")
