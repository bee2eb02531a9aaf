"""What each command prints with --json, as types; `docs/schemas/` is written from them.

A command with --json has its entry in `ANSWERS`. The moments of a TypedDict are ISO 8601 text in the answer.
Nothing but the schemas loads this module: it imports everything that an answer can hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict

from budgettui.cli.answer_moments import AsOf, KnownAt
from budgettui.cli.policy_answers import DoneAnswer, ExceptionChange, ExceptionsAnswer, ObligationsAnswer
from budgettui.core.analysis.assessment import (
    Anomaly,
    Assessment,
    CurrentRatePrediction,
    EventCost,
    ExhaustionProbability,
    IfThisGoesOn,
    LinearPrediction,
    Status,
    WhatIf,
)
from budgettui.core.analysis.exclusion_summary import ExclusionEffect, ExclusionSummary
from budgettui.core.analysis.obligation import Obligation
from budgettui.core.analysis.recovery_schedule import Recovery
from budgettui.core.forecast.backtest import BacktestResult
from budgettui.core.gate import Verdict
from budgettui.core.gate.answers import DaysAhead
from budgettui.core.history.burn_rate_history import BurnRateHistory, InsufficientHistory
from budgettui.core.model.exclusion import Accounting
from budgettui.core.model.json_schema import Schema, document_schema
from budgettui.core.report.report_data import PeriodReport
from budgettui.core.store.orphans import Orphan
from budgettui.core.store.results import SyncResult


class StatusAnswer(AsOf):
    services: list[Assessment]
    orphans: list[Orphan]


class ExplainAnswer(AsOf):
    service: str
    consumed_minutes: float
    consumed_pct: float
    events: list[EventCost]
    obligations: list[Obligation]


class ForecastAnswer(AsOf):
    service: str
    status: Status
    linear: LinearPrediction
    current_rate: CurrentRatePrediction
    probabilities: list[ExhaustionProbability]
    if_this_goes_on: IfThisGoesOn | None
    recovery: Recovery


class HistoryAnswer(KnownAt):
    """Beside the fields of the analysis."""

    exclusions: list[ExclusionEffect]


class AnomaliesAnswer(AsOf):
    anomalies: list[Anomaly]


class WhatIfAnswer(KnownAt):
    """Beside the two assessments."""

    gate_before: Verdict
    gate_after: Verdict


class GatesAnswer(AsOf):
    """`allowed`: all may ship."""

    allowed: bool
    services: list[Verdict]


class EventRow(TypedDict):
    """An event in one version."""

    id: int
    service: str
    start: datetime
    end: datetime | None
    impact: float
    category: str
    incident_id: str | None
    description: str | None
    source: str | None
    source_key: str | None
    version: int
    voided: bool
    author: str
    recorded_at: datetime
    tags: list[str]
    cause: str | None
    reviewed: bool
    host: str
    actor: str
    duration_minutes: float | None


class EventsAnswer(TypedDict):
    events: list[EventRow]


class BudgetChange(TypedDict):
    """One budget that a change made different, before and after."""

    service: str
    status_before: Status
    status: Status
    consumed_minutes_before: float
    consumed_minutes: float
    remaining_minutes_before: float
    remaining_minutes: float
    overspent_minutes: float


class EventChange(TypedDict):
    """`event` is as it is now; null where none is left. `budgets` are those that changed."""

    event: EventRow | None
    budgets: list[BudgetChange]
    message: str


class ExclusionRow(TypedDict):
    """A recorded exclusion in one version."""

    kind: Literal["exclusion"]
    id: int
    start: datetime
    end: datetime | None
    reason: str
    services: list[str]
    groups: list[str]
    tags: list[str]
    everything: bool
    accounting: Accounting
    approved_by: str | None
    incident_id: str | None
    version: int
    voided: bool
    author: str
    recorded_at: datetime
    host: str
    actor: str
    duration_minutes: float | None


class ReturnedBudget(TypedDict):
    """One budget that an exclusion concerns, before and after the change."""

    service: str
    returned_minutes: float
    out_minutes: float
    remaining_minutes_before: float
    remaining_minutes: float
    overspent_minutes: float


class ExclusionChange(TypedDict):
    exclusions: list[ExclusionRow]
    budgets: list[ReturnedBudget]
    message: str


class ExclusionsAnswer(AsOf):
    exclusions: list[ExclusionSummary]


class ExclusionVersions(TypedDict):
    exclusions: list[ExclusionRow]


class NoteRow(TypedDict):
    kind: Literal["note"]
    id: int
    at: datetime
    text: str
    event_id: int | None
    incident_id: str | None
    author: str
    recorded_at: datetime
    host: str


class NoteAnswer(TypedDict):
    note: NoteRow
    message: str


class NotesAnswer(TypedDict):
    notes: list[NoteRow]


class RenameAnswer(TypedDict):
    """`events` were moved; `budgets` are those that changed."""

    old: str
    new: str
    events: int
    budgets: list[BudgetChange]
    message: str


class ReviewAnswer(TypedDict):
    """`events` are the ids of those named, of which `reviewed` are so now and `known` were before."""

    events: list[int]
    reviewed: int
    known: int
    message: str


class ImportAnswer(TypedDict):
    """Beside the counts of events; `left_out` are the rows that could not be read, under --skip-bad."""

    dry_run: bool
    left_out: list[str]
    new_services: list[str]
    exclusions_added: int
    exclusions_known: int
    message: str


class SourceOutcome(TypedDict):
    """What a sync of one source did, or would do; `result` is null where `problem` says why it failed."""

    source: str
    result: SyncResult | None
    notes: list[str]
    problem: str | None


class SyncAnswer(TypedDict):
    as_of: datetime
    dry_run: bool
    sources: list[SourceOutcome]


class SourceRow(TypedDict):
    """When a source was synced last, and why the last attempt failed, if it did."""

    source: str
    type: str
    synced_at: datetime | None
    problem: str | None


class SourcesAnswer(TypedDict):
    sources: list[SourceRow]


class InitAnswer(TypedDict):
    path: str
    services: list[str]


class DefinedService(TypedDict):
    name: str
    slo: float
    window: str
    timezone: str
    group: str | None
    tags: list[str]
    query: str | None
    configured_already: bool


class ServicesAnswer(TypedDict):
    """What a file of another tool defines; `written_to` is null where nothing was written."""

    title: str
    services: list[DefinedService]
    remarks: list[str]
    written_to: str | None


class StoreCopyAnswer(TypedDict):
    """`rows` in `writes` were copied, after `rows_before` that were there; both stores have this `hash`."""

    source: str
    target: str
    rows: int
    writes: int
    rows_before: int
    revision: int
    hash: str


class StoreSalvageAnswer(TypedDict):
    """`lost` are the revisions that could not be read."""

    source: str
    target: str
    rows: int
    lost: list[int]


class StoreInfoAnswer(TypedDict):
    location: str
    id: str
    revision: int
    hash: str
    services: int
    rows: dict[str, int]


class StoreCheckAnswer(TypedDict):
    location: str
    revision: int
    hash: str
    problems: list[str]


class DoctorFinding(TypedDict):
    """One thing looked at; `code` is the exit code where it is bad."""

    about: str
    state: Literal["ok", "note", "bad"]
    text: str
    code: int


class DoctorAnswer(TypedDict):
    findings: list[DoctorFinding]


@dataclass(frozen=True)
class Answer:
    """The forms that a command's answer has; a form in a tuple is one object with the fields of all of it."""

    forms: tuple[object, ...]

    def schema(self, command: str) -> Schema:
        """The JSON Schema of the answer."""
        return document_schema(f"budgettui {command}", *self.forms)


