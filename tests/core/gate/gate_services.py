"""The gate over events, exclusions and freezes in memory, each answer by an assessment of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from budgettui.core import assessor
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.past_targets import targets_at
from budgettui.core.config.settings import ServiceSettings, Settings
from budgettui.core.exclusions_of_service import range_around, service_exclusions
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.act import Act, ActDraft
from budgettui.core.model.event import Event
from budgettui.core.model.instants import Instant
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.workspace.workspace_gate import WorkspaceGate


@dataclass
class GateInMemory(WorkspaceGate):
    """What a workspace would say of the first configured service."""

    settings: Settings
    events: Sequence[Event]
    recorded: Sequence[RecordedExclusion] = ()
    acts: Sequence[Act] = ()
    _tables: dict[tuple[Instant, Instant], EventTable] = field(default_factory=dict)

    def acts_at(self, as_of: Instant) -> list[Act]:
        return [act for act in self.acts if act.recorded_at <= as_of]

    def service(self, name: str) -> ServiceSettings:
        return self.settings.service(name)

    def table(self, name: str, as_of: Instant, days: float = 1100) -> EventTable:
        between = range_around(as_of, days, None)
        if between not in self._tables:
            exclusions = service_exclusions(self.service(name), self.recorded, *between)
            table = EventTable.of(self.events).with_exclusions(ExclusionTable.of(exclusions))
            self._tables[between] = table
        return self._tables[between]

    def assess(self, name: str, as_of: Instant) -> Assessment:
        return assessor.assess(self.service(name), self.table(name, as_of), as_of, self.settings)

    def with_probabilities(self, assessment: Assessment, as_of: Instant) -> Assessment:
        service = targets_at(self.service(assessment.service), as_of)
        table = self.table(service.name, as_of)
        return assessor.with_probabilities(assessment, service, table, as_of, self.settings)

    def add_act(self, draft: ActDraft, now: Instant) -> Act:
        raise NotImplementedError
