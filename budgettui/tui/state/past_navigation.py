"""Stepping between past moments, and back to now: the moment that the dashboard shows, and its numbers."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

from textual.app import App

from budgettui.backend import messages
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.events.begin_and_end_moments_result import Moment
from budgettui.core.model.instants import Instant, to_instant
from budgettui.tui.background_work import in_background

from .past_backend import PastBackend
from .service_list import ServiceList

AT_ONCE = 25
"""The most services to assess in full in one request; larger fleets are outlined first."""
REST_SECONDS = 0.15
"""After this long at one moment the rest is computed: the forecast, and large fleets in full."""


class PastNavigation:
    """`moment` is the past moment that is shown, None for now; `changes` is what began or ended then.

    `known_then`: only what had been recorded by that moment counts.

    `arrived` is called when another moment is shown, or more of it is known.
    """

    def __init__(
        self,
        app: App[int],
        backend: PastBackend,
        service_list: ServiceList,
        now: Callable[[], Instant],
        tell: Callable[[str], None],
        arrived: Callable[[], None],
    ) -> None:
        self._app, self._backend, self._service_list = app, backend, service_list
        self._now, self._tell, self._arrived = now, tell, arrived
        self.changes: tuple[str, ...] = ()
        self._wishes: deque[bool | Instant | None] = deque()
        """What was requested next: a step forward (True) or back (False), a moment, or now (None)."""
        self._working = self._is_stale = False
        self._wants_known_then = False

    @property
    def moment(self) -> Instant | None:
        return self._backend.moment

    @property
    def known_then(self) -> bool:
        return self._backend.known_then

    @property
    def is_busy(self) -> bool:
        """Whether another moment is being loaded."""
        return self._working

    def go(self, moment: Instant | None, known_then: bool | None = None) -> None:
        """Show a moment; None for now. `known_then`: as it was known then, or not; None keeps the mode."""
        if known_then is not None:
            self._wants_known_then = known_then
        self._wish(moment)

    def toggle_known(self) -> None:
        """Show the moment as it was known then, or as it is known now."""
        self._wants_known_then = not self._wants_known_then
        self.changes = ()  # those shown are from the other mode
        self._wish(self.moment)

    def renew(self) -> None:
        """Recompute the shown moment, because the store has changed."""
        if self.moment is not None:
            self._is_stale = True
            self._wish(self.moment)

    def step(self, forward: bool) -> None:
        """Show the next moment of the chosen service, or the one before."""
        self._wish(forward)

    def _wish(self, wish: "bool | Instant | None") -> None:
        self._wishes.append(wish)
        if not self._working:
            self._working = True
            in_background(self._app, self._work, "past", exclusive=True)

    async def _work(self) -> None:
        """Carry out the pending steps in order; only the last one is shown."""
        try:
            while self._wishes:
                moment, changes = self.moment, self.changes
                while self._wishes:
                    moment, changes = await self._after(self._wishes.popleft(), moment, changes)
                if moment is None:
                    self._show_now()
                elif moment != self.moment or self._is_stale or self._wants_known_then != self.known_then:
                    await self._show(moment, changes)
        except messages.RequestRefusedError as refusal:
            self._wishes.clear()
            self._tell(str(refusal))
        finally:
            self._working = False

    async def _after(
        self, wish: "bool | Instant | None", moment: Instant | None, changes: tuple[str, ...]
    ) -> tuple[Instant | None, tuple[str, ...]]:
        """The moment that a request leads to, and what began or ended then."""
        if not isinstance(wish, bool):
            return wish, changes if wish == moment else ()
        name = self._service_list.chosen
        if name is None or (wish and moment is None):
            if name is not None:
                self._tell("this is now: nothing has happened after it")
            return moment, changes
        start = self._now() if moment is None else moment
        reached: Moment | None = await self._backend.ask(
            messages.FindMoment(name, start, wish, self._wants_known_then)
        )
        if reached is not None:
            return to_instant(reached.at), reached.changes
        if wish:
            self._tell(f"nothing happened to {name} after that: this is now")
            return None, ()
        self._tell(f"nothing happened to {name} in the year before that")
        return moment, changes

    def _show_now(self) -> None:
        self._backend.moment, self.changes = None, ()
        self._backend.known_then = self._wants_known_then = False
        self._service_list.show_past(None)
        self._arrived()

    async def _show(self, moment: Instant, changes: tuple[str, ...]) -> None:
        names, known_then = tuple(self._service_list.live), self._wants_known_then
        known_at = moment if known_then else None
        outlined = len(names) > AT_ONCE
        assessments: dict[str, Assessment] = {}
        for begin in range(0, len(names), 4 * AT_ONCE):
            request = messages.AssessPast(names[begin : begin + 4 * AT_ONCE], outlined)
            assessments |= await self._backend.ask(messages.AsOf(moment, request, known_at))
            if self._wishes:
                return  # another step is pending
        self._backend.moment, self.changes, self._is_stale = moment, changes, False
        self._backend.known_then = known_then
        self._service_list.show_past(assessments)
        self._arrived()
        in_background(self._app, partial(self._complete, moment, outlined), "past rest", exclusive=True)

    def complete_chosen(self) -> None:
        """Compute the forecast of the chosen service."""
        if self.moment is not None:
            in_background(self._app, partial(self._complete, self.moment, False), "past rest", exclusive=True)

    async def _complete(self, moment: Instant, outlined: bool) -> None:
        await asyncio.sleep(REST_SECONDS)
        name, known_at = self._service_list.chosen, self._backend.known_at
        try:
            if name is not None:
                request = messages.ForecastPast(name)
                forecast = await self._backend.ask(messages.AsOf(moment, request, known_at))
                self._take(moment, known_at, {name: forecast})
            names = [each for each in self._service_list.live if each != name] if outlined else []
            for begin in range(0, len(names), AT_ONCE):
                some = messages.AssessPast(tuple(names[begin : begin + AT_ONCE]))
                assessments = await self._backend.ask(messages.AsOf(moment, some, known_at))
                self._take(moment, known_at, assessments)
        except messages.RequestRefusedError as refusal:
            self._tell(str(refusal))

    def _take(self, moment: Instant, known_at: Instant | None, fresh: Mapping[str, Assessment]) -> None:
        if (moment, known_at) == (self.moment, self._backend.known_at):
            self._service_list.add_past(fresh)
            self._arrived()
