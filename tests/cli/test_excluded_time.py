"""Time that does not count, through the real commands; the clock stands at Monday 2026-11-23 12:00 UTC."""

import pytest

RULES = """
[[services]]
name = "office"
slo = 99.5
hours = "mon-fri 07:00-20:00"

[[services]]
name = "unborn"
slo = 99.9

[[exclusions]]
name = "sunday"
services = ["checkout"]
start = 2026-01-04T02:00:00
duration = "2h"
repeat = "weekly on sunday"
reason = "maintenance window"

[[exclusions]]
name = "not yet"
services = ["unborn"]
start = 2026-01-01T00:00:00
duration = "360d"
reason = "not live yet"
accounting = "out"
"""


@pytest.fixture
def excluding(shop):
    shop.config.write_text(shop.config.read_text(encoding="utf-8") + RULES, encoding="utf-8")
    return shop


def test_an_event_in_excluded_time_says_why_it_costs_nothing(excluding):
    text = excluding.ok("add", "checkout", "30m", "@2026-11-22 02:30", "x")
    assert "costs nothing, its time is excluded: maintenance window" in text
    partly = excluding.ok("add", "checkout", "30m", "@2026-11-15 03:50", "y")
    assert "20.0 min, 46.3 % of the budget, the rest is excluded: maintenance window" in partly


def test_explain_names_the_minutes_and_the_reason(excluding):
    excluding.ok("add", "checkout", "30m", "@2026-11-15 03:50", "y")
    lines = excluding.ok("explain", "checkout").splitlines()
    assert "EXCLUDED" in lines[0]
    assert "10.0 min, maintenance window" in lines[1]
    [event] = excluding.run("explain", "checkout", "--json").json["events"]
    assert (event["own_minutes"], event["excluded_minutes"]) == (20, 10)
    assert event["excluded_by"] == ["maintenance window"]
    assert "EXCLUDED" not in excluding.ok("explain", "search")


def test_status_says_what_is_excluded_from_the_slo(excluding):
    excluding.ok("add", "office", "1h", "@2026-11-21 10:00", "off hours")
    [office] = excluding.run("status", "office", "--json").json["services"]
    open_minutes = (20 * 13 + 5) * 60  # from Saturday 24 October 12:00: twenty days, and five hours today
    assert office["total_budget_minutes"] == pytest.approx(open_minutes * 0.005)
    assert office["excluded_minutes"] == pytest.approx(30 * 1440 - open_minutes)
    assert office["consumed_minutes"] == 0
    assert "of it are excluded from the SLO" in excluding.ok("status", "office")
    excluding.now += 9 * 3_600_000_000  # 21:00
    text = excluding.ok("status", "office")
    assert "does not count until 2026-11-24 07:00: outside service hours (mon-fri 07:00-20:00)" in text


@pytest.mark.parametrize(
    "arguments",
    [["status"], ["status", "unborn"], ["explain", "unborn"], ["forecast", "unborn"], ["gate", "unborn"],
     ["history", "unborn"], ["anomalies"], ["report"], ["whatif", "unborn", "30m"], ["backtest", "unborn"]],
)  # fmt: skip
def test_a_service_of_which_nothing_counts_breaks_no_command(excluding, arguments):
    excluding.ok("add", "unborn", "1h", "@2026-11-20 10:00", "too early to count")
    result = excluding.run(*arguments)
    assert result.code == 0, result


def test_history_and_report_count_the_hours(excluding):
    excluding.ok("add", "office", "13m", "@2026-11-18 10:00", "in hours")
    days = {day["date"]: day for day in excluding.run("history", "office", "--json").json["daily"]}
    # 13 of 780 promised minutes are 1/60; an even day spends 1/200
    assert days["2026-11-18"]["burn_rate"] == pytest.approx(200 / 60)
    assert days["2026-11-21"]["burn_rate"] == 0
