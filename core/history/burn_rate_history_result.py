"""Results of the analysis of one service's burn history."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from ..analysis.assessment import Anomaly, DayBurn
from ..support.dataframes import DataFrame, frame_of
from ..support.frozen import frozen
from ..support.jsonable import Result

SIGNIFICANT = 0.05
"""A p-value below this is significant."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@frozen
class HistoryPeriod(Result):
    """The local calendar days analysed: first, last (up to as-of), and how many."""

    start: date
    end: date
    days: int


@frozen
class BurnRateStats(Result):
    """Of the daily burn rates; `std` is the sample's, quantiles interpolate linearly."""

    mean: float
    median: float
    std: float
    min: float
    max: float
    p25: float
    p75: float
    p95: float
    p99: float


@frozen
class ConsumptionStats(Result):
    """Bad minutes in total (also in percent of one budget), per day on average, and on the worst day."""

    total_consumed_minutes: float
    total_consumed_pct: float
    avg_daily_consumption: float
    max_daily_consumption: float


@frozen
class WeeklyPattern(Result):
    """Whether burn follows the weekday: `p_value` below 0.05; None if there is too little data.

    `weekly_variation` is the standard deviation of the means of the calendar weeks (Monday to Sunday,
    those cut at the ends of the period too), `typical_week_burn_rate` the mean of them.
    """

    has_weekly_cycle: bool
    weekly_variation: float
    typical_week_burn_rate: float
    p_value: float | None


@frozen
class MonthlyPattern(Result):
    """Whether burn follows the day of the month; as `WeeklyPattern`, of calendar months."""

    has_monthly_cycle: bool
    monthly_variation: float
    typical_month_burn_rate: float
    p_value: float | None


@frozen
class HourOfDay(Result):
    """When in the local day events start, and when they cost: 24 entries each, from midnight on.

    `p_value` below 0.05 says that starts bunch in some hours; None if there are too few.
    """

    has_daily_cycle: bool
    event_starts: tuple[int, ...]
    bad_minutes: tuple[float, ...]
    p_value: float | None


@frozen
class Patterns(Result):
    """`day_of_week`: mean burn rate by weekday, Monday first; 0 for a weekday that does not occur."""

    day_of_week: Mapping[str, float]
    weekly_pattern: WeeklyPattern
    monthly_pattern: MonthlyPattern
    hour_of_day: HourOfDay


@frozen
class Trend(Result):
    """Least squares on the daily burn; slope in burn rate a day; `is_significant` says p < 0.05.

    `improving` (burn falls) or `degrading` (burn rises) only where the line is significant also from the
    first event on, or since the service is measured, and five events or more cost something; else `stable`.

    Outages that last or come in clusters make that p-value too small too often. `weekly_p_value` tests the
    ranks of whole weeks, which such bursts distort far less (simulated: 10 % instead of 38 %
    false alarms); None for fewer than five weeks.
    """

    trend_direction: Literal["improving", "degrading", "stable"]
    slope: float
    r_squared: float
    p_value: float
    is_significant: bool
    projected_7day_change: float
    weekly_p_value: float | None


class _DailyFrames:
    """Daily burn and unusual days as data frames, however many days there are."""

    __slots__ = ()
    daily: tuple[DayBurn, ...]
    anomalies: tuple[Anomaly, ...]

    def to_frame(self) -> DataFrame:
        """The daily burn: `date` as the index (local calendar days), `bad_minutes` and `burn_rate`."""
        return frame_of(DayBurn, self.daily, index="date")

    def anomalies_to_frame(self) -> DataFrame:
        """The unusual days by `date`, newest first: every field of an anomaly but its events."""
        return frame_of(Anomaly, self.anomalies, index="date", omit=("events",))


@frozen
class BurnRateHistory(Result, _DailyFrames):
    """The analysis of a service's daily burn at `as_of`.

    `notes`: sentences on the limits of the history.
    """

    service: str
    as_of: datetime
    slo_target: float
    window: str
    total_budget_minutes: float
    timezone: str
    status: Literal["ok"]
    period: HistoryPeriod
    burn_rate_stats: BurnRateStats
    consumption_stats: ConsumptionStats
    patterns: Patterns
    anomalies: tuple[Anomaly, ...]
    trends: Trend
    daily: tuple[DayBurn, ...]
    notes: tuple[str, ...]


@frozen
class InsufficientHistory(Result, _DailyFrames):
    """Fewer days than patterns need; `message` says how many there are."""

    service: str
    as_of: datetime
    slo_target: float
    window: str
    total_budget_minutes: float
    timezone: str
    status: Literal["insufficient_data"]
    period: HistoryPeriod
    days_needed: int
    message: str
    anomalies: tuple[Anomaly, ...]
    daily: tuple[DayBurn, ...]
