"""Caches the series of the service on screen: requested when needed, and again when it ages."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from textual.app import App

from budgettui.backend import messages
from budgettui.backend.backend_interface import Backend
from budgettui.core.analysis.assessment import Series
from budgettui.core.model.instants import Instant
from budgettui.tui.background_work import in_background
from budgettui.tui.state.service_list import ServiceList

MAX_CACHED = 64
OLD = timedelta(seconds=60)
"""After this long, the series of a service whose numbers move is requested again."""
REPEAT_SECONDS = 0.03
"""While a key repeats, only the last service's series is requested."""

Key = tuple[str, int, Instant | None, Instant | None]
"""A service, the days, the moment at which they end (None for now), and the moment by which something must
have been recorded to count (None for no limit)."""

State = tuple[int | None, datetime | None]
"""The store's revision at which a service last changed, and when it was assessed."""


class SeriesCache:
    """What the plots draw, for the chosen service over the last `days` days.

    `shown` is the series on screen, None while there is none; `requested` what is being asked for.
    `arrived` is called when another one is shown.
    """

    def __init__(
        self,
        app: App[int],
        backend: Backend,
        service_list: ServiceList,
        days: int,
        arrived: Callable[[], None],
    ) -> None:
        self._app, self._backend, self._service_list = app, backend, service_list
        self._arrived = arrived
        self.days = days
        self.moment: Instant | None = None
        """The moment that is shown; None for now."""
        self.known_at: Instant | None = None
        self.until: Instant | None = None
        """Where the range ends; None for the moment that is shown."""
        self.shown: Series | None = None
        self.requested: Key | None = None
        self._cached: OrderedDict[Key, tuple[Series, State]] = OrderedDict()
        """Series, and what was known of their services when they were requested."""
        self._revisions: dict[str, int] = {}
        self._closely = True
        self._watched: tuple[str, bool] | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether a series is pending."""
        return self.requested is not None

    def on_snapshot(self, snapshot: messages.Snapshot) -> None:
        """Note what a snapshot makes stale, and renew what is on screen."""
        for name in snapshot.assessments:
            self._revisions[name] = snapshot.revision
        chosen = self._service_list.chosen
        if self.requested is None:
            is_old = chosen in snapshot.assessments or self.shown is None
        else:
            is_old = self.requested != self._key(chosen)  # a worse one came meanwhile
        if is_old:
            self.want()

    def want(self) -> None:
        """Show the series of the chosen service, requesting it if needed."""
        name = self._service_list.chosen
        if name is None:
            self.shown = self.requested = None
            return
        key = self._key(name)
        cached = self._cached.get(key)
        self.shown = cached[0] if cached is not None else None
        if cached is not None and not self._is_old(cached[1], name):
            self.requested = None
            if (name, self._closely) != self._watched:
                in_background(self._app, partial(self._watch, name), "series", exclusive=True)
            return
        self.requested = key
        in_background(self._app, partial(self._fetch, key), "series", exclusive=True)

    def ask_again(self) -> None:
        """Repeat the request, because a new backend does not know it."""
        self._watched = None
        self.want()

    def follow(self, closely: bool) -> None:
        """Follow an open event of the chosen service every second, or, unless `closely`, every few."""
        self._closely = closely
        self.want()

    async def _watch(self, name: str) -> None:
        """Tell the backend which service is shown."""
        await asyncio.sleep(REPEAT_SECONDS)
        if self._watched == (name, self._closely):
            return
        with contextlib.suppress(messages.RequestRefusedError):
            watched = name, self._closely
            await self._backend.ask(messages.Focus(*watched))
            self._watched = watched

    async def _fetch(self, key: Key) -> None:
        name, days, end, known_at = key
        await self._watch(name)
        state = self._state(name)
        try:
            request = messages.GetSeries(name, days)
            past = request if end is None else messages.AsOf(end, request, known_at)
            series = await self._backend.ask(past)
        except messages.RequestRefusedError:
            self.requested = None
            return
        self._cached[key] = (series, state)
        self._cached.move_to_end(key)
        if len(self._cached) > MAX_CACHED:
            self._cached.popitem(last=False)
        if key == self._key(self._service_list.chosen):
            self.shown, self.requested = series, None
            self._arrived()

    def _key(self, name: str | None) -> Key:
        return name or "", self.days, self.moment if self.until is None else self.until, self.known_at

    def _state(self, name: str) -> State:
        assessment = self._service_list.assessments.get(name)
        return self._revisions.get(name), None if assessment is None else assessment.as_of

    def _is_old(self, before: State, name: str) -> bool:
        """Whether a series that was requested in that state must be requested again."""
        revision, as_of = self._state(name)
        if revision != before[0]:
            return True
        is_past = self._key(name)[2] is not None  # which does not age
        return not (is_past or as_of is None or before[1] is None) and abs(as_of - before[1]) >= OLD
