"""How the budget of every service went over the last 30 days, in a few points, for a column of the list."""

from collections.abc import Callable

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.protocol import Backend
from budgettui.core.model.instants import HOUR, Instant
from budgettui.tui.background import in_background

from .service_list import ServiceList

DAYS = 30
POINTS = 15
"""Two days a cell."""
_AT_ONCE = 50
"""Services in one request, between two keys."""


class Courses:
    """`points` by service, the oldest first, in percent that remained. `arrived`: there are others.

    Asked for only where the column is shown; again when the store or the moment shown is another, and
    every hour.
    """

    def __init__(
        self,
        app: App[int],
        backend: Backend,
        service_list: ServiceList,
        now: Callable[[], Instant],
        arrived: Callable[[], None],
    ) -> None:
        self._app, self._backend, self._service_list = app, backend, service_list
        self._now, self._arrived = now, arrived
        self.points: dict[str, tuple[float, ...]] = {}
        self.revision = 0
        """The store's, as of the last snapshot."""
        self._asked_for: object = None

    def want(self) -> None:
        """The column is shown: see that it is of this revision, moment and hour."""
        is_past, now = self._service_list.is_past, self._now()
        key = self.revision, is_past, now if is_past else now // HOUR, len(self._service_list.live)
        if key != self._asked_for and self._service_list.live:
            self._asked_for = key
            in_background(self._app, self._read, "courses", exclusive=True)

    async def _read(self) -> None:
        names = tuple(self._service_list.live)
        try:
            for begin in range(0, len(names), _AT_ONCE):
                request = messages.GetCourses(names[begin : begin + _AT_ONCE], DAYS, POINTS)
                self.points.update(await self._backend.ask(request))
                self._arrived()
        except messages.RequestRefusedError:
            self._asked_for = None  # the banner says what is wrong; with the next snapshot it is tried again