def _answer(*forms: object) -> Answer:
    return Answer(forms)


_EVENT_CHANGE = _answer(EventChange)

ANSWERS: Mapping[str, Answer] = {
    "add": _EVENT_CHANGE,
    "start": _EVENT_CHANGE,
    "stop": _EVENT_CHANGE,
    "edit": _EVENT_CHANGE,
    "void": _EVENT_CHANGE,
    "review": _answer(ReviewAnswer),
    "undo": _answer(EventChange, ExclusionChange),
    "redo": _answer(EventChange, ExclusionChange),
    "note": _answer(NoteAnswer),
    "notes": _answer(NotesAnswer),
    "exclude": _answer(ExclusionChange),
    "exclusions": _answer(ExclusionsAnswer, ExclusionVersions, ExclusionChange),
    "rename": _answer(RenameAnswer),
    "events": _answer(EventsAnswer),
    "import": _answer((SyncResult, ImportAnswer)),
    "sync": _answer(SyncAnswer, SourcesAnswer),
    "status": _answer(StatusAnswer),
    "explain": _answer(ExplainAnswer),
    "forecast": _answer(ForecastAnswer),
    "history": _answer((BurnRateHistory, HistoryAnswer), (InsufficientHistory, HistoryAnswer)),
    "anomalies": _answer(AnomaliesAnswer),
    "report": _answer(PeriodReport),
    "backtest": _answer((BacktestResult, KnownAt)),
    "whatif": _answer((WhatIf, WhatIfAnswer), (DaysAhead, KnownAt)),
    "gate": _answer((Verdict, AsOf), GatesAnswer),
    "obligations": _answer(ObligationsAnswer),
    "done": _answer(DoneAnswer),
    "except": _answer(ExceptionChange),
    "exceptions": _answer(ExceptionsAnswer, ExceptionChange),
    "init": _answer(InitAnswer),
    "services": _answer(ServicesAnswer),
    "store info": _answer(StoreInfoAnswer),
    "store check": _answer(StoreCheckAnswer),
    "store copy": _answer(StoreCopyAnswer),
    "store salvage": _answer(StoreSalvageAnswer),
    "doctor": _answer(DoctorAnswer),
}
"""By the command as it is typed, in the order of the help."""
