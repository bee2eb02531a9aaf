"""The latest events of all services, reloaded whenever the store has changed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.core.model.event import Event
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.text.formatting import format_duration
from budgettui.tui.background_work import in_background

COUNT = 50
"""More than the tallest terminal has rows for."""


class LatestEvents:
    """`events`, the newest first. `arrived` is called when they change."""

    def __init__(self, app: App[int], backend: Backend, arrived: Callable[[], None]) -> None:
        self._app, self._backend, self._arrived = app, backend, arrived
        self.events: tuple[Event, ...] = ()
        self._revision: int | None = None
        self._readings = self._ended = 0
        """The number of reads begun, and the number of the last one that ended."""

    @property
    def is_awaited(self) -> bool:
        """Whether a reply is pending."""
        return self._readings != self._ended

    def on_snapshot(self, snapshot: messages.Snapshot) -> None:
        """Reload if the store's revision has changed."""
        if snapshot.revision != self._revision and not snapshot.partial:
            self._revision = snapshot.revision
            self.read_again()

    def read_again(self) -> None:
        """Reload, as of another moment or revision."""
        self._readings += 1
        in_background(self._app, partial(self._read, self._readings), "latest events", exclusive=True)

    async def _read(self, number: int) -> None:
        try:
            self.events = await self._backend.ask(messages.ListEvents(None, COUNT))
        except messages.RequestRefusedError:
            self._revision = None
        self._ended = number
        self._arrived()


def open_first(events: Iterable[Event]) -> list[Event]:
    """Open events, then the newest."""
    return sorted(events, key=lambda event: (event.end is not None or event.voided, -event.start, -event.id))


def lasted(event: Event, now: datetime) -> str:
    """How long an event took, or has been open."""
    end = to_instant(now) if event.end is None else event.end
    return format_duration(max(end - event.start, 0) / MINUTE)
