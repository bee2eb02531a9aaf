"""The assessment of one service, which every screen, command and report reads.

Plain frozen data: minutes are floats, percentages are of the window's error budget unless a field
says otherwise, dates are aware (UTC). Nothing here computes.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from ..support.deferred import Deferred
from ..support.frozen import frozen
from ..support.jsonable import MaybeInfinite, Result
from ..text.formatting import format_exact_percent, format_window
from .events.clock_skew import EventAhead
from .obligation import Obligation
from .outlook.recovery_result import Recovery

Status = Literal["SPENT", "PAGE", "WATCH", "OK"]
STATUSES: tuple[Status, ...] = ("SPENT", "PAGE", "WATCH", "OK")
"""Worst first. SPENT: nothing remains. PAGE: a paging burn alert fires. WATCH: a ticket alert
fires, or less remains than `watch_below_pct`. OK: none of these."""

Severity = Literal["page", "ticket"]


@frozen
class CategoryCost(Result):
    """The cost of one category in the window; `percentage` is of the budget."""

    count: int
    total_minutes: float
    percentage: float


@frozen(many=True)
class BurnRate(Result):
    """Burn over the last `minutes`: 1.0 spends exactly the budget over the window."""

    label: str
    minutes: float
    rate: float


@frozen(many=True)
class BurnAlert(Result):
    """A multi-window alert: fires when both windows burn strictly faster than `factor`."""

    severity: Severity
    factor: float
    long_label: str
    short_label: str
    long_rate: float
    short_rate: float
    firing: bool


@frozen(many=True)
class EventCost(Result):
    """The cost of one event in the window.

    Its bad minutes in the window are the sum of `own_minutes`, charged to it by the ledger, `lost_minutes`,
    charged to overlapping events, and `excluded_minutes`, in excluded time; `excluded_by` gives the reasons.
    `leaves_at` is when its last minute leaves the window (None while it is open).
    """

    id: int
    start: datetime
    end: datetime | None
    category: str
    impact: float
    incident_id: str | None
    description: str | None
    duration_minutes: float
    own_minutes: float
    own_pct: float
    lost_minutes: float
    excluded: bool
    leaves_at: datetime | None
    excluded_minutes: float = 0.0
    excluded_by: tuple[str, ...] = ()


@frozen
class IfThisGoesOn(Result):
    """While an event is open: when the budget will be spent at the current rate, as old events leave.

    `exhausted_at` and `minutes` are None if that never happens within the window.
    """

    burn_rate: float
    exhausted_at: datetime | None
    minutes: float | None


@frozen
class ExcludedTime(Result):
    """`[start, end)` does not count: `free` costs nothing, `out` is not part of the window at all.

    `source`: recorded, planned, calendar or hours. `ongoing`: it was recorded without an end, and lasts
    until somebody ends it; `end` is then only the end of the time considered.
    """

    start: datetime
    end: datetime
    accounting: Literal["free", "out"]
    reason: str
    source: str
    id: int | None = None
    approved_by: str | None = None
    ongoing: bool = False


@frozen
class LinearPrediction(Result):
    """Least squares on the daily `consumed_pct` of the lookback; slope in percent a day."""

    method: Literal["linear"]
    prediction: Literal["insufficient_data", "not_exhausting", "exhaustion_projected", "exhausted"]
    exhaustion_date: datetime | None
    days_until_exhaustion: MaybeInfinite
    confidence: float
    slope: float
    current_consumption: float
    trend: Literal["improving", "degrading"]


@frozen
class CurrentRatePrediction(Result):
    """The last ten events' mean cost over their mean gap, in minutes a day."""

    method: Literal["current_rate"]
    prediction: Literal["no_recent_events", "stable", "exhaustion_projected", "exhausted"]
    exhaustion_date: datetime | None
    days_until_exhaustion: MaybeInfinite
    daily_consumption_rate_minutes: float
    remaining_budget_minutes: float


@frozen(many=True)
class BandPoint(Result):
    """Simulated consumed percent at `date`: 10th, 50th and 90th percentile of the paths."""

    date: datetime
    p10: float
    p50: float
    p90: float


