"""`BurnRateHistoricalAnalyzer`: statistics, patterns and trend of a service's daily burn."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import compress
from typing import Protocol, TypedDict

import numpy as np
from numpy.typing import NDArray

from ..analysis.assessment import DayBurn
from ..ledger.budget import Budget, tidy
from ..ledger.burn_rates import daily_burn
from ..ledger.event_table import Floats, Ints
from ..model.event import BACKGROUND
from ..model.instants import Instant, to_datetime, to_instant
from ..model.time_zone import zone_named
from .anomalies import find_anomalies
from .burn_rate_history_result import (
    SIGNIFICANT,
    WEEKDAYS,
    BurnRateHistory,
    BurnRateStats,
    ConsumptionStats,
    HistoryPeriod,
    HourOfDay,
    InsufficientHistory,
    MonthlyPattern,
    Patterns,
    WeeklyPattern,
)
from .burn_trend import burn_trend
from .hour_of_day import bad_minutes_by_hour, local_hours
from .measured_days import days_with_evidence, measured_days, measured_half
from .seasonality import hourly_p_value, monthly_p_value, weekly_p_value

DAYS_NEEDED = 7


class DayPatterns(TypedDict):
    """The fields of `Patterns` that are about whole days."""

    day_of_week: Mapping[str, float]
    weekly_pattern: WeeklyPattern
    monthly_pattern: MonthlyPattern


class Tracker(Protocol):
    """What the analyzer needs from a consumption tracker."""

    @property
    def service_name(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def budget(self) -> Budget: ...
    @staticmethod
    def instant(as_of: datetime | None) -> Instant: ...


class BurnRateHistoricalAnalyzer:
    """Statistics, patterns, trend and anomalies of a service's daily burn.

    Daily burn is a local day's bad minutes ÷ (budget ÷ window days): 1.0 on every day spends exactly
    the budget. The days are those with time in `[as_of − days_back × 24 h, as_of]`, the last of them
    up to as-of; `as_of` is an aware datetime, by default now. Sums include all of them; means, deviations,
    z-scores and patterns only those of which half or more is over.

    `measured_since`, an aware datetime: days before it are left out. Without it all days count, but
    patterns and a trend are only claimed from the first event on, and for five events or more.
    """

    def __init__(self, consumption_tracker: Tracker, *, measured_since: datetime | None = None) -> None:
        self.consumption_tracker = consumption_tracker
        self.measured_since = measured_since

    def analyze_burn_rate_patterns(
        self, days_back: float = 90, as_of: datetime | None = None
    ) -> BurnRateHistory | InsufficientHistory:
        """The analysis, or insufficient data for fewer than 7 days; `ValueError` unless `days_back` > 0."""
        tracker = self.consumption_tracker
        return burn_rate_history(
            tracker.service_name,
            tracker.budget,
            tracker.timezone,
            tracker.instant(as_of),
            days_back,
            None if self.measured_since is None else to_instant(self.measured_since),
        )

    def generate_burn_rate_report(self, days_back: float = 90, as_of: datetime | None = None) -> str:
        """The same as text: at most 80 columns, ASCII except in names."""
        from .history_text import history_text

        return history_text(self.analyze_burn_rate_patterns(days_back, as_of))


def burn_rate_history(
    service: str,
    budget: Budget,
    timezone: str,
    as_of: Instant,
    days_back: float = 90,
    measured_since: Instant | None = None,
) -> BurnRateHistory | InsufficientHistory:
    """The analysis of the daily burn of the last `days_back` days, in days of the IANA zone `timezone`.

    Days before `measured_since` are left out. Raises `ValueError` unless `days_back` is above 0.
    """
    zone = zone_named(timezone)
    budget = budget.without_category(BACKGROUND)
    days, edges = measured_days(zone, as_of, days_back, measured_since)
    state = budget.state(as_of)
    begins = edges[:-1] if measured_since is None else np.maximum(edges[:-1], measured_since)
    minutes = budget.ledger.minutes(begins, np.minimum(edges[1:], as_of))
    burns = tidy(daily_burn(budget, state, edges[:-1], edges[1:], minutes))
    period = HistoryPeriod(days[0], days[-1], len(days))
    daily = tuple(
        DayBurn(day, bad, burn) for day, bad, burn in zip(days, minutes.tolist(), burns.tolist(), strict=True)
    )
    anomalies = find_anomalies(service, budget, as_of, zone, days_back, measured_since)
    slo_target, window, moment = float(budget.slo.target), str(budget.window), to_datetime(as_of)
    if len(days) < DAYS_NEEDED:
        return InsufficientHistory(
            service=service,
            as_of=moment,
            slo_target=slo_target,
            window=window,
            total_budget_minutes=state.total,
            timezone=timezone,
            status="insufficient_data",
            period=period,
            days_needed=DAYS_NEEDED,
            message=f"Patterns and trends need at least {DAYS_NEEDED} days; this period has {len(days)}.",
            anomalies=anomalies,
            daily=daily,
        )
    counted = measured_half(edges, as_of, measured_since)
    evidence = days_with_evidence(budget, edges, as_of, measured_since)[counted]
    counted_days = list(compress(days, counted))
    return BurnRateHistory(
        service=service,
        as_of=moment,
        slo_target=slo_target,
        window=window,
        total_budget_minutes=state.total,
        timezone=timezone,
        status="ok",
        period=period,
        burn_rate_stats=_stats(burns[counted]),
        consumption_stats=_consumption(minutes, counted, state.total),
        patterns=Patterns(
            **_day_patterns(counted_days, burns[counted], evidence),
            hour_of_day=_hours(budget, edges, as_of, timezone),
        ),
        anomalies=anomalies,
        trends=burn_trend(burns[counted], evidence),
        daily=daily,
        notes=_notes(budget, days, edges, as_of, timezone),
    )


def _stats(burns: Floats) -> BurnRateStats:
    low, p25, median, p75, p95, p99, high = np.percentile(burns, [0, 25, 50, 75, 95, 99, 100]).tolist()
    return BurnRateStats(
        mean=float(burns.mean()),
        median=median,
        std=float(burns.std(ddof=1)),
        min=low,
        max=high,
        p25=p25,
        p75=p75,
        p95=p95,
        p99=p99,
    )


def _consumption(minutes: Floats, counted: NDArray[np.bool_], budget_minutes: float) -> ConsumptionStats:
    total = float(minutes.sum())
    return ConsumptionStats(
        total_consumed_minutes=tidy(total),
        total_consumed_pct=tidy(100 * total / budget_minutes) if budget_minutes else 0.0,
        avg_daily_consumption=tidy(float(minutes[counted].mean())),
        max_daily_consumption=float(minutes.max()),
    )


def _day_patterns(days: Sequence[date], burns: Floats, evidence: NDArray[np.bool_]) -> DayPatterns:
    weekdays = np.array([day.weekday() for day in days])
    counts = np.bincount(weekdays, minlength=7)
    means = np.bincount(weekdays, burns, 7) / np.maximum(counts, 1)
    week_mean, week_deviation = _spread([day - timedelta(days=day.weekday()) for day in days], burns)
    month_mean, month_deviation = _spread([day.replace(day=1) for day in days], burns)
    tested_days, tested = list(compress(days, evidence)), burns[evidence]
    weekly, monthly = weekly_p_value(tested_days, tested), monthly_p_value(tested_days, tested)
    return DayPatterns(
        day_of_week=dict(zip(WEEKDAYS, means.tolist(), strict=True)),
        weekly_pattern=WeeklyPattern(_significant(weekly), week_deviation, week_mean, weekly),
        monthly_pattern=MonthlyPattern(_significant(monthly), month_deviation, month_mean, monthly),
    )


def _hours(budget: Budget, edges: Ints, as_of: Instant, timezone: str) -> HourOfDay:
    zone = zone_named(timezone)
    starts = budget.table.starts[~budget.excluded]
    starts = np.sort(starts[(starts >= edges[0]) & (starts <= as_of)])
    hours = local_hours(starts, edges, zone)
    p_value = hourly_p_value(starts, hours)
    return HourOfDay(
        has_daily_cycle=_significant(p_value),
        event_starts=tuple(np.bincount(hours, minlength=24).tolist()),
        bad_minutes=tuple(bad_minutes_by_hour(budget.ledger, edges, zone, as_of).tolist()),
        p_value=p_value,
    )


def _spread(groups: Sequence[date], burns: Floats) -> tuple[float, float]:
    """Mean and sample deviation of the groups' means; no deviation if there is only one group."""
    _, which, counts = np.unique(
        np.array([group.toordinal() for group in groups]), return_inverse=True, return_counts=True
    )
    means = np.bincount(which, burns) / counts
    return float(means.mean()), float(means.std(ddof=1)) if len(means) > 1 else 0.0


def _significant(p_value: float | None) -> bool:
    return p_value is not None and p_value < SIGNIFICANT


def _notes(
    budget: Budget, days: Sequence[date], edges: Ints, as_of: Instant, timezone: str
) -> tuple[str, ...]:
    if not len(budget.table) or (first := int(budget.table.starts.min())) > as_of:
        return ("No event is on record yet, so every day counts as good.",)
    if first >= int(edges[1]):
        began = to_datetime(first, zone_named(timezone)).date()
        return (f"The first event on record is from {began}; the days before it count as good.",)
    if not budget.ledger.minutes(int(edges[0]), as_of) > 0:
        return (f"No event cost anything in these {len(days)} days.",)
    return ()
