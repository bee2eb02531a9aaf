"""The gate's policy, held against assessments of real events."""

from dataclasses import replace

import pytest

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.assessor import assess
from budgettui.core.config.settings import (
    CategorySettings,
    PolicySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
)
from budgettui.core.gate import gate
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.model.slo import Slo

NOW = 1_790_000_000_000_000
SERVICE = ServiceSettings("checkout", Slo("99.9"))
SETTINGS = Settings(
    StoreSettings(),
    (SERVICE,),
    (CategorySettings("incident"), CategorySettings("maintenance", excluded=True)),
)
POLICY = PolicySettings()


def assessed(*events: Event) -> Assessment:
    return assess(SERVICE, EventTable.of(events), NOW, SETTINGS)


def lasting(minutes: float, ended_days_ago: float, **more: object) -> Event:
    end = NOW - round(ended_days_ago * DAY)
    return replace(Event(1, "checkout", end - round(minutes * MINUTE), end), **more)


def test_yes_says_what_remains() -> None:
    verdict = gate(assessed(lasting(10.8, 10)), POLICY)
    assert verdict.allowed
    assert verdict.reasons == ("75.0 % of the budget remains",)


def test_a_spent_budget_is_a_no_however_the_policy_is_set() -> None:
    lenient = PolicySettings(gate_min_remaining_pct=0, gate_block_on=(), gate_block_while_open=False)
    verdict = gate(assessed(lasting(45, 10)), lenient)
    assert not verdict.allowed
    assert verdict.reasons == ("the budget is spent, 1.8 min over",)


def test_less_than_the_policy_asks_for_is_a_no() -> None:
    some = assessed(lasting(40, 10))
    assert not gate(some, POLICY).allowed
    assert gate(some, PolicySettings(gate_min_remaining_pct=5)).allowed


def test_a_firing_page_is_a_no_unless_the_policy_looks_away() -> None:
    burning = assessed(lasting(3, 0))
    verdict = gate(burning, POLICY)
    assert not verdict.allowed
    assert verdict.reasons[0].startswith("a page alert fires: 50.0× over 1h")
    assert gate(burning, PolicySettings(gate_block_on=())).allowed


def test_an_open_event_is_a_no_unless_excluded_or_allowed() -> None:
    open_event = replace(lasting(1, 0), end=None, start=NOW - MINUTE // 100, incident_id="INC-7")
    verdict = gate(assessed(open_event), POLICY)
    assert verdict.reasons == ("event 1 is open (INC-7)",)
    assert gate(assessed(open_event), PolicySettings(gate_block_while_open=False)).allowed
    assert gate(assessed(replace(open_event, category="maintenance")), POLICY).allowed


def test_a_probability_that_is_asked_for_and_missing_is_never_a_yes() -> None:
    with pytest.raises(ValueError, match="gate_horizon_days: no probability for 7 days"):
        gate(assessed(), PolicySettings(gate_max_probability=0.5))


def test_an_incident_by_a_clock_that_is_ahead_is_open(shop):
    """Recorded on another host, whose clock is two minutes ahead of this one's."""
    shop.later(2)
    shop.ok("start", "checkout", "INC-7")
    shop.later(-2)
    result = shop.run("gate", "checkout")
    assert result.code == 1
    assert "event 1 is open, and starts 2 min from now by this machine's clock (INC-7)" in result.out
    assert "open, starts 2 min from now by this machine's clock" in shop.ok("status")
    assert "event 1 starts 2 min from now by this machine's clock" in shop.ok("status", "checkout")
    shop.later(2)
    assert "from now" not in shop.ok("status")


def test_an_open_event_far_ahead_is_planned_and_does_not_block(shop):
    shop.ok("add", "checkout", "open", "--at", "in 11m", "--planned")
    assert shop.run("gate", "checkout").code == 0


def test_excluded_time_ahead_does_not_block(shop):
    shop.ok("add", "checkout", "open", "maintenance", "--at", "in 2m", "--planned")
    assert shop.run("gate", "checkout").code == 0


def test_a_rule_on_a_probability_gives_one_answer_everywhere(shop):
    rule = (
        '[[policy.rules]]\nname = "likely spent"\nmust = "plan work on reliability"\nlevel = "plan"\n'
        "when = { probability_above = 0.01, within_days = 30 }\n"
    )
    shop.configure(rule)
    for day in (2, 6, 11, 15, 19):
        shop.ok("add", "checkout", "7m", "--at", f"2026-11-{day:02} 10:00")
    [asked] = shop.run("obligations", "checkout", "--json").json["obligations"]
    assert asked["rule"] == "likely spent"
    [service] = [
        each
        for each in shop.run("report", "--format", "json").json["services"]
        if each["assessment"]["service"] == "checkout"
    ]
    assert [each["id"] for each in service["obligations"]] == [asked["id"]]
    assert "likely spent" in shop.ok("report")
    assert "likely spent" in shop.ok("status", "checkout")
    lines = shop.ok("metrics", "checkout").splitlines()
    [pending] = [line for line in lines if "obligations_pending{" in line and 'level="plan"' in line]
    assert pending.endswith(" 1")
