"""Figures that can be looked up elsewhere, to the digit."""

from datetime import UTC, datetime, timedelta

import pytest

from budgettui.core import BudgetConsumptionTracker
from budgettui.core.assessor import assess
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
AT = to_instant(NOW)
SETTINGS = Settings(StoreSettings())


@pytest.mark.parametrize(
    ("target", "days", "minutes"),
    [(99.9, 30, 43.2), (99.9, 7, 10.08), (99.9, 28, 40.32), (99.9, 90, 129.6), (99.95, 30, 21.6)],
)
def test_budgets_of_rolling_windows(target: float, days: int, minutes: float) -> None:
    assert BudgetConsumptionTracker("checkout", target, days).total_budget_minutes == minutes


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("America/New_York", datetime(2026, 3, 20, tzinfo=UTC), 44.58),  # 743 hours
        ("America/New_York", datetime(2026, 11, 20, tzinfo=UTC), 43.26),  # 721 hours
        ("America/New_York", datetime(2026, 2, 20, tzinfo=UTC), 40.32),
        ("America/New_York", datetime(2028, 2, 20, tzinfo=UTC), 41.76),  # a leap year
        ("UTC", datetime(2026, 3, 20, tzinfo=UTC), 44.64),
        ("Australia/Lord_Howe", datetime(2026, 10, 20, tzinfo=UTC), 44.61),  # half an hour shorter
    ],
)
def test_budgets_of_months(zone: str, day: datetime, minutes: float) -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9, window="month", timezone=zone)
    assert tracker.get_current_consumption(as_of=day).total_budget_minutes == minutes


@pytest.mark.parametrize(
    ("burn", "lasts"), [(1, 30 * DAY), (2, 15 * DAY), (10, 3 * DAY), (1000, 43.2 * MINUTE)]
)
def test_how_long_a_full_budget_lasts(burn: int, lasts: float) -> None:
    table = EventTable.of([Event(1, "checkout", AT, None, burn / 1000)])
    answer = assess(ServiceSettings("checkout", Slo(99.9)), table, AT, SETTINGS).if_this_goes_on
    assert answer is not None
    assert answer.burn_rate == pytest.approx(burn, rel=1e-12)
    assert answer.minutes is not None
    assert answer.minutes * MINUTE == pytest.approx(lasts, abs=1)


@pytest.mark.parametrize(
    ("window", "factors"),
    [("30d", (14.4, 6, 3, 1)), ("28d", (13.44, 5.6, 2.8, 28 / 30)), ("7d", (3.36, 1.4, 0.7, 7 / 30))],
)
def test_alert_factors(window: str, factors: tuple[float, ...]) -> None:
    service = ServiceSettings("checkout", Slo(99.9), Window.parse(window))
    alerts = assess(service, EventTable.empty(), AT, SETTINGS).alerts
    assert [alert.factor for alert in alerts] == pytest.approx(factors, rel=1e-12)
    assert [(alert.severity, alert.long_label, alert.short_label) for alert in alerts] == [
        ("page", "1h", "5m"),
        ("page", "6h", "30m"),
        ("ticket", "1d", "2h"),
        ("ticket", "3d", "6h"),
    ]


@pytest.mark.parametrize(
    ("index", "long", "in_long", "in_short", "short"),
    [
        (0, HOUR, 0.864, 0.072, 5 * MINUTE),
        (1, 6 * HOUR, 2.16, 0.18, 30 * MINUTE),
        (2, DAY, 4.32, 0.36, 2 * HOUR),
        (3, 3 * DAY, 4.32, 0.36, 6 * HOUR),
    ],
)
def test_an_alert_fires_just_above_its_threshold(
    index: int, long: int, in_long: float, in_short: float, short: int
) -> None:
    def fires(old: int, recent: int) -> bool:
        """`old` microseconds of full outage at the far end of the long window, `recent` ones just now."""
        events = [Event(1, "checkout", AT - long, AT - long + old), Event(2, "checkout", AT - recent, AT)]
        answer = assess(ServiceSettings("checkout", Slo(99.9)), EventTable.of(events), AT, SETTINGS)
        return answer.alerts[index].firing

    total, share = round(in_long * MINUTE), round(in_short * MINUTE)
    assert share < short
    assert not fires(total - share, share)
    assert not fires(total, share)
    assert not fires(total - share - 1, share + 1)
    assert fires(total - share, share + 1)


def test_no_float_dirt_in_what_is_shown() -> None:
    tracker = BudgetConsumptionTracker("checkout", 99.9)
    assert tracker.allowed_error_rate == 0.1
    tracker.record_consumption_event(NOW - timedelta(days=1), 43.2)
    consumption = tracker.get_current_consumption(as_of=NOW)
    assert (consumption.consumed_pct, consumption.remaining_pct, consumption.overspent_minutes) == (100, 0, 0)
