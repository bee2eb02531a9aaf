"""Statistics only say what they know: days that have time in them, were measured, and hold enough."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.history.analyzer import BurnRateHistoricalAnalyzer
from budgettui.core.history.burn_rate_history_result import BurnRateHistory
from budgettui.core.history.findings import findings
from budgettui.core.history.history_text import history_text
from budgettui.core.ledger.local_days import local_days
from budgettui.core.model.instants import to_instant
from budgettui.core.tracker import BudgetConsumptionTracker

MIDNIGHT = datetime(2026, 7, 1, tzinfo=UTC)
Outages = list[tuple[datetime, float]]


def analyzed(
    outages: Outages, as_of: datetime, days_back: float = 60, measured_since: datetime | None = None
) -> BurnRateHistory:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    for start, minutes in outages:
        tracker.record_consumption_event(start, minutes)
    analyzer = BurnRateHistoricalAnalyzer(tracker, measured_since=measured_since)
    history = analyzer.analyze_burn_rate_patterns(days_back, as_of=as_of)
    assert isinstance(history, BurnRateHistory)
    return history


def test_sixty_days_back_from_a_midnight_are_sixty_days() -> None:
    minutes = 33.3 * 1.44  # burn 33.3 in one day
    outages = [(MIDNIGHT - timedelta(days=20), minutes)]
    history = analyzed(outages, MIDNIGHT)
    assert history.period.days == len(history.daily) == 60
    assert (history.period.start, history.period.end) == (date(2026, 5, 2), date(2026, 6, 30))
    assert history.burn_rate_stats.mean == pytest.approx(0.5550)
    next_instant = analyzed(outages, MIDNIGHT + timedelta(microseconds=1))
    assert next_instant.period.days == 61
    assert next_instant.burn_rate_stats == history.burn_rate_stats


@pytest.mark.parametrize(("hour", "days"), [(3, 60), (11.999, 60), (12, 61), (18, 61)])
def test_a_day_that_has_only_begun_counts_in_sums_alone(hour: float, days: int) -> None:
    as_of = MIDNIGHT + timedelta(hours=hour)
    outages = [(MIDNIGHT - timedelta(days=20), 30.0), (MIDNIGHT + timedelta(hours=1), 6.0)]
    history = analyzed(outages, as_of)
    assert history.period.days == len(history.daily) == 61
    assert history.consumption_stats.total_consumed_minutes == 36
    counted = 36.0 if days == 61 else 30.0
    assert history.consumption_stats.avg_daily_consumption == pytest.approx(counted / days)
    assert history.burn_rate_stats.mean == pytest.approx(counted / 1.44 / days)
    today = [day for day in history.anomalies if day.date == as_of.date()]
    assert [day.z_score is None for day in today] == [days == 60]
    assert sum(history.patterns.hour_of_day.bad_minutes) == pytest.approx(36)


def test_days_before_the_measurement_are_left_out() -> None:
    since = MIDNIGHT - timedelta(days=20)
    outages = [(MIDNIGHT - timedelta(days=40), 300.0), (MIDNIGHT - timedelta(days=5), 30.0)]
    history = analyzed(outages, MIDNIGHT, measured_since=since)
    assert (history.period.start, history.period.days) == (since.date(), 20)
    assert history.consumption_stats.total_consumed_minutes == 30
    assert history.burn_rate_stats.mean == pytest.approx(30 / 1.44 / 20)
    assert [day.date for day in history.anomalies] == [date(2026, 6, 26)]
    from_evening = analyzed(outages, MIDNIGHT, measured_since=since + timedelta(hours=20))
    assert from_evening.period.days == 20
    assert from_evening.burn_rate_stats.mean == pytest.approx(30 / 1.44 / 19)


def test_minutes_before_the_measurement_are_not_summed() -> None:
    since = MIDNIGHT - timedelta(days=20) + timedelta(hours=6)
    history = analyzed([(since - timedelta(minutes=10), 30.0)], MIDNIGHT, measured_since=since)
    assert history.daily[0].bad_minutes == 20


def test_a_service_measured_only_from_a_later_day_has_too_few_days() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    tracker.record_consumption_event(MIDNIGHT - timedelta(days=1), 300)
    analyzer = BurnRateHistoricalAnalyzer(tracker, measured_since=MIDNIGHT + timedelta(days=3))
    history = analyzer.analyze_burn_rate_patterns(as_of=MIDNIGHT)
    assert history.status == "insufficient_data"
    assert history.anomalies == ()
    assert [day.bad_minutes for day in history.daily] == [0]


def rising(count: int, first_days_ago: int) -> Outages:
    step = first_days_ago / count
    return [
        (MIDNIGHT - timedelta(days=first_days_ago - number * step, hours=-3), 4.0 + 4 * number)
        for number in range(count)
    ]


def test_a_trend_needs_five_events() -> None:
    four = analyzed(rising(4, 8), MIDNIGHT)
    assert four.trends.is_significant
    assert four.trends.trend_direction == "stable"
    assert not any("Burn is" in sentence for sentence in findings(four))
    text = " ".join(history_text(four).split())
    assert "too few events, or days since the first one, to call it a trend" in text


def test_days_before_the_first_event_are_not_evidence_of_a_trend() -> None:
    even = [(MIDNIGHT - timedelta(days=ago, hours=-3), 10.0) for ago in range(1, 15)]
    history = analyzed(even, MIDNIGHT)
    assert history.trends.is_significant  # a step from nothing
    assert history.trends.trend_direction == "stable"
    measured = analyzed(even, MIDNIGHT, measured_since=MIDNIGHT - timedelta(days=60))
    assert measured.trends.trend_direction == "degrading"


def test_a_pattern_needs_three_weeks_since_the_first_event_and_five_events() -> None:
    def mondays(count: int) -> BurnRateHistory:
        last = datetime(2026, 6, 29, 9, tzinfo=UTC)
        return analyzed([(last - timedelta(weeks=week), 20.0) for week in range(count)], MIDNIGHT, 90)

    assert mondays(8).patterns.weekly_pattern.has_weekly_cycle
    assert mondays(4).patterns.weekly_pattern.p_value is None
    assert not mondays(4).patterns.weekly_pattern.has_weekly_cycle
    short = [(MIDNIGHT - timedelta(days=ago), 20.0) for ago in (1, 2, 8, 9, 15, 16)]
    assert analyzed(short, MIDNIGHT, 90).patterns.weekly_pattern.p_value is None


def test_a_first_blip_of_a_second_is_not_an_anomaly() -> None:
    assert analyzed([(MIDNIGHT - timedelta(days=5), 1 / 60)], MIDNIGHT).anomalies == ()
    assert analyzed([(MIDNIGHT - timedelta(days=5), 0.43)], MIDNIGHT).anomalies == ()
    (hundredth,) = analyzed([(MIDNIGHT - timedelta(days=5), 0.432)], MIDNIGHT).anomalies
    assert hundredth.consumed_pct == pytest.approx(1)


def test_with_a_long_window_a_burn_of_one_is_listed() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9, window="365d")
    tracker.record_consumption_event(MIDNIGHT - timedelta(days=5), 1.44)
    analyzer = BurnRateHistoricalAnalyzer(tracker)
    (day,) = analyzer.analyze_burn_rate_patterns(60, as_of=MIDNIGHT).anomalies
    assert (day.burn_rate, day.consumed_pct) == (pytest.approx(1), pytest.approx(100 / 365))


@settings(max_examples=scaled(30), deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 300), st.floats(0.1, 200)), min_size=1, max_size=25),
    st.integers(1, 80),
    st.sampled_from(["30d", "month", "week", "quarter"]),
)
def test_a_day_has_the_same_figures_whenever_it_is_asked_about(
    spans: list[tuple[float, float]], days_later: int, window: str
) -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9, window=window)
    for ago, minutes in spans:
        tracker.record_consumption_event(MIDNIGHT - timedelta(days=ago + 9), minutes)
    analyzer = BurnRateHistoricalAnalyzer(tracker)
    known: dict[date, tuple[object, ...]] = {}
    for as_of in (MIDNIGHT, MIDNIGHT + timedelta(days=days_later, hours=5)):
        for days_back in (30, 90, 200):
            for day in analyzer.analyze_burn_rate_patterns(days_back, as_of=as_of).anomalies:
                costs = tuple((cost.id, cost.own_minutes, cost.own_pct) for cost in day.events)
                figures = (day.consumed_pct, day.burn_rate, day.rarity_days, costs)
                assert known.setdefault(day.date, figures) == figures


def test_percent_of_a_day_are_of_its_own_period() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9, window="month")
    tracker.record_consumption_event(datetime(2026, 1, 20, tzinfo=UTC), 44.64)
    analyzer = BurnRateHistoricalAnalyzer(tracker)
    for as_of in (datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 20, tzinfo=UTC)):
        (day,) = analyzer.analyze_burn_rate_patterns(60, as_of=as_of).anomalies
        assert day.consumed_pct == pytest.approx(100)  # of January's 31 days
        assert day.burn_rate == pytest.approx(31)


def test_the_smallest_stretch_is_the_microsecond_before_the_moment():
    midnight = to_instant(datetime(2026, 11, 20, tzinfo=UTC))
    days, edges = local_days(UTC, midnight + 1, 1e-12)
    assert days == [date(2026, 11, 20)] and len(edges) == 2
    assert local_days(UTC, midnight, 1e-12)[0] == [date(2026, 11, 19)]
