import json
import statistics
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled
from scipy.stats import linregress

from budgettui.core.history.analyzer import BurnRateHistoricalAnalyzer
from budgettui.core.history.burn_rate_history_result import WEEKDAYS, BurnRateHistory, InsufficientHistory
from budgettui.core.tracker import BudgetConsumptionTracker

AS_OF = datetime(2026, 6, 30, 18, tzinfo=UTC)


def analyzed(
    events: list[tuple[datetime, float]], as_of: datetime = AS_OF, days_back: int = 90, **tracker: str
) -> BurnRateHistory:
    analyzer = BurnRateHistoricalAnalyzer(tracked(events, **tracker))
    history = analyzer.analyze_burn_rate_patterns(days_back, as_of=as_of)
    assert isinstance(history, BurnRateHistory)
    return history


def tracked(events: list[tuple[datetime, float]], **options: str) -> BudgetConsumptionTracker:
    tracker = BudgetConsumptionTracker("checkout", 99.9, **options)  # type: ignore[arg-type]
    for start, minutes in events:
        tracker.record_consumption_event(start, minutes)
    return tracker


def at(days_ago: float) -> datetime:
    return AS_OF - timedelta(days=days_ago)


def floats(value: object) -> Iterator[float]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from floats(item)
    elif isinstance(value, float):
        yield value


@settings(max_examples=scaled(40), deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 120), st.floats(0.5, 3000)), max_size=15),
    st.integers(7, 100),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu"]),
)
def test_every_figure_agrees_with_pandas_and_scipy(
    spans: list[tuple[float, float]], days_back: int, timezone: str
) -> None:
    tracker = tracked([(at(ago), minutes) for ago, minutes in spans], timezone=timezone)
    history = BurnRateHistoricalAnalyzer(tracker).analyze_burn_rate_patterns(days_back, as_of=AS_OF)
    assert isinstance(history, BurnRateHistory)

    zone = ZoneInfo(timezone)
    first = (AS_OF - timedelta(days=days_back)).astimezone(zone).date()
    days = pd.date_range(first, AS_OF.astimezone(zone).date(), freq="D").date
    ledger = tracker.budget.ledger
    edges = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]
    edges.append(AS_OF)
    minutes = [
        float(ledger.minutes(tracker.instant(begin), tracker.instant(end))) for begin, end in pairwise(edges)
    ]
    burn = pd.Series(minutes, index=pd.DatetimeIndex(days)) / (43.2 / 30)

    assert (history.period.start, history.period.end, history.period.days) == (days[0], days[-1], len(days))
    stats = history.burn_rate_stats
    expected = burn.describe(percentiles=[0.25, 0.5, 0.75, 0.95, 0.99])
    for name, key in {"mean": "mean", "std": "std", "min": "min", "max": "max", "median": "50%"}.items():
        assert getattr(stats, name) == pytest.approx(expected[key], abs=1e-9)
    for percent in (25, 75, 95, 99):
        assert getattr(stats, f"p{percent}") == pytest.approx(expected[f"{percent}%"], abs=1e-9)

    consumed = history.consumption_stats
    assert consumed.total_consumed_minutes == pytest.approx(sum(minutes), abs=1e-9)
    assert consumed.total_consumed_pct == pytest.approx(sum(minutes) / 43.2 * 100, abs=1e-9)
    assert consumed.avg_daily_consumption == pytest.approx(sum(minutes) / len(days), abs=1e-9)
    assert consumed.max_daily_consumption == pytest.approx(max(minutes))

    patterns = history.patterns
    by_weekday = burn.groupby(burn.index.day_name()).mean()
    assert list(patterns.day_of_week) == list(WEEKDAYS)
    assert patterns.day_of_week == {name: pytest.approx(by_weekday[name], abs=1e-9) for name in WEEKDAYS}
    calendar = burn.index.isocalendar()
    weeks = burn.groupby([calendar.year, calendar.week]).mean()
    months = burn.groupby([burn.index.year, burn.index.month]).mean()
    assert patterns.weekly_pattern.typical_week_burn_rate == pytest.approx(weeks.mean(), abs=1e-9)
    assert patterns.weekly_pattern.weekly_variation == pytest.approx(weeks.std(), abs=1e-9)
    assert patterns.monthly_pattern.typical_month_burn_rate == pytest.approx(months.mean(), abs=1e-9)
    deviation = months.std() if len(months) > 1 else 0.0
    assert patterns.monthly_pattern.monthly_variation == pytest.approx(deviation, abs=1e-9)
    assert sum(patterns.hour_of_day.bad_minutes) == pytest.approx(sum(minutes))

    if burn.max() - burn.min() > 1e-9:
        line = linregress(np.arange(len(burn)), burn.to_numpy())
        trend = history.trends
        assert trend.slope == pytest.approx(line.slope, abs=1e-9)
        assert trend.r_squared == pytest.approx(line.rvalue**2, abs=1e-9)
        assert trend.p_value == pytest.approx(line.pvalue, abs=1e-9)
        assert trend.projected_7day_change == pytest.approx(7 * line.slope, abs=1e-8)
        for anomaly in history.anomalies:
            z = (burn[pd.Timestamp(anomaly.date)] - burn.mean()) / burn.std()
            assert anomaly.z_score == pytest.approx(z, rel=1e-5)
        above_three = {
            stamp.date() for stamp in burn.index[((burn - burn.mean()) / burn.std() > 3) & (burn >= 0.3)]
        }
        assert {day.date for day in history.anomalies if "z_score" in day.rules} == above_three
    assert all(np.isfinite(number) for number in floats(history.as_dict()))
    assert [day.bad_minutes for day in history.daily] == pytest.approx(minutes)


