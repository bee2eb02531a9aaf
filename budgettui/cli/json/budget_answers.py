"""The --json output of commands that show budgets, from status to gate; see `answer_types_by_command`."""

from typing import Annotated, Any, TypedDict

from budgettui.cli.json.answer_moments import AsOf, KnownAt
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
)
from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect
from budgettui.core.analysis.obligation import Obligation
from budgettui.core.analysis.outlook.recovery_result import Recovery
from budgettui.core.gate import Verdict
from budgettui.core.history.burn_rate_history_result import BurnRateHistory, InsufficientHistory
from budgettui.core.store.orphaned_events import Orphan
from budgettui.core.support.json_schema import OneObject


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
