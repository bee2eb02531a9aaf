"""The scheduler: the current assessment of every service, and when each must be computed again."""

import heapq
from collections.abc import Collection

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.service_order import worst_first
from budgettui.core.model.instants import SECOND, Instant, to_instant
from budgettui.core.workspace import Workspace

from . import assessment_outline
from .forecast_cache import MOVING, STANDING, ForecastCache

TICK = SECOND
"""How often a service that is watched closely is assessed while it has an open event."""

GLANCE = 5 * SECOND
"""How often the others with an open event are, and in which steps any service but the one in focus is."""

DRIFT = 20 * SECOND
"""How often other numbers that move with the clock are assessed: old events leaving a window."""

DETAILED = 50
"""How many services have their details kept current: all of a fleet this small, else those looked at last."""

RESIMULATE = MOVING
"""How old a forecast may be while its service's numbers move."""

STALE = STANDING
"""How old an assessment, and so a forecast, may be at all."""


class AssessmentScheduler:
    """Assesses over a workspace; says when which service is due again."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.current: dict[str, Assessment] = {}
        self.focus: str | None = None
        self._watched: str | None = None
        self._looked_at: dict[str, None] = {}
        """The services that were looked at last, the latest at the end."""
        self._detailed_at: dict[str, Instant] = {}
        """When the details of each service were computed."""
        self._due: list[tuple[Instant, str]] = []
        self._simulated: dict[str, Instant] = {}
        self._outlined: dict[str, Assessment] = {}
        """The assessments from which outlined services are completed."""
        self._order: list[str] = []
        """In which order they are, the worst at the end; made again where it is empty."""
        self._without_forecast: set[str] = set()
        self.forecasts: ForecastCache | None = None
        """Where forecasts are kept from one run to the next."""

    @property
    def has_forecast_waiting(self) -> bool:
        """Whether a forecast that is on screen, or that a rule of the policy rests on, is not current."""
        return self._next_forecast() is not None

    def _next_forecast(self) -> str | None:
        """The service to simulate next: the one in focus, then those with a rule about a probability."""
        waiting, focus = self._without_forecast, self.focus
        if focus in waiting and focus in self.current and focus not in self._outlined:
            return focus
        if self._outlined or not self.workspace.settings.policy.rules:
            return None
        asks = self.workspace.asks_for_probability
        return next((name for name in self.current if name in waiting and asks(name)), None)

    @property
    def next_due(self) -> Instant | None:
        """When some service must be assessed again, though nothing was recorded."""
        return self._due[0][0] if self._due else None

    def assess(self, name: str, now: Instant) -> Assessment:
        """Assess a service whose events or settings changed, or which was not assessed before."""
        assessment = self._assess(name, now)
        self._without_forecast.add(name)
        return assessment

    def outline(self, name: str, now: Instant) -> Assessment:
        """Assess as much of a service as a list shows; `complete` does the rest, and plans the next time."""
        source = self._carried_on(name, now)
        self.current[name] = assessment_outline.outline(source)
        self._outlined[name] = source
        self._without_forecast.add(name)
        return self.current[name]

    @property
    def has_outlines(self) -> bool:
        """Whether some services are to be completed."""
        return bool(self._outlined)

    def next_outlined(self, count: int) -> list[str]:
        """The next services to complete: the worst of them, which a list shows first."""
        names: list[str] = []
        while self._outlined and len(names) < count:
            if not self._order:
                worst = sorted((self.current[name] for name in self._outlined), key=worst_first, reverse=True)
                self._order = [each.service for each in worst if each.service not in names]
                if not self._order:
                    break
            name = self._order.pop()
            if name in self._outlined:
                names.append(name)
        return names

    def is_outlined(self, name: str) -> bool:
        """Is there no more than an outline of the service?"""
        return name in self._outlined

    def is_complete(self, name: str) -> bool:
        """Is all of the service known, at whatever time it was assessed?"""
        return name in self.current and name not in self._outlined

    def complete(self, name: str, _now: Instant) -> Assessment:
        """The rest of an assessment that has been outlined."""
        return self._keep(self._outlined.pop(name))

    def pop_due(self, now: Instant, most: int | None = None) -> list[str]:
        """The services whose numbers can have moved with the clock, `most` of them; reassess each now."""
        names: list[str] = []
        while self._due and self._due[0][0] <= now and (most is None or len(names) < most):
            moment, name = heapq.heappop(self._due)
            if (
                name in self.current
                and name not in self._outlined
                and name not in names
                and self._change_after(self.current[name]) == moment
            ):
                names.append(name)
        return names

    def reassess(self, name: str, now: Instant) -> Assessment:
        """Assess a service that is due, although only the time has changed.

        Its details stay as they were if nobody has looked at them lately.
        """
        is_detailed = self._keeps_details(name) or now - self._detailed_at[name] >= STALE
        assessment = self._assess(name, now, None if is_detailed else self.current[name])
        if now - self._simulated.get(name, now) >= RESIMULATE:
            self._without_forecast.add(name)
        return assessment

    def forecast(self) -> dict[str, Assessment]:
        """Simulate the next service whose forecast is shown or asked for; empty if its forecast stays.

        No other: a forecast is shown for one service at a time, and simulating costs the most.
        """
        name, cache = self._next_forecast(), self.forecasts
        if cache is not None:
            cache.save_if_due()
        if name is None:
            return {}
        self._without_forecast.discard(name)
        before = self.current[name]
        cached = cache.find(self.workspace, before) if cache is not None else None
        if cached is not None:
            self._simulated[name], after = cached
        else:
            self._simulated[name] = to_instant(before.as_of)
            after = self.workspace.with_probabilities(before, to_instant(before.as_of))
            if cache is not None:
                cache.add(self.workspace, after)
        self.current[name] = after
        known = after.probabilities == before.probabilities and after.obligations == before.obligations
        return {} if known else {name: after}

    def watch(self, name: str, closely: bool = True) -> None:
        """Put a service in focus: its forecast is kept current; watched closely, its open event is
        followed by the second."""
        before, self.focus, self._watched = self.focus, name, name if closely else None
        for moved in (self.current.keys() - self._outlined.keys()) & {before, name}:
            self._plan(moved)

    def look_at(self, name: str) -> bool:
        """Keep the details of a service current from now on; whether it must be reassessed for that now."""
        if name not in self.workspace.services:
            return False
        was_detailed = self._keeps_details(name)
        self._looked_at.pop(name, None)
        self._looked_at[name] = None
        if len(self._looked_at) > DETAILED:
            del self._looked_at[next(iter(self._looked_at))]
        return self.is_complete(name) and not was_detailed

    def _keeps_details(self, name: str) -> bool:
        """Whether the details are assessed whenever they may have changed: they are on screen, or soon
        may be, or a rule of the policy rests on them."""
        workspace = self.workspace
        if len(workspace.services) <= DETAILED or name in self._looked_at:
            return True
        return bool(workspace.settings.policy.rules) and workspace.asks_for_probability(name)

    def forget(self, names: Collection[str]) -> None:
        """Let go of services that are no longer configured."""
        for name in names:
            self.current.pop(name, None)
            self._outlined.pop(name, None)
            self._without_forecast.discard(name)
            self._simulated.pop(name, None)
            self._looked_at.pop(name, None)
            self._detailed_at.pop(name, None)

    def _assess(self, name: str, now: Instant, details_of: Assessment | None = None) -> Assessment:
        assessment = self._keep(self._carried_on(name, now, details_of), details_of is None)
        self._outlined.pop(name, None)
        return assessment

    def _carried_on(self, name: str, now: Instant, details_of: Assessment | None = None) -> Assessment:
        """A new assessment; the last forecast is shown until the next is simulated."""
        assessment = self.workspace.assess(name, now, details_of)
        before = self.current.get(name)
        if before is None or not before.probabilities:
            return assessment
        return self.workspace.carry_probabilities(assessment, before.probabilities, now)

    def _keep(self, assessment: Assessment, is_detailed: bool = True) -> Assessment:
        """Complete an assessment, keep what is shown of it, and plan the next."""
        shown = assessment_outline.complete(assessment)
        self.current[shown.service] = shown
        if is_detailed:
            self._detailed_at[shown.service] = to_instant(shown.as_of)
        self._plan(shown.service)
        return shown

    def _plan(self, name: str) -> None:
        heapq.heappush(self._due, (self._change_after(self.current[name]), name))

    def _change_after(self, assessment: Assessment) -> Instant:
        """When to assess again: as soon as a number can move, but no oftener than it is worth."""
        as_of = to_instant(assessment.as_of)
        if assessment.stable_until is None:
            return as_of + STALE
        pace = DRIFT
        if assessment.open_events:
            pace = TICK if assessment.service == self._watched else GLANCE
        soonest = as_of - as_of % pace + pace  # in step, so that all that move are sent at once
        due = max(to_instant(assessment.stable_until), soonest)
        if assessment.service != self.focus:
            due += -due % GLANCE
        return min(due, as_of + STALE)
