"""The exclusions of a workspace: which apply to a service, their effect, and previews."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ..config.config_errors import ConfigError, Problem
from ..config.settings import ServiceSettings, Settings
from ..exclusions_of_service import concerns, range_around, service_exclusions
from ..model.exclusion import Exclusion
from ..model.instants import DAY, Instant
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from ..store import EventStore
from .calendar_watch import CalendarWatch
from .event_retention import KEPT_DAYS

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from ..analysis.assessment import Assessment
    from ..analysis.exclusions.exclusion_preview import ExclusionPreview
    from ..analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSummary
    from ..ledger.event_table import EventTable

_AHEAD = 400 * DAY
"""How far to look ahead for occurrences of a rule, and back for past ones: a little more than a year."""


class WorkspaceExclusions:
    """The exclusions of a workspace."""

    settings: Settings
    store: EventStore
    known_at: Instant | None
    _recorded: list[RecordedExclusion] | None
    _calendars: CalendarWatch

    @abstractmethod
    def service(self, name: str) -> ServiceSettings: ...

    @abstractmethod
    def table(self, name: str, as_of: Instant, days: float = KEPT_DAYS) -> "EventTable": ...

    @abstractmethod
    def assess(self, name: str, as_of: Instant) -> "Assessment": ...

    def recorded_exclusions(self) -> list[RecordedExclusion]:
        """The exclusions in the store, of all services, as of the last `refresh`."""
        if self._recorded is None:
            self._recorded = self.store.exclusions(known_at=self.known_at)
        return self._recorded

    def calendar_problem(self) -> str:
        """Why a calendar file in use can no longer be read; empty if all can."""
        return self._calendars.problem()

    def exclusions_for(self, name: str, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The exclusions of a configured service in `[start, end)`, both recorded and in its settings.

        Raises `ConfigError` for a calendar file that can no longer be read.
        """
        return self._expanded(self.service(name), self.recorded_exclusions(), start, end)

    def _expanded(
        self, service: ServiceSettings, recorded: Sequence[RecordedExclusion], start: Instant, end: Instant
    ) -> tuple[Exclusion, ...]:
        if not (recorded or service.exclusions):
            return ()
        try:
            return service_exclusions(service, recorded, start, end)
        except ValueError as error:
            raise ConfigError([Problem(None, "exclusions", None, "", "", str(error))]) from None

    def exclusion_preview(
        self, drafts: Iterable[ExclusionDraft], as_of: Instant, replacing: int | None = None
    ) -> "tuple[ExclusionPreview, ...]":
        """The budgets that `drafts` affect, without and with them, in the configuration's order.

        They replace the exclusion `replacing` if given; without drafts, that one is voided.
        """
        from ..analysis.exclusions.exclusion_preview import ExclusionPreview
        from ..assessor import assess
        from ..ledger.exclusion_table import ExclusionTable

        recorded = self.recorded_exclusions()
        supposed = [_supposed(draft, number) for number, draft in enumerate(drafts)]
        changed = [each for each in recorded if each.id != replacing] + supposed
        different = [*supposed, *(each for each in recorded if each.id == replacing)]
        previews = []
        for service in self.settings.services:
            if any(concerns(exclusion, service) for exclusion in different):
                table = self.table(service.name, as_of)
                exclusions = self._expanded(service, changed, *range_around(as_of, KEPT_DAYS, None))
                table = table.with_exclusions(ExclusionTable.of(exclusions))
                after = assess(service, table, as_of, self.settings)
                previews.append(ExclusionPreview(service.name, self.assess(service.name, as_of), after))
        return tuple(previews)

    def exclusion_effects(self, name: str, days: float, as_of: Instant) -> "tuple[ExclusionEffect, ...]":
        """The exclusions of the last `days` days of a service, by start, and what each gave back."""
        from ..analysis.exclusions.exclusion_effects import exclusion_effects
        from ..analysis.service_budget import budget_of

        service, table = self.service(name), self.table(name, as_of, days)
        return exclusion_effects(
            budget_of(service, table, self.settings, as_of), as_of - round(days * DAY), as_of
        )

    def exclusion_occurrences(self, name: str, as_of: Instant) -> "tuple[ExclusionEffect, ...]":
        """The exclusions of a service from a year before `as_of` to a year after, by start.

        Those ahead have given nothing back yet.
        """
        from ..analysis.exclusions.exclusion_effects import exclusion_effects
        from ..analysis.service_budget import budget_of

        budget = budget_of(self.service(name), self.table(name, as_of), self.settings, as_of)
        return exclusion_effects(budget, as_of - _AHEAD, as_of + _AHEAD, as_of)

    def exclusion_summaries(
        self, names: Iterable[str], as_of: Instant, include_voided: bool = False
    ) -> "tuple[ExclusionSummary, ...]":
        """Every exclusion that concerns the services, and what it did in their windows up to `as_of`.

        Recorded ones first, the newest start first; those that concern no configured service are included
        if `names` are all services.
        """
        from ..analysis.exclusions.exclusion_effects import excluded_time, exclusion_effects
        from ..analysis.exclusions.exclusion_summary import ExclusionSums
        from ..analysis.service_budget import budget_of

        services = [self.service(name) for name in names]
        sums = ExclusionSums()
        in_totals: set[str] = set()
        for service in services:
            table = self.table(service.name, as_of)
            if table.exclusions is None:
                continue
            budget = budget_of(service, table, self.settings, as_of)
            effects = exclusion_effects(budget, budget.state(as_of).start, as_of)
            sums.add(service.name, effects, service.event_service not in in_totals)
            in_totals.add(service.event_service)
            for exclusion in table.exclusions.beginning(as_of, as_of + _AHEAD):
                sums.add_next(service.name, excluded_time(exclusion))
        recorded = (
            self.store.exclusions(include_voided=True, known_at=self.known_at)
            if include_voided
            else self.recorded_exclusions()
        )
        everything = len(services) == len(self.settings.services)
        chosen = [
            (each, excluded_time(_as_exclusion(each, as_of)))
            for each in reversed(recorded)
            if everything or any(_names(each, service) for service in services)
        ]
        return (*sums.recorded(chosen), *sums.others())


def _names(exclusion: RecordedExclusion, service: ServiceSettings) -> bool:
    return any(exclusion.applies_to(name, service.group, service.tags) for name in service.event_names)


def _supposed(draft: ExclusionDraft, number: int) -> RecordedExclusion:
    """The draft as an exclusion that was recorded after all others."""
    fields = {name: getattr(draft, name) for name in ExclusionDraft.__dataclass_fields__}
    return RecordedExclusion(2**62 + number, **fields)


def _as_exclusion(exclusion: RecordedExclusion, as_of: Instant) -> Exclusion:
    """The time of a recorded exclusion; up to `as_of` while it is open."""
    end = max(as_of, exclusion.start + 1) if exclusion.end is None else exclusion.end
    return Exclusion(exclusion.start, end, exclusion.accounting, exclusion.reason, "recorded", exclusion.id)