def test_the_answer_is_json_ready() -> None:
    history = analyzed([(at(10), 30)])
    result = json.loads(json.dumps(history.as_dict()))
    assert result["period"] == {"start": "2026-04-01", "end": "2026-06-30", "days": 91}
    assert result["anomalies"][0]["date"] == "2026-06-20"
    assert result["patterns"]["day_of_week"]["Saturday"] > 0


def test_fewer_than_seven_days_are_reported_and_not_analyzed() -> None:
    analyzer = BurnRateHistoricalAnalyzer(tracked([(at(1), 15)]))
    history = analyzer.analyze_burn_rate_patterns(5, as_of=AS_OF)
    assert isinstance(history, InsufficientHistory)
    assert history.status == "insufficient_data"
    assert history.period.days == 6
    assert "7 days" in history.message
    assert "6" in history.message
    assert [day.date for day in history.anomalies] == [date(2026, 6, 29)]
    assert analyzer.analyze_burn_rate_patterns(6, as_of=AS_OF).status == "ok"


@pytest.mark.parametrize("days_back", [0, -3, float("nan")])
def test_days_back_that_are_not_days_are_refused(days_back: float) -> None:
    with pytest.raises(ValueError, match="days_back"):
        BurnRateHistoricalAnalyzer(tracked([])).analyze_burn_rate_patterns(days_back, as_of=AS_OF)


def test_no_event_at_all_is_a_plain_answer() -> None:
    history = analyzed([])
    assert history.burn_rate_stats.max == 0
    assert history.anomalies == ()
    assert history.trends.trend_direction == "stable"
    assert history.patterns.weekly_pattern.p_value is None
    assert not history.patterns.hour_of_day.has_daily_cycle
    assert history.notes == ("No event is on record yet, so every day counts as good.",)


def test_notes_say_what_the_history_cannot_show() -> None:
    assert analyzed([(at(-3), 5)]).notes == analyzed([]).notes
    assert "2026-06-29" in analyzed([(at(1), 15)]).notes[0]
    assert analyzed([(at(200), 15)]).notes == ("No event cost anything in these 91 days.",)
    assert analyzed([(at(200), 15), (at(3), 5)]).notes == ()


def test_single_event_equal_timestamps_and_exhausted_budget_give_finite_results() -> None:
    twice = analyzed([(at(5), 20), (at(5), 20), (at(5), 20)])
    assert twice.consumption_stats.total_consumed_minutes == pytest.approx(20)
    spent = analyzed([(at(80), 80 * 1440)])
    assert spent.consumption_stats.max_daily_consumption == 1440
    assert all(np.isfinite(number) for number in floats(spent.as_dict()))


def test_a_constant_burn_has_no_trend_and_no_anomaly() -> None:
    constant = analyzed([(at(100), 200 * 1440)], as_of=datetime(2026, 6, 29, 23, 59, 59, 999999, tzinfo=UTC))
    assert constant.trends.slope == pytest.approx(0, abs=1e-6)
    assert constant.trends.trend_direction == "stable"
    assert constant.patterns.weekly_pattern.has_weekly_cycle is False


def test_a_growing_burn_is_degrading_and_a_shrinking_one_improving() -> None:
    growing = analyzed([(at(ago), 10 - ago / 9) for ago in range(1, 90)])
    assert growing.trends.trend_direction == "degrading"
    assert growing.trends.is_significant
    assert growing.trends.projected_7day_change > 0
    assert analyzed([(at(ago), 1 + ago / 9) for ago in range(1, 90)]).trends.trend_direction == "improving"


def test_the_day_of_a_clock_change_is_measured_by_its_own_minutes() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    as_of = datetime(2026, 4, 5, 12, tzinfo=berlin)
    history = analyzed(
        [(datetime(2026, 3, 20, tzinfo=berlin), 30 * 1440)], as_of, 14, timezone="Europe/Berlin"
    )
    by_day = {day.date: day for day in history.daily}
    assert by_day[date(2026, 3, 28)].burn_rate == pytest.approx(1000)
    assert by_day[date(2026, 3, 29)].bad_minutes == 23 * 60
    assert by_day[date(2026, 3, 29)].burn_rate == pytest.approx(1000 * 23 / 24)
    hours = history.patterns.hour_of_day.bad_minutes
    assert hours[2] == pytest.approx(hours[1] - 60)


def test_hours_are_those_on_the_local_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    starts = [datetime(2026, 3, day, 2, 30, tzinfo=berlin) for day in (26, 27, 28, 30, 31)]
    history = analyzed(
        [(start, 60) for start in starts], datetime(2026, 4, 5, tzinfo=berlin), 14, timezone="Europe/Berlin"
    )
    hours = history.patterns.hour_of_day
    assert hours.event_starts[2] == 5
    assert hours.bad_minutes[2] == pytest.approx(150)
    assert hours.bad_minutes[3] == pytest.approx(150)
    assert hours.has_daily_cycle


def test_a_calendar_window_divides_by_its_real_length() -> None:
    history = analyzed([(at(3), 10)], window="month")
    assert history.total_budget_minutes == pytest.approx(43.2)
    assert history.burn_rate_stats.max == pytest.approx(10 / 1.44)
    assert history.burn_rate_stats.mean == pytest.approx(statistics.mean([10 / 1.44] + [0] * 90))


def test_excluded_events_leave_no_trace() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9, excluded_categories=["maintenance"])
    for week in range(10):
        tracker.record_consumption_event(at(7 * week + 1), 60, category="maintenance")
    history = BurnRateHistoricalAnalyzer(tracker).analyze_burn_rate_patterns(as_of=AS_OF)
    assert isinstance(history, BurnRateHistory)
    assert sum(history.patterns.hour_of_day.event_starts) == 0
    assert history.burn_rate_stats.max == 0
