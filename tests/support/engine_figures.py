"""The engine's figures of a fleet, at the moment that its golden screens show."""

from datetime import datetime
from functools import cached_property
from typing import Any

from temporary_backend import TemporaryBackend

from budgettui.backend.messages import (
    AsOf,
    AssessPast,
    Explain,
    ForecastPast,
    GetCosts,
    GetSeries,
    ListEvents,
    Request,
    SourcesChanged,
    SourceStatus,
)
from budgettui.backend.request_dispatch import answer
from budgettui.core.analysis.assessment import Assessment, EventCost, Series
from budgettui.core.analysis.service_order import worst_first
from budgettui.core.analysis.status import worst_firing
from budgettui.core.model.event import Event
from budgettui.core.model.instants import to_instant
from budgettui.core.model.time_zone import zone_named


class World:
    """A fleet now, or at a past `moment`; with `known_then`, only what had been recorded by then counts."""

    def __init__(
        self, backend: TemporaryBackend, moment: datetime | None = None, known_then: bool = False
    ) -> None:
        self.backend, self.is_past, self.known_then = backend, moment is not None, known_then
        self.now = backend.moment if moment is None else moment
        self.zone = zone_named(backend.settings.display.timezone)
        self._series: dict[tuple[str, int], Series] = {}

    @property
    def instant(self) -> int:
        return to_instant(self.now)

    def ask(self, request: Request[Any]) -> Any:
        """The engine's answer, as the backend gives it."""
        known_at = self.instant if self.known_then else None
        asked = AsOf(self.instant, request, known_at) if self.is_past else request
        return answer(self.backend.workspace, asked, self.backend.instant)

    @cached_property
    def assessments(self) -> dict[str, Assessment]:
        """By service, worst first."""
        names = tuple(self.backend.settings.service_names)
        if self.is_past:
            everything = self.ask(AssessPast(names))
            if self.chosen is not None:
                everything[self.chosen] = self.ask(ForecastPast(self.chosen))
        else:
            everything = {name: self.backend.assess(name) for name in names}
        return {each.service: each for each in sorted(everything.values(), key=worst_first)}

    @cached_property
    def chosen(self) -> str | None:
        """The service that the screens show: the worst one now."""
        names = self.backend.settings.service_names
        return min(map(self.backend.assess, names), key=worst_first).service if names else None

    @cached_property
    def events(self) -> tuple[Event, ...]:
        return self.ask(ListEvents(None, 1_000_000))

    @cached_property
    def costs(self) -> dict[int, EventCost]:
        return {cost.id: cost for cost in self.ask(GetCosts(tuple(self.assessments)))}

    def explained(self, service: str) -> tuple[EventCost, ...]:
        return self.ask(Explain(service))

    def series(self, service: str, days: int = 30) -> Series:
        if (service, days) not in self._series:
            self._series[service, days] = self.ask(GetSeries(service, days))
        return self._series[service, days]

    @property
    def sources(self) -> SourcesChanged:
        statuses = getattr(self.backend, "sources", ())
        return SourcesChanged(statuses, sum(not event.reviewed and not event.voided for event in self.events))

    def counts(self) -> dict[str, int]:
        """The counts of services and events in the headers, by the words used there."""
        everything = list(self.assessments.values())
        obligations = [each for assessment in everything for each in assessment.obligations]
        return {
            "spent": sum(each.remaining_minutes <= 0 for each in everything),
            "paging": sum(worst_firing(each.alerts) == "page" for each in everything),
            "open": sum(event.end is None and not event.voided for event in self.events),
            "due": sum(each.state in ("open", "overdue") for each in obligations),
            "to watch": sum(each.status == "WATCH" for each in everything),
            "ok": sum(each.status == "OK" for each in everything),
            "to review (R)": self.sources.unreviewed,
        }

    def old_source(self) -> SourceStatus | None:
        """The source that has a problem."""
        return next((each for each in self.sources.sources if each.problem), None)
