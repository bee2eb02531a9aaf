"""The workspace: assessments from configuration and store, kept up to date through the store's revision."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..analysis.assessment import Anomaly, Assessment, EventCost, Series, WhatIf
from ..config.default_paths import find_config
from ..config.loader import load
from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..exclusions_of_service import ExclusionTables, concerns, range_around
from ..model.event import Draft, Event
from ..model.instants import DAY, Instant, to_instant
from ..store import EventStore, open_store
from .author import login_name
from .calendar_watch import CalendarWatch
from .changed_events import with_changed_events
from .event_retention import KEPT_DAYS
from .workspace_at_moment import WorkspaceAsOf
from .workspace_changes import WorkspaceChanges
from .workspace_exclusions import WorkspaceExclusions
from .workspace_gate import WorkspaceGate
from .workspace_notes import WorkspaceNotes

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from ..config.schema.key_binding_schema import KeyCheck
    from ..history.burn_rate_history_result import BurnRateHistory, InsufficientHistory
    from ..ledger.budget import Budget
    from ..ledger.event_table import EventTable
    from ..model.act import Act
    from ..model.recorded_exclusion import RecordedExclusion
    from ..store.orphaned_events import Orphan

_CALENDAR_DAYS = 1_000_000
"""More days than any event can be old."""


def read_settings(
    config: str | None = None,
    store: str | None = None,
    *,
    actions: Collection[str] | None = None,
    themes: Collection[str] | None = None,
    check_keys: "KeyCheck | None" = None,
    now: Instant | None = None,
) -> Settings:
    """The settings of the configuration file `config`, or of the default one; `store` replaces its store.

    `actions` and `themes`, if given, are the names that the configuration may use for them, and `check_keys`
    returns what is wrong with the keys bound to actions. Raises `ConfigError` with every problem of the files
    at once.
    """
    settings = load(find_config(config), actions=actions, themes=themes, check_keys=check_keys, now=now)
    if store is None:
        return settings
    from ..config.store_location import store_at  # only where a command line names a store

    return replace(settings, store=store_at(store))


def open_workspace(
    config: str | None = None, store: str | None = None, known_at: Instant | None = None
) -> "Workspace":
    """The workspace of a configuration; raises `ConfigError` or `StoreError`."""
    settings = read_settings(config, store)
    return Workspace(settings, open_store(settings.store), known_at=known_at)


class Workspace(WorkspaceExclusions, WorkspaceNotes, WorkspaceAsOf, WorkspaceChanges, WorkspaceGate):
    """Settings and a store. Tables of events are cached, and read again only if the store changed.

    Every method that computes takes `as_of`, an instant in microseconds. With `known_at`, only what had
    been recorded by then is used.
    """

    def __init__(
        self,
        settings: Settings,
        store: EventStore,
        author: str | None = None,
        known_at: Instant | None = None,
    ) -> None:
        self.settings = settings
        self.known_at = known_at
        self._services = _by_name(settings)
        self._by_event_name = _by_event_name(settings)
        self.store = store
        store.timezone = settings.display.zone
        self.author = author if author is not None else login_name()
        self._tables: dict[str, EventTable] = {}
        self._exclusion_tables = ExclusionTables()
        self._recorded: list[RecordedExclusion] | None = None
        self._acts: list[Act] | None = None
        self._causes: WeakKeyDictionary[EventTable, dict[int, str]] = WeakKeyDictionary()
        self._revision: int | None = None
        self._calendars = CalendarWatch()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.store.close()

    @property
    def services(self) -> Mapping[str, ServiceSettings]:
        """The configured services by name, in the configuration's order."""
        return self._services

    @property
    def revision(self) -> int:
        """The store's revision that the tables hold; 0 before the first reading."""
        return self._revision or 0

    def service(self, name: str) -> ServiceSettings:
        """The settings of `name`; `ValueError` with similar names if there is none."""
        return self._services.get(name) or self.settings.service(name)

    def orphans(self) -> "tuple[Orphan, ...]":
        """The services in the store that are not configured."""
        from ..store.orphaned_events import find_orphans

        return find_orphans(self.store, self.settings, self.known_at)

    def begin(self) -> list[str]:
        """Remember the store's revision, and return the names of the services to `read` step by step."""
        self._calendars.changed(self.settings.services)
        self._revision = self.store.revision()
        return list(self._services)

    def refresh(self, as_of: Instant) -> set[str]:
        """Read what changed in the store since the last call, and return the configured services affected."""
        revision = self.store.revision()
        changed = self._changed_since(revision)
        self.read(changed, as_of)
        self._revision = revision
        return changed

    def invalidate(self) -> set[str]:
        """Bring the events in memory up to date, and return the services whose figures may have changed.

        Where few events changed, those alone are read; other tables are dropped, and read again when needed.
        """
        revision = self.store.revision()
        changed = self._changed_since(revision)
        stored = {self._services[name].event_service for name in changed}
        tables = {name: self._tables.pop(name) for name in stored if name in self._tables}
        single = {name: table for name, table in tables.items() if not self._services[name].formerly}
        if self._revision is not None and self._revision != revision and self.known_at is None:
            self._tables |= with_changed_events(single, self.store, self._revision)
        self._revision = revision
        return changed

    def _changed_since(self, revision: int) -> set[str]:
        """The configured services whose events, up to `revision`, or calendar files have changed."""
        recalculated = self._calendars.changed(self.settings.services)
        if self._revision is None:
            return set(self._services)
        if revision == self._revision:
            return recalculated
        changed_names = self.store.changed_services(self._revision)
        changed = {name for stored in changed_names for name in self._by_event_name.get(stored, ())}
        if self._recorded is not None and self.store.exclusions_changed(self._revision):
            before, self._recorded = self._recorded, None
            different = set(before).symmetric_difference(self.recorded_exclusions())
            changed |= {
                name
                for name, service in self._services.items()
                if any(concerns(exclusion, service) for exclusion in different)
            }
        return changed | recalculated | self._changed_by_acts(self._revision)

    def use(self, settings: Settings, as_of: Instant) -> set[str]:
        """Switch to other settings of the same store, and return the names of the services that differ.

        If the store raises `StoreError`, the settings stay as they were.
        """
        before, services = self._services, _by_name(settings)
        shared = _shared_settings(settings) == _shared_settings(self.settings)
        changed = {name for name, service in services.items() if not shared or before.get(name) != service}
        unchanged = {
            service.event_service
            for service in services.values()
            if service.event_service in self._tables and _same_events(service, before.get(service.name))
        }
        fresh = self._read(
            [
                service
                for name, service in services.items()
                if name in changed and service.event_service not in unchanged
            ],
            as_of,
        )
        self.settings, self._services = settings, services
        self._by_event_name = _by_event_name(settings)
        self._tables = {name: table for name, table in self._tables.items() if name in unchanged} | fresh
        self._exclusion_tables.keep_only(services)
        self.store.timezone = settings.display.zone
        return changed

    def table(self, name: str, as_of: Instant, days: float = KEPT_DAYS) -> "EventTable":
        """The events of a configured service, at least those of the last `days` days (inf for all).

        Those of `KEPT_DAYS` are read on first use and cached; more are read each time.
        """
        service = self.service(name)
        if days > KEPT_DAYS:
            events = self._read([service], as_of, days)[service.event_service]
            earliest = int(events.starts.min(initial=as_of))
            exclusions = self.exclusions_for(name, *range_around(as_of, days, earliest))
            return ExclusionTables().attach(name, events, exclusions)
        if service.event_service not in self._tables:
            self.read({service.name}, as_of)
        events = self._tables[service.event_service]
        exclusions = self.exclusions_for(name, *range_around(as_of, KEPT_DAYS, None))
        return self._exclusion_tables.attach(name, events, exclusions)

    def _promised(self, name: str, as_of: Instant) -> ServiceSettings:
        """The settings of `name` with the target and window that held at `as_of`."""
        return targets_at(self.service(name), as_of)

    def assess(self, name: str, as_of: Instant, details_of: Assessment | None = None) -> Assessment:
        """The assessment of one service, without the simulated part; `details_of` as in `assessor.assess`."""
        from ..assessor import assess

        service, table = self._promised(name, as_of), self.table(name, as_of)
        records = self.policy_records(name, as_of)
        return assess(service, table, as_of, self.settings, records, details_of)

    def assess_all(self, as_of: Instant) -> Iterator[Assessment]:
        """Every configured service's assessment, in the configuration's order."""
        self.refresh(as_of)
        for service in self.settings.services:
            yield self.assess(service.name, as_of)

    def with_probabilities(self, assessment: Assessment, as_of: Instant) -> Assessment:
        """The assessment with the simulated part filled in."""
        from ..assessor import with_probabilities

        name = assessment.service
        service, table = self._promised(name, as_of), self.table(name, as_of)
        records = self.policy_records(name, as_of)
        return with_probabilities(assessment, service, table, as_of, self.settings, records)

    def series(self, name: str, days: int, as_of: Instant) -> Series:
        """What the plots draw for a service over the last `days` days."""
        from ..analysis.series import series

        service = self.service(name)
        table = self.table(name, as_of, days + service.window.days + 1)
        return series(service, table, as_of, days, self.settings)

    def explain(self, name: str, as_of: Instant) -> tuple[EventCost, ...]:
        """The events behind a service's budget, costliest first."""
        from ..analysis.events.event_costs import explain

        return explain(self._promised(name, as_of), self.table(name, as_of), as_of, self.settings)

    def history(self, name: str, days: float, as_of: Instant) -> "BurnRateHistory | InsufficientHistory":
        """The analysis of a service's daily burn over the last `days` days; `ValueError` unless above 0."""
        from ..history.analyzer import burn_rate_history

        service = self._promised(name, as_of)
        budget = self._budget_over(service, days, as_of)
        return burn_rate_history(service.name, budget, service.timezone, as_of, days, service.measured_from)

    def anomalies(self, name: str, days: float, as_of: Instant) -> tuple[Anomaly, ...]:
        """The unusual ones of a service's last `days` days, newest first; `ValueError` unless above 0."""
        from ..history.anomalies import find_anomalies

        service = self._promised(name, as_of)
        budget = self._budget_over(service, days, as_of)
        return find_anomalies(service.name, budget, as_of, service.zone, days, service.measured_from)

    def _budget_over(self, service: ServiceSettings, days: float, as_of: Instant) -> "Budget":
        """The budget over the events that the statistics of the last `days` days are based on."""
        from ..history.anomaly_rarity import RARITY_DAYS
        from ..ledger.budget import Budget

        table = self.table(service.name, as_of, days + RARITY_DAYS + 1)
        return Budget.of(service.slo, service.window, table, self.settings.excluded_categories)

    def what_if(
        self,
        draft: Draft,
        as_of: Instant,
        replacing: int | None = None,
        simulated: bool = False,
        until_end: bool = False,
    ) -> WhatIf:
        """The budget of the draft's service with the draft added, or in place of event `replacing` if given.

        With `simulated`, both assessments have their probabilities. With `until_end`, a draft that ends
        after `as_of` is assessed at its end, when all of it has been spent.
        """
        from ..assessor import with_probabilities
        from ..what_if import what_if

        service, table = self._promised(draft.service, as_of), self.table(draft.service, as_of)
        records = self.policy_records(service.name, as_of)
        answer = what_if(
            service, table, draft, as_of, self.settings, replacing, until_end=until_end, records=records
        )
        if not simulated:
            return answer
        changed = (table if replacing is None else table.without(replacing)).plus(draft)
        return replace(
            answer,
            before=with_probabilities(answer.before, service, table, as_of, self.settings, records),
            after=with_probabilities(
                answer.after, service, changed, to_instant(answer.after.as_of), self.settings, records
            ),
        )

    def events(self, service: str | None = None, **filters: Any) -> list[Event]:
        """Events of a service under every name it had, or of all services, the newest start first.

        `filters` are those of `EventStore.events`. A service that only the store knows is allowed.
        """
        filters = {"known_at": self.known_at, **filters}
        present = None if service is None else self.settings.event_services.get(service)
        if present is None:
            return self.store.events(service=service, **filters)
        names = self.service(present).event_names
        events = [event for name in names for event in self.store.events(service=name, **filters)]
        if len(names) > 1:
            events.sort(key=lambda event: (-event.start, -event.id))
        return events[: filters.get("limit")]

    @property
    def tables(self) -> "Mapping[str, EventTable]":
        """The events in memory, of the last `KEPT_DAYS` days, by the service they are stored under."""
        return self._tables

    def adopt(self, tables: "Mapping[str, EventTable]") -> None:
        """Use `tables`, as another workspace's `tables` gives them, instead of reading the store."""
        self._tables |= tables

    def read(self, names: Iterable[str], as_of: Instant) -> None:
        """Read the events of the services `names` from the last `KEPT_DAYS` days."""
        self._tables |= self._read([self._services[name] for name in set(names)], as_of)

    def _read(
        self, services: Iterable[ServiceSettings], as_of: Instant, days: float = KEPT_DAYS
    ) -> "dict[str, EventTable]":
        """The events of the last `days` days by the service they belong to, under any stored name."""
        names = {service.event_service: service.event_names for service in services}
        if not names:
            return {}
        from ..ledger.event_table import EventTable

        every = len(names) >= len(self._services)
        stored = self.store.tables(
            None if every else {name for group in names.values() for name in group},
            since=None if days > _CALENDAR_DAYS else as_of - round(days * DAY),
            known_at=self.known_at,
        )
        return {
            service: EventTable.joined([stored[name] for name in group if name in stored])
            for service, group in names.items()
        }


def _same_events(service: ServiceSettings, before: ServiceSettings | None) -> bool:
    """Whether both have the same events in the store."""
    return before is not None and service.event_names == before.event_names


def _by_name(settings: Settings) -> dict[str, ServiceSettings]:
    return {service.name: service for service in settings.services}


def _by_event_name(settings: Settings) -> dict[str, list[str]]:
    """The services whose budgets an event counts in, by each name that it may be recorded under."""
    services: dict[str, list[str]] = {}
    for service in settings.services:
        for name in service.event_names:
            services.setdefault(name, []).append(service.name)
    return services


def _shared_settings(settings: Settings) -> tuple[object, ...]:
    """The settings besides a service's own that its assessment depends on."""
    return settings.categories, settings.policy, settings.alerts, settings.display.timezone
