"""The types of each command's --json output, from which `docs/schemas/` is generated.

Every command with --json has an entry in `ANSWERS`. Datetimes are ISO 8601 text in the output. Only the code
for schemas imports this module, because it imports everything that an answer can contain.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypedDict

from budgettui.cli.json.answer_moments import AsOf, KnownAt
from budgettui.cli.json.change_answers import (
    EventChange,
    EventsAnswer,
    ExclusionChange,
    ExclusionVersions,
    ImportAnswer,
    InitAnswer,
    NoteAnswer,
    NotesAnswer,
    NotifyAnswer,
    NotifyPreviewAnswer,
    NotifyTestAnswer,
    RenameAnswer,
    ReviewAnswer,
    ServicesAnswer,
    SourcesAnswer,
    StoreCopyAnswer,
    StoreSalvageAnswer,
    SyncAnswer,
)
from budgettui.cli.json.policy_answers import DoneAnswer, ExceptionChange, ExceptionsAnswer, ObligationsAnswer
from budgettui.core.analysis.assessment import (
    Anomaly,
    Assessment,
    CurrentRatePrediction,
    EventCost,
    ExhaustionProbability,
    IfThisGoesOn,
    LinearPrediction,
    Series,
    Status,
    WhatIf,
)
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect, ExclusionSummary
from budgettui.core.analysis.obligation import Obligation
from budgettui.core.analysis.outlook.recovery_result import Recovery
from budgettui.core.forecast.backtest import BacktestResult
from budgettui.core.gate import Verdict
from budgettui.core.gate.days_ahead_results import DaysAhead
from budgettui.core.history.burn_rate_history_result import BurnRateHistory, InsufficientHistory
from budgettui.core.report.report_model import PeriodReport
from budgettui.core.store.orphaned_events import Orphan
from budgettui.core.store.store_results import SyncResult
from budgettui.core.support.frozen import frozen
from budgettui.core.support.json_schema import OneObject, Schema, document_schema


class StatusAnswer(AsOf):
    services: list[Assessment]
    orphans: list[Orphan]


class Explanation(TypedDict):
    """The events and obligations behind one service's budget."""

    service: str
    consumed_minutes: float
    consumed_pct: float
    events: list[EventCost]
    obligations: list[Obligation]


class ExplanationsAnswer(AsOf):
    services: list[Explanation]


class Forecast(TypedDict):
    """Whether one service's budget will last."""

    service: str
    status: Status
    linear: LinearPrediction
    current_rate: CurrentRatePrediction
    probabilities: list[ExhaustionProbability]
    if_this_goes_on: IfThisGoesOn | None
    recovery: Recovery


class ForecastsAnswer(AsOf):
    services: list[Forecast]


class HistoryExclusions(TypedDict):
    """Besides the fields of the analysis."""

    exclusions: list[ExclusionEffect]


class HistoriesAnswer(AsOf):
    services: list[
        Annotated[Any, OneObject(BurnRateHistory, HistoryExclusions)]
        | Annotated[Any, OneObject(InsufficientHistory, HistoryExclusions)]
    ]


class SeriesAnswer(AsOf):
    """The answer to --daily for several services."""

    services: list[Series]


class AnomaliesAnswer(AsOf):
    anomalies: list[Anomaly]


class WhatIfAnswer(KnownAt):
    """Besides the two assessments."""

    gate_before: Verdict
    gate_after: Verdict


class GatesAnswer(AsOf):
    """`allowed`: whether all services may ship."""

    allowed: bool
    services: list[Verdict]


class ExclusionsAnswer(AsOf):
    exclusions: list[ExclusionSummary]


class OfService(TypedDict):
    """The service that an occurrence belongs to."""

    service: str


class ExclusionTimesAnswer(AsOf):
    """The answer to --times."""

    exclusions: list[Annotated[Any, OneObject(OfService, ExclusionEffect)]]


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
    """The result of one check; `code` is the exit code if it is bad."""

    about: str
    state: Literal["ok", "note", "bad"]
    text: str
    code: int


class DoctorAnswer(TypedDict):
    findings: list[DoctorFinding]


@frozen
class Answer:
    """The forms of a command's answer; a tuple is one object with the fields of all its types."""

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
    "exclusions": _answer(ExclusionsAnswer, ExclusionTimesAnswer, ExclusionVersions, ExclusionChange),
    "rename": _answer(RenameAnswer),
    "events": _answer(EventsAnswer),
    "import": _answer((SyncResult, ImportAnswer)),
    "sync": _answer(SyncAnswer, SourcesAnswer),
    "notify": _answer(NotifyAnswer, NotifyPreviewAnswer, NotifyTestAnswer),
    "status": _answer(StatusAnswer),
    "explain": _answer((AsOf, Explanation), ExplanationsAnswer),
    "forecast": _answer((AsOf, Forecast), ForecastsAnswer),
    "history": _answer(
        (BurnRateHistory, HistoryExclusions, KnownAt),
        (InsufficientHistory, HistoryExclusions, KnownAt),
        HistoriesAnswer,
        (Series, KnownAt),
        SeriesAnswer,
    ),
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
"""By command as typed, in the order of the help."""
