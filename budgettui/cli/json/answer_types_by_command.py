"""Which types each command's --json output has: the index from which `docs/schemas/` is generated.

Every command with --json has an entry in `ANSWERS`. Datetimes are ISO 8601 text in the output. Only the code
for schemas imports this module, because it imports everything that an answer can contain.
"""

from collections.abc import Mapping

from budgettui.cli.json.answer_moments import AsOf, KnownAt
from budgettui.cli.json.budget_answers import (
    AnomaliesAnswer,
    Explanation,
    ExplanationsAnswer,
    Forecast,
    ForecastsAnswer,
    GatesAnswer,
    HistoriesAnswer,
    HistoryExclusions,
    SeriesAnswer,
    StatusAnswer,
    WhatIfAnswer,
)
from budgettui.cli.json.change_answers import (
    EventChange,
    EventsAnswer,
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
    SyncAnswer,
)
from budgettui.cli.json.exclusion_answers import (
    ExclusionChange,
    ExclusionsAnswer,
    ExclusionTimesAnswer,
    ExclusionVersions,
)
from budgettui.cli.json.policy_answers import DoneAnswer, ExceptionChange, ExceptionsAnswer, ObligationsAnswer
from budgettui.cli.json.store_answers import (
    DoctorAnswer,
    StoreCheckAnswer,
    StoreCopyAnswer,
    StoreInfoAnswer,
    StoreSalvageAnswer,
)
from budgettui.core.analysis.assessment import Series, WhatIf
from budgettui.core.forecast.backtest import BacktestResult
from budgettui.core.gate import Verdict
from budgettui.core.gate.days_ahead_results import DaysAhead
from budgettui.core.history.burn_rate_history_result import BurnRateHistory, InsufficientHistory
from budgettui.core.report.report_model import PeriodReport
from budgettui.core.store.store_results import SyncResult
from budgettui.core.support.frozen import frozen
from budgettui.core.support.json_schema import Schema, document_schema


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
