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

    `assessment` is at the end of the period (its last microsecond), or at the time of the report if the
    period is not over; it has the figures of the SLO's window. The other figures are of the period alone,
    from `start` to `end`: `availability_pct` is the share of its time that was good, and `met` whether that
    reaches the target; a `burn_rate` of 1.0 spends exactly the budget; `by_category` and `events` (costliest
    first) count the minutes within the period, in percent of the window's budget.
    """

    assessment: Assessment
    start: datetime
    end: datetime
    timezone: str
    bad_minutes: float
    bad_minutes_before: float
    """In the same length of time just before the period."""
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
    """Earlier targets within the period; each point of the trend uses the target of its time."""
    exclusions: tuple[ExclusionEffect, ...] = ()
    """The excluded time within the period, by start, and the bad minutes that it gave back."""
    excluded_minutes: float = 0.0
    """Excluded minutes of the period, with either accounting; those excluded several times count once."""
    out_minutes: float = 0.0
    """Those of them that are not part of the promised time (accounting `out`)."""
    returned_minutes: float = 0.0
    """Bad minutes that would count without the exclusions."""
    overrides: tuple[Decision, ...] = ()
    """When somebody shipped within the period although the gate was closed, newest first."""
    obligations: tuple[Obligation, ...] = ()
    """What the policy asked for up to the end of the period, with its state when the report is made:
    everything still to be done, and what was raised within the period even if it is done or over."""


@frozen
class PeriodReport(Result):
    """All services of a report, worst first; `complete` if the period is over in all of their time zones.

    `known_at`: only what was recorded up to then is counted; None if that is `made_at`.
    """

    period: ReportPeriod
    made_at: datetime
    complete: bool
    services: tuple[ServiceReport, ...]
    known_at: datetime | None = None
