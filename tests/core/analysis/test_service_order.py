"""One definition of worse for everything that shows services."""

import math

import pytest

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.service_order import worst_first
from budgettui.core.analysis.status import worst_firing
from budgettui.core.assessor import assess
from budgettui.core.config.settings import CategorySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.slo import Slo

NOW = 1_772_982_000_000_000
SETTINGS = Settings(StoreSettings(), categories=(CategorySettings("drill", excluded=True),))


def assessed(name: str, *events: tuple[int, int | None, float, str], target: float = 99.9) -> Assessment:
    """Events as (minutes ago, length in minutes, impact, category)."""
    table = EventTable.of(
        Event(
            number + 1,
            name,
            NOW - ago * MINUTE,
            None if length is None else NOW - ago * MINUTE + length * MINUTE,
            impact,
            category,
        )
        for number, (ago, length, impact, category) in enumerate(events)
    )
    return assess(ServiceSettings(name, Slo(target)), table, NOW, SETTINGS)


TEN_DAYS = 10 * DAY // MINUTE


def test_worst_first() -> None:
    fleet = [
        assessed("untouched"),
        assessed("open, gone in 33 min", (10, None, 1.0, "incident")),
        assessed("open, gone in 8 min", (10, None, 1.0, "incident"), (TEN_DAYS, 25, 1.0, "incident")),
        assessed("open and spent", (10, None, 1.0, "incident"), (TEN_DAYS, 50, 1.0, "incident")),
        assessed("page, just ended", (8, 7, 1.0, "incident")),
        assessed("ticket", (600, 5, 1.0, "incident"), (90, 10, 1.0, "incident")),
        assessed("spent and quiet", (TEN_DAYS, 60, 1.0, "incident")),
        assessed("spent further and quiet", (TEN_DAYS, 90, 1.0, "incident")),
        assessed("half left", (TEN_DAYS, 21, 1.0, "incident")),
        assessed("a drill goes on", (10, None, 1.0, "drill")),
    ]
    assert [worst_firing(service.alerts) for service in fleet[3:7]] == ["page", "page", "ticket", None]
    assert [service.service for service in sorted(fleet, key=worst_first)] == [
        "open and spent",
        "open, gone in 8 min",
        "open, gone in 33 min",
        "page, just ended",
        "ticket",
        "spent further and quiet",
        "spent and quiet",
        "half left",
        "a drill goes on",
        "untouched",
    ]


def test_spent_budgets_are_compared_by_their_own_size() -> None:
    small = assessed("small", (TEN_DAYS, 60, 1.0, "incident"), target=99.9)  # 17 min over 43
    large = assessed("large", (TEN_DAYS, 500, 1.0, "incident"), target=99.0)  # 68 min over 432
    assert (small.status, large.status) == ("SPENT", "SPENT")
    assert worst_first(small) < worst_first(large)


def test_a_spent_budget_does_not_hide_its_alerts() -> None:
    burning = assessed("checkout", (60, 60, 1.0, "incident"))
    assert burning.status == "SPENT"
    assert worst_firing(burning.alerts) == "page"


def test_a_page_is_ordered_by_when_its_burn_empties_the_budget() -> None:
    slow = assessed("slow", (6, 5, 0.3, "incident"), (55, 45, 0.05, "incident"))
    fast = assessed("fast", (6, 5, 1.0, "incident"), (55, 45, 0.05, "incident"))
    assert [worst_firing(service.alerts) for service in (slow, fast)] == ["page", "page"]
    assert worst_first(fast) < worst_first(slow)


def test_the_fastest_page_says_when_the_budget_is_gone() -> None:
    burning = assessed("burning", (6, 5, 1.0, "incident"), (300, 100, 0.05, "incident"))
    pages = [alert for alert in burning.alerts if alert.severity == "page"]
    assert [alert.firing for alert in pages] == [True, True]
    fastest = max(alert.short_rate for alert in pages)
    assert min(alert.short_rate for alert in pages) < fastest
    days_left = burning.remaining_pct / 100 * 30 / fastest
    assert worst_first(burning)[:2] == (0, pytest.approx(days_left * 1440))


def test_a_spent_budget_with_an_open_event_leaves_no_time() -> None:
    spent = assessed("spent", (10, None, 1.0, "incident"), (TEN_DAYS, 50, 1.0, "incident"))
    assert worst_first(spent)[:2] == (0, 0)


def test_an_open_event_that_spends_no_budget_in_time_is_worse_than_none() -> None:
    slow = assessed("slow", (10, None, 0.0001, "incident"))
    assert worst_first(slow)[:2] == (0, math.inf)
