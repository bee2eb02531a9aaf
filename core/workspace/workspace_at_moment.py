"""A service, its events and its assessment at a past moment."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..model.event import Event
from ..model.instants import Instant
from ..store import EventStore

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from ..analysis.assessment import Assessment
    from ..analysis.events.begin_and_end_moments_result import Moment
    from ..ledger.event_table import EventTable
    from ..policy.policy_records import PolicyRecords


class WorkspaceAsOf:
    """The methods of a workspace about past moments."""

    settings: Settings
    store: EventStore
    known_at: Instant | None

    @abstractmethod
    def service(self, name: str) -> ServiceSettings: ...

    @abstractmethod
    def table(self, name: str, as_of: Instant) -> "EventTable": ...

    if TYPE_CHECKING:  # an abstract method would hide that of `WorkspacePolicy`, a later base class

        def policy_records(self, name: str, as_of: Instant) -> PolicyRecords:
            raise NotImplementedError

    @abstractmethod
    def assess(self, name: str, as_of: Instant) -> "Assessment": ...

    @abstractmethod
    def events(self, service: str | None = None, **filters: Any) -> list[Event]: ...

    def assess_past(self, name: str, as_of: Instant) -> "Assessment":
        """A service as it was at `as_of`: events that ended later are open, and later events are left out.

        The budget, burn rates and alerts are those of `assess`.
        """
        from ..assessor import assess

        table = self.table(name, as_of).as_seen_at(as_of)
        records = self.policy_records(name, as_of)
        return assess(self.service(name), table, as_of, self.settings, records)

    def forecast_past(self, assessment: "Assessment", as_of: Instant) -> "Assessment":
        """An assessment by `assess_past` with the simulated part, made from what was there at `as_of`."""
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
        from ..analysis.events.begin_and_end_moments import next_moment

        return next_moment(self.service(name), self.table(name, now), self.settings, as_of, now)

    def previous_moment(self, name: str, as_of: Instant, now: Instant) -> "Moment | None":
        """When something of a service last began or ended before `as_of`."""
        from ..analysis.events.begin_and_end_moments import previous_moment

        return previous_moment(self.service(name), self.table(name, now), self.settings, as_of)

    def course(self, name: str, days: int, points: int, as_of: Instant) -> tuple[float, ...]:
        """The remaining budget, in percent, at `points` even steps through `days`, the last at `as_of`."""
        from ..analysis.series import promised_trend
        from ..analysis.service_budget import budget_of

        service, table = self.service(name), self.table(name, as_of)
        budget = budget_of(service, table, self.settings, as_of)
        trend = promised_trend(service, budget, as_of, days * (points - 1) / points, days / points)
        return tuple(point.remaining_pct for point in trend[-points:])
