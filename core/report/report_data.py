"""The data of a report, which every format renders."""

from collections.abc import Mapping
from datetime import datetime

from ..analysis.assessment import (
    Anomaly,
    Assessment,
    CategoryCost,
    DayBurn,
    EventCost,
    TargetChange,
    TrendPoint,
)
from ..analysis.exclusions.exclusion_summary import ExclusionEffect
from ..analysis.obligation import Obligation
from ..gate.gate_results import Decision
from ..support.frozen import frozen
from ..support.jsonable import Result
from .periods import ReportPeriod


@frozen
class ServiceReport(Result):
    """One service over the period.

    `assessment` is the service's own at the end of the period (its last microsecond), or at the time of
    the report where the period still runs; what a window consumed is there. The other figures are of the
    period alone, from `start` to `end`: `availability_pct` of its time was good; `met` whether that reaches
    the target; `burn_rate` 1.0 spends exactly the budget; `by_category` and `events` (the costliest first)
    are of the minutes within it, percentages of the window's budget.
    """

    assessment: Assessment
    start: datetime
    end: datetime
    timezone: str
    bad_minutes: float
    bad_minutes_before: float
    """Of the same length of time just before."""
    availability_pct: float
    met: bool
    burn_rate: float
    event_count: int
    by_category: Mapping[str, CategoryCost]
    events: tuple[EventCost, ...]
    trend: tuple[TrendPoint, ...]
    daily: tuple[DayBurn, ...]
    anomalies: tuple[Anomaly, ...]
    target_changes: tuple[TargetChange, ...] = ()
    """The targets that held before within the period; each point of the trend is by what held then."""
    exclusions: tuple[ExclusionEffect, ...] = ()
    """The time within the period that does not count, by start, and the bad minutes that it gave back."""
    excluded_minutes: float = 0.0
    """Of the period, free or out; what several exclude counts once."""
    out_minutes: float = 0.0
    """Of these, no part of what is promised."""
    returned_minutes: float = 0.0
    """Bad minutes that would count without the exclusions."""
    overrides: tuple[Decision, ...] = ()
    """When somebody shipped within the period despite the gate's no, the newest first."""
    obligations: tuple[Obligation, ...] = ()
    """What the policy has asked for up to the end of the period, as it is when the report is made: what is
    still to be done, and of what was raised within the period also what is done or over."""


@frozen
class PeriodReport(Result):
    """All services of a report, worst first; `complete` once the period is over everywhere.

    `known_at`: only what was recorded up to then is counted; None where that is `made_at` too.
    """

    period: ReportPeriod
    made_at: datetime
    complete: bool
    services: tuple[ServiceReport, ...]
    known_at: datetime | None = None
