"""The policy of a workspace: what is due, what is done, and the exceptions."""

from abc import abstractmethod
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from ..config.settings import ServiceSettings, Settings
from ..model.act import Act, ActDraft
from ..model.instants import DAY, Instant
from ..policy.done_marks import DONE, check_can_be_done, done_draft
from ..policy.policy_exceptions import EXCEPTION, concerns_service, exceptions_in_force
from ..policy.policy_records import NO_RECORDS, PolicyRecords, rules_for
from ..store import EventStore
from .event_retention import KEPT_DAYS

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from ..analysis.assessment import Assessment, ExhaustionProbability
    from ..analysis.obligation import Obligation
    from ..ledger.event_table import EventTable


class WorkspacePolicy:
    """The obligations and exceptions of a workspace.

    Acts are used as they were at the moment in question: marking something as done today does not change
    yesterday's answer.
    """

    settings: Settings
    store: EventStore
    author: str
    known_at: Instant | None
    _acts: list[Act] | None
    _causes: "WeakKeyDictionary[EventTable, dict[int, str]]"

    @abstractmethod
    def service(self, name: str) -> ServiceSettings: ...

    @abstractmethod
    def table(self, name: str, as_of: Instant, days: float = KEPT_DAYS) -> "EventTable": ...

    @abstractmethod
    def assess(self, name: str, as_of: Instant) -> "Assessment": ...

    @abstractmethod
    def with_probabilities(self, assessment: "Assessment", as_of: Instant) -> "Assessment": ...

    @abstractmethod
    def add_act(self, draft: ActDraft, now: Instant) -> Act: ...

    def acts_at(self, as_of: Instant) -> list[Act]:
        """The acts as they were at a moment, revoked ones too, as of the last `refresh`."""
        if self._acts is None:
            self._acts = self.store.acts(include_revoked=True, known_at=self.known_at)
        if all(act.recorded_at <= as_of for act in self._acts):
            return self._acts
        return self.store.acts(include_revoked=True, known_at=min(as_of, self.known_at or as_of))

    def exceptions(self, name: str, as_of: Instant) -> tuple[Act, ...]:
        """The exceptions to the policy that hold for a service at a moment, the longest first."""
        return exceptions_in_force(self.acts_at(as_of), self.service(name), as_of)

    def policy_records(self, name: str, as_of: Instant) -> PolicyRecords:
        """What the obligations of a service depend on besides its events."""
        if not self.settings.policy.rules:
            return NO_RECORDS
        return PolicyRecords(self.acts_at(as_of), lambda: self._causes_of(name, as_of))

    def obligations(self, name: str, as_of: Instant, *, simulate: bool = True) -> "tuple[Obligation, ...]":
        """All obligations of a service, including those done or over, the most urgent first.

        If a rule asks for a probability, the service's future is simulated, unless `simulate` is false.
        """
        from ..policy.obligations import obligations

        service, table = self.service(name), self.table(name, as_of)
        probabilities: tuple[ExhaustionProbability, ...] = ()
        if simulate and self.asks_for_probability(name):
            probabilities = self.with_probabilities(self.assess(name, as_of), as_of).probabilities
        records = self.policy_records(name, as_of)
        return obligations(service, table, as_of, self.settings, records, probabilities)

    def with_policy_probabilities(self, assessment: "Assessment", as_of: Instant) -> "Assessment":
        """The assessment, with the simulated part if a rule of the policy asks for a probability."""
        needed = self.asks_for_probability(assessment.service)
        return self.with_probabilities(assessment, as_of) if needed else assessment

    def asks_for_probability(self, name: str) -> bool:
        """Whether a rule of the policy for that service depends on a simulated probability."""
        rules = rules_for(self.service(name), self.settings)
        return any(rule.condition.kind == "probability_above" for rule in rules)

    def carry_probabilities(
        self, assessment: "Assessment", probabilities: "tuple[ExhaustionProbability, ...]", as_of: Instant
    ) -> "Assessment":
        """The assessment with probabilities that were simulated before, and the obligations that depend
        on them."""
        from ..assessor import carry_probabilities

        name = assessment.service
        service, table = self.service(name), self.table(name, as_of)
        records = self.policy_records(name, as_of)
        return carry_probabilities(assessment, probabilities, service, table, as_of, self.settings, records)

    def obligation(self, id_or_prefix: str, as_of: Instant, service: str | None = None) -> "Obligation":
        """The obligation with that id, or with a unique prefix of it; `NotFoundError` for none or several.

        `service` is the service it belongs to, if known.
        """
        from ..policy.obligation_lookup import find_obligation

        names = self.settings.service_names if service is None else (service,)
        return find_obligation(
            id_or_prefix, (each for name in names for each in self.obligations(name, as_of))
        )

    def mark_done(
        self, id_or_prefix: str, message: str, now: Instant, service: str | None = None
    ) -> "tuple[Obligation, Act]":
        """Record that an obligation is done; return the obligation as it was, and the act.

        `ValueError` for one that is done or over, or that ends only with its condition.
        """
        obligation = self.obligation(id_or_prefix, now, service)
        check_can_be_done(obligation, self.settings)
        draft = done_draft(obligation.id, obligation.service, obligation.rule, obligation.figure, message)
        return obligation, self.add_act(draft, now)

    def policy_acts(self, kinds: Collection[str] = (DONE, EXCEPTION), **filters: object) -> list[Act]:
        """The acts of some kinds, the newest first."""
        acts = self.store.acts(known_at=self.known_at, **filters)  # type: ignore[arg-type]  # as named there
        return [act for act in acts if act.kind in kinds]

    def _changed_by_acts(self, since: int) -> set[str]:
        """The services that acts after revision `since` concern; the acts are read again when needed."""
        if self._acts is None or not self.store.acts_changed(since):
            return set()
        before, self._acts = self._acts, None
        different = set(before).symmetric_difference(
            self.store.acts(include_revoked=True, known_at=self.known_at)
        )
        return {
            service.name
            for service in self.settings.services
            if any(concerns_service(act, service) for act in different)
        }

    def _causes_of(self, name: str, as_of: Instant) -> Mapping[int, str]:
        """The causes of a service's events, by their ids."""
        table = self.table(name, as_of)
        if table not in self._causes:
            since = as_of - KEPT_DAYS * DAY
            self._causes[table] = {
                event.id: event.cause
                for stored in self.service(name).event_names
                for event in self.store.events(service=stored, since=since, known_at=self.known_at)
                if event.cause
            }
        return self._causes[table]
