"""The budget of every service over the last 30 days in a few points, for a column of the list."""

from collections.abc import Callable
from functools import partial

from textual.app import App

from budgettui.backend import messages
from budgettui.core.model.instants import HOUR, Instant
from budgettui.tui.background_work import in_background

from .past_backend import PastBackend
from .service_list import ServiceList

DAYS = 30
POINTS = 15
"""One cell per two days."""
_AT_ONCE = 50
"""Services in one request, between two keys."""


class Sparklines:
    """`points` by service: the percentage that remained, oldest first. `arrived` is called when they change.

    Requested only while the column is shown: again for services that changed in the store, and for all of
    them every hour and when another moment is shown.
    """

    def __init__(
        self,
        app: App[int],
        backend: PastBackend,
        service_list: ServiceList,
        now: Callable[[], Instant],
        arrived: Callable[[], None],
    ) -> None:
        self._app, self._backend, self._service_list = app, backend, service_list
        self._now, self._arrived = now, arrived
        self.points: dict[str, tuple[float, ...]] = {}
        self.revision = 0
        """The store's revision at the last snapshot."""
        self._is_partial = False
        """Whether more of that revision follows."""
        self._revisions: dict[str, int] = {}
        """The revision at which each service last changed; a service that only aged keeps its revision."""
        self._ages: dict[str, object] = {}
        """The revision and time at which each service's points were read."""
        self._asked_for: object = None
        self._readings = self._ended = 0
        """The number of reads begun, and the number of the last one that ended."""
        self.is_shown = False
        """Whether the column was visible when the list was last drawn."""

    @property
    def is_awaited(self) -> bool:
        """Whether a reply is pending."""
        return self._readings != self._ended

    def on_snapshot(self, snapshot: messages.Snapshot) -> None:
        """Note which services a change in the store made stale, and reload them if they are shown."""
        if snapshot.revision != self.revision or self._is_partial or snapshot.partial:
            self._revisions.update(dict.fromkeys(snapshot.assessments, snapshot.revision))
        self.revision, self._is_partial = snapshot.revision, snapshot.partial
        if self.is_shown:
            self.want()

    def on_settings(self) -> None:
        """Targets and windows may have changed, so everything is stale."""
        self._ages.clear()
        self._asked_for = None

    def want(self) -> None:
        """The column is shown: make sure that it is up to date."""
        moment = self._moment()
        key = self._service_list.updates, moment
        if key == self._asked_for or not self._service_list.live:
            return
        self._asked_for = key
        if any(self._ages.get(name) != self._age(name, moment) for name in self._service_list.live):
            self._readings += 1
            in_background(self._app, partial(self._read, self._readings), "sparklines", exclusive=True)

    def _moment(self) -> object:
        is_past, now = self._service_list.is_past, self._now()
        return (now, self._backend.known_at) if is_past else now // HOUR

    def _age(self, name: str, moment: object) -> object:
        return self._revisions.get(name), moment

    async def _read(self, number: int) -> None:
        moment = self._moment()
        ages = {name: self._age(name, moment) for name in self._service_list.live}
        names = tuple(name for name, age in ages.items() if self._ages.get(name) != age)
        try:
            for begin in range(0, len(names), _AT_ONCE):
                portion = names[begin : begin + _AT_ONCE]
                points = await self._backend.ask(messages.GetSparklines(portion, DAYS, POINTS))
                self.points.update(points)
                self._ages.update((name, ages[name]) for name in points)
                if begin + _AT_ONCE >= len(names):
                    self._ended = number
                self._arrived()
        except messages.RequestRefusedError:
            self._asked_for = None  # the banner shows the error; the next snapshot retries
            self._ended = number
