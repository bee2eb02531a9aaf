"""Makes changes one after another, and reports each once it is on disk."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Literal

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE
from budgettui.core.text.formatting import format_duration


class ChangeQueue:
    """Serialises changes, and says what was saved."""

    def __init__(
        self,
        backend: Backend,
        tell: Callable[[str, Literal["good", "bad"]], None],
        key: Callable[[str], str],
    ) -> None:
        self._backend = backend
        self._tell, self._key = tell, key
        self._turn = asyncio.Lock()

    def tell_saved(self, event: Event, what: str) -> None:
        """Say that an event is saved, and how to undo it."""
        length = "open" if event.end is None else format_duration((event.end - event.start) / MINUTE)
        name = f" {event.incident_id}" if event.incident_id else ""
        self._tell(
            f"{what}: {event.category}{name} on {event.service}, {length}; {self._key('undo')} undoes",
            "good",
        )

    @asynccontextmanager
    async def one_by_one(self) -> AsyncIterator[None]:
        """Wait for the previous change, and until its effect has arrived."""
        async with self._turn:
            with suppress(messages.RequestRefusedError):
                await self._backend.ask(messages.CatchUp())
            yield