@frozen
class ExhaustionProbability(Result):
    """The chance that the budget is exhausted within the horizon, by simulation.

    `exhaustion_probability` is None for a service without events: any number would be made up.
    The dates are those by which half (10 %, 90 %) of all paths are exhausted; None if fewer are
    within the horizon. `spent_probability` is the chance that the budget is exhausted at the horizon itself:
    for a budget that is spent now, that it still is or is again.
    """

    time_horizon_days: float
    exhaustion_probability: float | None
    linear_prediction: LinearPrediction
    rate_prediction: CurrentRatePrediction
    recommendation: str
    median_date: datetime | None
    p10_date: datetime | None
    p90_date: datetime | None
    band: tuple[BandPoint, ...]
    spent_probability: float | None = None

    def to_frame(self) -> Any:
        """The band as a pandas DataFrame: `date` as the index (UTC); consumed percent `p10`, `p50`, `p90`."""
        from ..support.dataframes import frame_of

        return frame_of(BandPoint, self.band, index="date")


_NO_EVENTS: Mapping[str, object] = {"events": ()}


@frozen
class Anomaly(Deferred):
    """An unusual day of one service.

    `burn_rate` is that day's bad minutes over an even day's share of the budget. `z_score` is against the
    mean and standard deviation of the days analysed (None if they do not vary); `rarity_days` is how many
    days apart such days are for this service (None if not estimated); `rules` names the tests that flagged
    it: "z_score", "big_and_rare". The `events` are computed on first access.
    """

    placeholders = _NO_EVENTS

    service: str
    date: date
    burn_rate: float
    z_score: float | None
    severity: Literal["high", "medium"]
    consumed_pct: float
    rarity_days: float | None
    rules: tuple[str, ...]
    events: tuple[EventCost, ...]
    """The costliest events of the day; `own_minutes` is their cost on that day."""
    event_count: int = 0
    """How many events cost something that day."""

    def shortened(self, count: int) -> "Anomaly":
        """This anomaly with at most its `count` costliest events; no others are computed."""
        source = self._source()
        if not isinstance(source, CostliestEvents):
            return self if len(self.events) <= count else self.outline(events=self.events[:count])
        return self.outline(events=source.first(count))


class CostliestEvents:
    """Computes the costliest events of an unusual day, no more of them than needed."""

    def __call__(self, _field: str) -> tuple[EventCost, ...]:
        """All the events that an anomaly names."""
        raise NotImplementedError

    def first(self, count: int) -> tuple[EventCost, ...]:
        """The `count` costliest of those."""
        raise NotImplementedError


DETAILS = ("consumption_by_category", "linear", "current_rate")
"""The fields that only the panes of a single service show, never a list of services."""

_PLACEHOLDERS: Mapping[str, object] = {
    "consumption_by_category": {},
    "recovery": Recovery((), (), None),
    "linear": LinearPrediction("linear", "insufficient_data", None, math.inf, 0.0, 0.0, 0.0, "improving"),
    "current_rate": CurrentRatePrediction("current_rate", "no_recent_events", None, math.inf, 0.0, 0.0),
    "anomalies": (),
    "stable_until": None,
    "obligations": (),
}


