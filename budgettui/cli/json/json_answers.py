"""The --json output of each command, as types; `docs/schemas/` is generated from them.

A command with --json has its entry in `ANSWERS`. The moments of a TypedDict are ISO 8601 text in the answer.
Nothing but the schemas loads this module: it imports everything that an answer can hold.
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
from budgettui.core.gate.gate_results import DaysAhead
from budgettui.core.history.burn_rate_history import BurnRateHistory, InsufficientHistory
from budgettui.core.report.report_data import PeriodReport
from budgettui.core.store.orphaned_events import Orphan
from budgettui.core.store.results import SyncResult
from budgettui.core.support.frozen import frozen
from budgettui.core.support.json_schema import OneObject, Schema, document_schema


class StatusAnswer(AsOf):
    services: list[Assessment]
    orphans: list[Orphan]


class Explanation(TypedDict):
    """What is behind one service's budget."""

    service: str
    consumed_minutes: float
    consumed_pct: float
    events: list[EventCost]
    obligations: list[Obligation]


class ExplanationsAnswer(AsOf):
    services: list[Explanation]


class Forecast(TypedDict):
    """Whether one service's budget lasts."""

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
    """Beside the fields of the analysis."""

    exclusions: list[ExclusionEffect]


class HistoriesAnswer(AsOf):
    services: list[
        Annotated[Any, OneObject(BurnRateHistory, HistoryExclusions)]
        | Annotated[Any, OneObject(InsufficientHistory, HistoryExclusions)]
    ]


class SeriesAnswer(AsOf):
    """With --daily."""

    services: list[Series]


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


class ExclusionsAnswer(AsOf):
    exclusions: list[ExclusionSummary]


class OfService(TypedDict):
    """Whose it is."""

    service: str


class ExclusionTimesAnswer(AsOf):
    """With --times."""

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
    """One thing looked at; `code` is the exit code where it is bad."""

    about: str
    state: Literal["ok", "note", "bad"]
    text: str
    code: int


class DoctorAnswer(TypedDict):
    findings: list[DoctorFinding]


@frozen
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
"""By the command as it is typed, in the order of the help."""
