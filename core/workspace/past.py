"""A service at a past moment, and one event in full."""

from abc import abstractmethod
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..errors import NotFoundError
from ..model.event import Event
from ..model.instants import Instant
from ..model.note import Note
from ..store import EventStore

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from ..analysis.assessment import Assessment, EventCost
    from ..analysis.events.event_details import EventDetails
    from ..analysis.events.event_moment import Moment
    from ..ledger.event_table import EventTable
    from ..policy.policy_records import PolicyRecords


class WorkspacePast:
    """Answers about moments that have passed."""

    settings: Settings
    store: EventStore
    known_at: Instant | None

    @abstractmethod
    def service(self, name: str) -> ServiceSettings: ...

    @abstractmethod
    def table(self, name: str, as_of: Instant) -> "EventTable": ...

    if TYPE_CHECKING:  # an abstract one would hide that of the policy, which comes later

        def policy_records(self, name: str, as_of: Instant) -> PolicyRecords:
            raise NotImplementedError

    @abstractmethod
    def assess(self, name: str, as_of: Instant) -> "Assessment": ...

    @abstractmethod
    def events(self, service: str | None = None, **filters: Any) -> list[Event]: ...

    @abstractmethod
    def notes(self, event_id: int | None = None, *, incident_id: str | None = None) -> list[Note]: ...

    @abstractmethod
    def _is_known(self, recorded_at: Instant) -> bool: ...

    def assess_past(self, name: str, as_of: Instant) -> "Assessment":
        """A service as it was at `as_of`: what ended later was open then, and what began later is not there.

        The budget, burn rates and alerts are those of `assess`.
        """
        from ..assessor import assess

        table = self.table(name, as_of).as_seen_at(as_of)
        records = self.policy_records(name, as_of)
        return assess(self.service(name), table, as_of, self.settings, records)

    def forecast_past(self, assessment: "Assessment", as_of: Instant) -> "Assessment":
        """An assessment of `assess_past` with the simulated part, made from what there was at `as_of`."""
        from ..assessor import with_probabilities

        service = targets_at(self.service(assessment.service), as_of)
        table = self.table(assessment.service, as_of).as_seen_at(as_of)
        records = self.policy_records(service.name, as_of)
        return with_probabilities(assessment, service, table, as_of, self.settings, records)

    def events_past(self, as_of: Instant, service: str | None = None, **filters: Any) -> list[Event]:
        """Events that had begun by `as_of`, as `events` lists them; what ended later is open."""
        from dataclasses import replace

        return [
            replace(event, end=None) if event.end is not None and event.end > as_of else event
            for event in self.events(service, until=as_of + 1, **filters)
        ]

    def next_moment(self, name: str, as_of: Instant, now: Instant) -> "Moment | None":
        """When something of a service next began or ended after `as_of`, up to `now`."""
        from ..analysis.events.timeline import next_moment

        return next_moment(self.service(name), self.table(name, now), self.settings, as_of, now)

    def previous_moment(self, name: str, as_of: Instant, now: Instant) -> "Moment | None":
        """When something of a service last began or ended before `as_of`."""
        from ..analysis.events.timeline import previous_moment

        return previous_moment(self.service(name), self.table(name, now), self.settings, as_of)

    def course(self, name: str, days: int, points: int, as_of: Instant) -> tuple[float, ...]:
        """What remained of a budget, in percent, at `points` even moments of `days`, the last now."""
        from ..analysis.series import promised_trend
        from ..analysis.service_budget import budget_of

        service, table = self.service(name), self.table(name, as_of)
        budget = budget_of(service, table, self.settings, as_of)
        trend = promised_trend(service, budget, as_of, days * (points - 1) / points, days / points)
        return tuple(point.remaining_pct for point in trend[-points:])

    def event_details(self, event_id: int, as_of: Instant) -> "EventDetails":
        """One event in full; `NotFoundError`, or `ValueError` where its service is not configured."""
        from ..analysis.alerts.alert_history import changes_of_event
        from ..analysis.events import event_details as details
        from ..analysis.exclusions.exclusion_effects import excluded_within
        from ..analysis.service_budget import budget_of
        from ..store.versions import describe_differences, differences

        versions = [each for each in self.store.versions(event_id) if self._is_known(each.recorded_at)]
        if not versions:
            raise NotFoundError(f"event {event_id} was not recorded yet")
        event = versions[-1]
        name = self.settings.event_services.get(event.service, event.service)
        service = self.service(name)
        end = as_of if event.end is None else event.end
        has_begun = event.start <= as_of
        stop = max(min(end, as_of), event.start)
        before = self.assess(name, event.start) if has_begun else None
        at_end = self.assess(name, stop) if has_begun and event.end is not None and end <= as_of else None
        others = self.events(name)
        table = self.table(name, as_of)
        exclusions = excluded_within(budget_of(service, table, self.settings, stop), event.start, end)
        return details.EventDetails(
            event=event,
            versions=tuple(versions),
            version_changes=(
                "recorded",
                *(
                    describe_differences(differences(older, newer), self.settings.display.zone, as_of)
                    or "unchanged"
                    for older, newer in pairwise(versions)
                ),
            ),
            notes=tuple(self.notes(event_id)),
            cost=self._cost_in_full(event, name, stop) if has_begun and not event.voided else None,
            before=None if before is None else before.outline(),
            at_end=None if at_end is None else at_end.outline(),
            now=self.assess(name, as_of).outline(),
            firing_before=() if before is None else before.firing,
            changes=changes_of_event(service, table, self.settings, event.start, stop, as_of)
            if has_begun
            else (),
            overlaps=details.overlaps(event, others, as_of),
            similar=details.similar_events(event, others),
            exclusions=exclusions,
            same_incident=self._same_incident(event),
        )

    def _cost_in_full(self, event: Event, name: str, stop: Instant) -> "EventCost | None":
        """What an event cost up to `stop`, of the budget that held then."""
        from ..analysis.events.event_costs import event_costs
        from ..analysis.service_budget import budget_of

        table = self.table(name, stop)
        budget = budget_of(self.service(name), table, self.settings, stop)
        rows = [row for row, number in enumerate(table.ids.tolist()) if number == event.id]
        return event_costs(budget, budget.state(stop), rows, event.start)[0] if rows else None

    def _same_incident(self, event: Event) -> tuple[Event, ...]:
        if event.incident_id is None:
            return ()
        events = self.store.events(incident_id=event.incident_id, known_at=self.known_at)
        return tuple(each for each in events if each.id != event.id)
