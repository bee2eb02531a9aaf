"""Schedules assessments: the current one of every service, and when each must be computed again."""

import heapq
from collections.abc import Collection, Iterable

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.service_order import worst_first
from budgettui.core.analysis.status import is_calm
from budgettui.core.model.instants import MINUTE, SECOND, Instant, to_instant
from budgettui.core.workspace import Workspace

from . import assessment_outline
from .forecast_cache import MOVING, STANDING, ForecastCache

TICK = SECOND
"""How often a closely watched service is assessed while it has an open event."""

GLANCE = 5 * SECOND
"""How often other services with an open event are assessed; all but the focused one are due in such steps."""

DRIFT = 20 * SECOND
"""How often other numbers that change with time are assessed: old events leaving a window."""

OUT_OF_SIGHT = MINUTE
"""How often, in a fleet of more than `DETAILED`, those of a calm service are that is not on screen."""

DETAILED = 50
"""How many services have their details kept current: all if there are so few, else those viewed last."""

RESIMULATE = MOVING
"""Maximum age of a forecast while its service's numbers change."""

STALE = STANDING
"""Maximum age of any assessment or forecast."""


class AssessmentScheduler:
    """Assesses the services of a workspace, and knows when each is due again."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.current: dict[str, Assessment] = {}
        self.focus: str | None = None
        self._watched: str | None = None
        self._looked_at: dict[str, None] = {}
        """The services that were viewed last, the latest at the end."""
        self._detailed_at: dict[str, Instant] = {}
        """When the details of each service were computed."""
        self._on_screen: frozenset[str] = frozenset()
        self._due: list[tuple[Instant, str]] = []
        """When services are due; an entry counts if it is the service's latest."""
        self._due_of: dict[str, Instant] = {}
        self._simulated: dict[str, Instant] = {}
        self._outlined: dict[str, Assessment] = {}
        """The assessments from which outlined services are completed."""
        self._order: list[str] = []
        """The outlined services with the worst at the end; rebuilt when empty."""
        self._without_forecast: set[str] = set()
        self.forecasts: ForecastCache | None = None
        """The cache of forecasts between runs."""

    @property
    def has_forecast_waiting(self) -> bool:
        """Whether a forecast that is on screen, or that a policy rule needs, is out of date."""
        return self._next_forecast() is not None

    def _next_forecast(self) -> str | None:
        """The service to simulate next: the focused one, then those with a rule on a probability."""
        waiting, focus = self._without_forecast, self.focus
        if focus in waiting and focus in self.current and focus not in self._outlined:
            return focus
        if self._outlined or not self.workspace.settings.policy.rules:
            return None
        asks = self.workspace.asks_for_probability
        return next((name for name in self.current if name in waiting and asks(name)), None)

    @property
    def next_due(self) -> Instant | None:
        """When the next service must be assessed again even if nothing is recorded."""
        return self._due[0][0] if self._due else None

    def assess(self, name: str, now: Instant) -> Assessment:
        """Assess a service that is new, or whose events or settings changed."""
        assessment = self._assess(name, now)
        self._without_forecast.add(name)
        return assessment

    def outline(self, name: str, now: Instant) -> Assessment:
        """Assess as much of a service as a list shows; `complete` does the rest and schedules it."""
        source = self._carried_on(name, now)
        self.current[name] = assessment_outline.outline(source)
        self._outlined[name] = source
        self._without_forecast.add(name)
        return self.current[name]

    @property
    def has_outlines(self) -> bool:
        """Whether some services are only outlined."""
        return bool(self._outlined)

    def next_outlined(self, count: int) -> list[str]:
        """The next services to complete: the worst first, as in a list."""
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
        """Whether only an outline of the service is known."""
        return name in self._outlined

    def is_complete(self, name: str) -> bool:
        """Whether the service has been assessed completely, however long ago."""
        return name in self.current and name not in self._outlined

    def complete(self, name: str, _now: Instant) -> Assessment:
        """Complete an outlined assessment."""
        return self._keep(self._outlined.pop(name))

    def pop_due(self, now: Instant, most: int | None = None) -> list[str]:
        """The services whose numbers may have changed with time, at most `most`; reassess each now."""
        names: list[str] = []
        while self._due and self._due[0][0] <= now and (most is None or len(names) < most):
            moment, name = heapq.heappop(self._due)
            if (
                name in self.current
                and name not in self._outlined
                and name not in names
                and self._due_of.get(name) == moment
            ):
                names.append(name)
        return names

    def reassess(self, name: str, now: Instant) -> Assessment:
        """Assess a service that is due because time has passed.

        Its details are kept from before if nobody has viewed them lately.
        """
        is_detailed = self._keeps_details(name) or now - self._detailed_at[name] >= STALE
        assessment = self._assess(name, now, None if is_detailed else self.current[name])
        if now - self._simulated.get(name, now) >= RESIMULATE:
            self._without_forecast.add(name)
        return assessment

    def forecast(self) -> dict[str, Assessment]:
        """Simulate the next service whose forecast is shown or needed; empty if the forecast did not change.

        Others are not simulated: only one forecast is shown at a time, and simulating is the slowest step.
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
        """Focus a service: keep its forecast current and, if `closely`, assess it every second while it
        has an open event."""
        before, self.focus, self._watched = self.focus, name, name if closely else None
        self._plan_again({before, name})

    def show(self, names: Iterable[str]) -> None:
        """Note which services are on screen: their numbers are kept newer than those of the others."""
        before, self._on_screen = self._on_screen, frozenset(names)
        self._plan_again(before ^ self._on_screen)

    def look_at(self, name: str) -> bool:
        """Keep the details of a service current from now on; return whether to reassess it now for that."""
        if name not in self.workspace.services:
            return False
        was_detailed = self._keeps_details(name)
        self._looked_at.pop(name, None)
        self._looked_at[name] = None
        limit = DETAILED if self._watched is not None else 1  # nobody goes back on a wallboard
        while len(self._looked_at) > limit:
            longest_ago = next(iter(self._looked_at))
            del self._looked_at[longest_ago]
            self._plan_again({longest_ago})
        return self.is_complete(name) and not was_detailed

    def _keeps_details(self, name: str) -> bool:
        """Whether details are assessed whenever they may have changed, because they are or may soon be on
        screen, or because a policy rule needs them."""
        workspace = self.workspace
        if len(workspace.services) <= DETAILED or name in self._looked_at:
            return True
        return bool(workspace.settings.policy.rules) and workspace.asks_for_probability(name)

    def forget(self, names: Collection[str]) -> None:
        """Remove services that are no longer configured."""
        for name in names:
            self.current.pop(name, None)
            self._outlined.pop(name, None)
            self._without_forecast.discard(name)
            self._simulated.pop(name, None)
            self._looked_at.pop(name, None)
            self._detailed_at.pop(name, None)
            self._due_of.pop(name, None)

    def _assess(self, name: str, now: Instant, details_of: Assessment | None = None) -> Assessment:
        assessment = self._keep(self._carried_on(name, now, details_of), details_of is None)
        self._outlined.pop(name, None)
        return assessment

    def _carried_on(self, name: str, now: Instant, details_of: Assessment | None = None) -> Assessment:
        """A new assessment that carries the last forecast until the next one is simulated."""
        assessment = self.workspace.assess(name, now, details_of)
        before = self.current.get(name)
        if before is None or not before.probabilities:
            return assessment
        return self.workspace.carry_probabilities(assessment, before.probabilities, now)

    def _keep(self, assessment: Assessment, is_detailed: bool = True) -> Assessment:
        """Complete an assessment, store what is shown of it, and schedule the next."""
        shown = assessment_outline.complete(assessment)
        self.current[shown.service] = shown
        if is_detailed:
            self._detailed_at[shown.service] = to_instant(shown.as_of)
        self._plan(shown.service)
        return shown

    def _plan(self, name: str) -> None:
        due = self._change_after(self.current[name])
        if self._due_of.get(name) != due:
            self._due_of[name] = due
            heapq.heappush(self._due, (due, name))

    def _plan_again(self, names: Collection[str | None]) -> None:
        """Schedule the next assessment of services that are now watched more closely, or less."""
        for name in names:
            if name is not None and self.is_complete(name):
                self._plan(name)

    def _change_after(self, assessment: Assessment) -> Instant:
        """When to assess again: as soon as a number can change, but no more often than is useful."""
        as_of = to_instant(assessment.as_of)
        if assessment.stable_until is None:
            return as_of + STALE
        pace = self._pace(assessment)
        soonest = as_of - as_of % pace + pace  # aligned, so that all changes are sent together
        due = max(to_instant(assessment.stable_until), soonest)
        if assessment.service != self.focus:
            due += -due % (OUT_OF_SIGHT if pace == OUT_OF_SIGHT else GLANCE)
        return min(due, as_of + STALE)

    def _pace(self, assessment: Assessment) -> Instant:
        """How often a service is assessed while its numbers change all the time."""
        name = assessment.service
        if assessment.open_events:
            return TICK if name == self._watched else GLANCE
        is_in_sight = name in self._on_screen or self._keeps_details(name)
        return OUT_OF_SIGHT if is_calm(assessment) and not is_in_sight else DRIFT
