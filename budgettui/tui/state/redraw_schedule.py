"""Schedules redraws for what the backend sends: one redraw for everything that belongs together."""

from collections.abc import Callable

from textual.app import App
from textual.timer import Timer

GATHER_SECONDS = 0.1
"""How long a redraw waits for the replies that belong to it."""


class RedrawSchedule:
    """Calls `redraw`, which calls `begin`. `is_awaiting` returns whether a reply is pending."""

    def __init__(self, app: App[int], redraw: Callable[[], None], is_awaiting: Callable[[], bool]) -> None:
        self._app, self._redraw, self._is_awaiting = app, redraw, is_awaiting
        self._is_due = False
        self._timer: Timer | None = None

    @property
    def is_pending(self) -> bool:
        """Whether something new has not been drawn yet."""
        return self._is_due or self._timer is not None

    def soon(self) -> None:
        """Redraw once, after everything in the queue was processed."""
        if not self._is_due:
            self._is_due = True
            self._app.call_later(self._redraw)

    def together(self) -> None:
        """Redraw once, when all pending replies have arrived, or after `GATHER_SECONDS`."""
        if not self._is_awaiting():
            self.soon()
        elif self._timer is None:
            self._timer = self._app.set_timer(GATHER_SECONDS, self._redraw)

    def begin(self) -> None:
        """Note that a redraw has begun, which draws everything that is known."""
        self._is_due = False
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