@frozen
class Assessment(Deferred):
    """Everything budgettui knows about one service at `as_of`.

    Fields that a list of services does not show are computed on first access; see `placeholders`.
    """

    placeholders = _PLACEHOLDERS

    service: str
    as_of: datetime
    slo_target: float
    window: str
    window_days: float
    window_start: datetime
    window_end: datetime
    group: str | None
    tags: tuple[str, ...]
    status: Status
    total_budget_minutes: float
    consumed_minutes: float
    remaining_minutes: float
    overspent_minutes: float
    consumed_pct: float
    remaining_pct: float
    availability_pct: float
    """The SLI: 100 × (1 − bad ÷ counted minutes); the rest of a calendar window counts as good."""
    event_count: int
    consumption_by_category: Mapping[str, CategoryCost]
    burn_rates: tuple[BurnRate, ...]
    alerts: tuple[BurnAlert, ...]
    open_events: tuple[EventCost, ...]
    if_this_goes_on: IfThisGoesOn | None
    recovery: Recovery
    linear: LinearPrediction
    current_rate: CurrentRatePrediction
    probabilities: tuple[ExhaustionProbability, ...]
    """For 7, 14 and 30 days; empty until simulated."""
    anomalies: tuple[Anomaly, ...]
    stable_until: datetime | None
    """No number here changes before this moment unless an event does; None for never."""
    excluded_minutes: float = 0.0
    """Minutes of the window that are excluded as `out`, so not part of the SLO."""
    excluded_now: ExcludedTime | None = None
    """The exclusion in force at `as_of`."""
    events_ahead: tuple[EventAhead, ...] = ()
    """Open events that cost budget and start within `CLOCK_SKEW` after `as_of`; they count from then on."""
    target_until: date | None = None
    """The day until which this target and window held; None if they still hold."""
    obligations: tuple[Obligation, ...] = ()
    """The policy's obligations that are still to be done, most urgent first."""

    @property
    def promise(self) -> str:
        """`99.9 % over 30 days`, with the date until which it held if it no longer does."""
        until = "" if self.target_until is None else f" until {_day(self.target_until)}"
        return f"{format_exact_percent(self.slo_target)} over {format_window(self.window)}{until}"

    def to_frame(self) -> Any:
        """A pandas DataFrame of one row, as from `assessments_to_frame`."""
        from .assessment_dataframe import assessments_to_frame

        return assessments_to_frame([self])

    @property
    def firing(self) -> tuple[BurnAlert, ...]:
        """The alerts that fire, worst first."""
        return tuple(alert for alert in self.alerts if alert.firing)


@frozen(many=True)
class TrendPoint(Result):
    """The budget of the window that ends at `date`."""

    date: datetime
    consumed_pct: float
    remaining_pct: float
    consumed_minutes: float


@frozen(many=True)
class DayBurn(Result):
    """One local calendar day: bad minutes, and their burn rate against an even day's share."""

    date: date
    bad_minutes: float
    burn_rate: float


@frozen
class TargetChange(Result):
    """A target and window that held until the start of the day `until`, which is the moment `at`."""

    until: date
    at: datetime
    slo_target: float
    window: str

    @property
    def label(self) -> str:
        """`99.5 % until 1 Oct 2026`."""
        return f"{self.slo_target:.12g} % until {_day(self.until)}"


@frozen
class Series(Result):
    """What the plots draw for one service over the last `days` days."""

    service: str
    as_of: datetime
    days: int
    trend: tuple[TrendPoint, ...]
    daily: tuple[DayBurn, ...]
    events: tuple[EventCost, ...]
    """Events that cost something in this range, by start."""
    target_changes: tuple[TargetChange, ...] = ()
    """Earlier targets within this range, oldest first; the trend uses the target of each moment."""
    exclusions: tuple[ExcludedTime, ...] = ()
    """Excluded time within this range, by start."""


@frozen
class WhatIf(Result):
    """The assessment with one more event (or a changed one), beside the current one.

    `start` and `end` are the event's own, resolved (`end` is None while it is open); `duration_minutes` its
    length, to `as_of` or to its end where that is planned; `cost_minutes` is length × impact, and `cost_pct`
    the same in percent of the budget, whenever it happens. `own_minutes` is what the ledger charges it within
    the window up to `as_of`; `extra_minutes` what it adds to the minutes counted without it, now or later:
    overlap and excluded time add nothing. `overlaps` has the events that it shares time with, and the
    minutes shared. `planned`: it begins after `as_of`, so today's figures do not change.
    """

    before: Assessment
    after: Assessment
    own_minutes: float
    own_pct: float
    overlaps: tuple[tuple[EventCost, float], ...]
    start: datetime
    end: datetime | None
    duration_minutes: float
    impact: float
    category: str
    cost_minutes: float
    cost_pct: float
    extra_minutes: float
    extra_pct: float
    planned: bool
    excluded_by: tuple[str, ...]
    """Why part of it does not count, in the window up to `as_of`."""


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
