"""The scheduler: the current assessment of every service, and when each must be made anew."""

import heapq
from collections.abc import Collection
from dataclasses import replace

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.model.instants import HOUR, SECOND, Instant, to_instant
from budgettui.core.workspace import Workspace

TICK = SECOND
"""How often a service that is watched closely is assessed while it has an open event."""

GLANCE = 5 * SECOND
"""How often the others with an open event are."""

DRIFT = 20 * SECOND
"""How often other numbers that move with the clock are assessed: old events leaving a window."""

RESIMULATE = 60 * SECOND
"""How old a forecast may be while its service's numbers move."""

STALE = HOUR
"""How old an assessment, and so a forecast, may be at all."""


class AssessmentScheduler:
    """Assesses over a workspace; every method gives the assessments that are new, by service."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.current: dict[str, Assessment] = {}
        self.focus: str | None = None
        self._watched: str | None = None
        self._due: list[tuple[Instant, str]] = []
        self._simulated: dict[str, Instant] = {}
        self._waiting: dict[str, None] = {}

    @property
    def has_forecasts_waiting(self) -> bool:
        return bool(self._waiting)

    @property
    def next_due(self) -> Instant | None:
        """When some service must be assessed again, though nothing was recorded."""
        return self._due[0][0] if self._due else None

    def assess(self, names: Collection[str], now: Instant) -> dict[str, Assessment]:
        """Assess services whose events or settings changed; their forecasts follow."""
        self._waiting.update(dict.fromkeys(names))
        return {name: self._assess(name, now) for name in names}

    def assess_due(self, now: Instant) -> dict[str, Assessment]:
        """Assess the services whose numbers can have moved with the clock."""
        fresh = {}
        while self._due and self._due[0][0] <= now:
            moment, name = heapq.heappop(self._due)
            if name in self.current and self._change_after(self.current[name]) == moment:
                fresh[name] = self._assess(name, now)
                if now - self._simulated.get(name, now) >= RESIMULATE:
                    self._waiting[name] = None
        return fresh

    def forecast_next(self, now: Instant) -> dict[str, Assessment]:
        """Simulate one waiting service, the one in focus first; empty if its forecast stays."""
        name = self.focus if self.focus in self._waiting else next(iter(self._waiting), None)
        if name is None:
            return {}
        del self._waiting[name]
        self._simulated[name] = now
        before = self.current[name]
        self.current[name] = self.workspace.with_probabilities(before, to_instant(before.as_of))
        return {name: self.current[name]} if self.current[name] != before else {}

    def watch(self, name: str, closely: bool = True) -> None:
        """Put a service in focus: its forecast comes first; watched closely, its open event is followed by
        the second."""
        before, self.focus, self._watched = self._watched, name, name if closely else None
        for moved in self.current.keys() & {before, self._watched}:
            if self.current[moved].open_events:
                self._plan(moved)

    def forget(self, names: Collection[str]) -> None:
        """Let go of services that are no longer configured."""
        for name in names:
            self.current.pop(name, None)
            self._waiting.pop(name, None)
            self._simulated.pop(name, None)

    def _assess(self, name: str, now: Instant) -> Assessment:
        assessment = self.workspace.assess(name, now)
        if name in self.current:  # the last forecast stands until the next is simulated
            assessment = replace(assessment, probabilities=self.current[name].probabilities)
        self.current[name] = assessment
        self._plan(name)
        return assessment

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
        soonest = as_of - as_of % pace + pace  # in step, so that all that move are told of at once
        return min(max(to_instant(assessment.stable_until), soonest), as_of + STALE)
