"""Obligations follow the events: corrections, acts, exceptions, and what was known when."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import cost_oracle as brute
import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.analysis.obligation import OBLIGATION_STATES, Obligation, most_urgent_first
from budgettui.core.config.settings import PolicySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.errors import NotFoundError
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.act import ActDraft
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_datetime, to_instant
from budgettui.core.model.policy_rule import Condition, PolicyRule
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.policy.obligations import next_change, obligations
from budgettui.core.policy.policy_exceptions import EXCEPTION
from budgettui.core.report import parse_period, period_report, render
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

NOW: Instant = to_instant(datetime(2026, 11, 27, 12, tzinfo=UTC))
START = NOW - 3 * DAY
SERVICES = (
    ServiceSettings("checkout", Slo(99.9), group="shop", formerly=("cart",)),
    ServiceSettings("search", Slo(99.9)),
)
POSTMORTEM = PolicyRule("postmortem", Condition("incident_above_pct", 20), "Write one", due=5 * DAY)
FREEZE = PolicyRule("freeze", Condition("spent"), "Stop", "freeze")
LOW = PolicyRule("low", Condition("remaining_below", 50), "Look", "note", 2 * DAY)
RULES = (POSTMORTEM, FREEZE, LOW)

Open = Callable[..., Workspace]


@pytest.fixture
def open_workspace(tmp_path: Path):
    opened: list[Workspace] = []

    def open_workspace(*rules: PolicyRule, author: str = "ann", **more: Any) -> Workspace:
        settings = Settings(
            StoreSettings(path=tmp_path / "events.db"),
            services=more.pop("services", SERVICES),
            policy=PolicySettings(rules=rules or RULES),
        )
        workspace = Workspace(settings, open_store(settings.store), author, **more)
        opened.append(workspace)
        return workspace

    yield open_workspace
    for workspace in opened:
        workspace.close()


def outage(minutes: float, start: Instant = START, **fields: Any) -> Draft:
    return Draft("checkout", start, start + round(minutes * MINUTE), **fields)


def of_rule(workspace: Workspace, rule: str, as_of: Instant = NOW) -> list[Obligation]:
    workspace.refresh(as_of)
    return [each for each in workspace.obligations("checkout", as_of) if each.rule == rule]


def states(workspace: Workspace, rule: str = "postmortem", as_of: Instant = NOW) -> list[str]:
    return [each.state for each in of_rule(workspace, rule, as_of)]


def test_an_obligation_goes_and_comes_back_with_its_event(open_workspace: Open) -> None:
    workspace = open_workspace()
    event = workspace.add(outage(20), NOW)
    [first] = of_rule(workspace, "postmortem")
    workspace.void(event.id, NOW)
    assert states(workspace) == []
    workspace.undo(NOW)
    assert of_rule(workspace, "postmortem") == [first]
    workspace.amend(event.id, {"end": START + 5 * MINUTE}, NOW)
    assert states(workspace) == []
    workspace.amend(event.id, {"end": START + 15 * MINUTE, "start": START - MINUTE}, NOW)
    [moved] = of_rule(workspace, "postmortem")
    assert moved.id == first.id
    assert moved.raised_at < first.raised_at


def test_excluded_time_raises_nothing_and_its_return_raises_it_again(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.add(outage(20), NOW)
    [before] = of_rule(workspace, "postmortem")
    exclusion = workspace.add_exclusion(ExclusionDraft(START, START + HOUR, "agreed", ("checkout",)), NOW)
    assert states(workspace) == []
    workspace.void_exclusion(exclusion.id, NOW)
    assert of_rule(workspace, "postmortem") == [before]


def test_done_ends_it_and_taking_that_back_is_named(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.add(outage(20), NOW)
    [due] = of_rule(workspace, "postmortem")
    before, act = workspace.mark_done(due.id[:5], "postmortem: link", NOW + HOUR)
    assert before == due
    [done] = of_rule(workspace, "postmortem", NOW + HOUR)
    assert (done.state, done.done_by, done.message, done.ended_at, done.act_id) == (
        "done", "ann", "postmortem: link", to_datetime(NOW + HOUR), act.id,
    )  # fmt: skip
    assert workspace.assess("checkout", NOW + HOUR).obligations == tuple(
        of_rule(workspace, "low", NOW + HOUR)
    )
    with pytest.raises(ValueError, match="ann marked it done already"):
        workspace.mark_done(due.id, "again", NOW + HOUR)
    workspace.revoke_act(act.id, NOW + 2 * HOUR)
    [open_again] = of_rule(workspace, "postmortem", NOW + 2 * HOUR)
    assert open_again.state == "open"
    assert open_again.reopened == "it was marked done; ann took that back"
    assert states(workspace, as_of=NOW + HOUR) == ["done"], "as it was then"
    assert states(workspace) == ["open"]
    workspace.mark_done(due.id, "now it is", NOW + 3 * HOUR)
    assert states(workspace, as_of=NOW + 3 * HOUR) == ["done"]


def test_done_mark_survives_small_corrections_but_not_large_ones(open_workspace: Open) -> None:
    workspace = open_workspace()
    event = workspace.add(outage(9), NOW)
    [due] = of_rule(workspace, "postmortem")
    workspace.mark_done(due.id, "written", NOW)
    workspace.amend(event.id, {"end": START + 12 * MINUTE}, NOW)
    assert states(workspace) == ["done"]
    workspace.amend(event.id, {"end": START + 24 * MINUTE}, NOW)
    [reopened] = of_rule(workspace, "postmortem")
    assert (reopened.id, reopened.state) == (due.id, "open")
    assert reopened.reopened == "ann marked it done at 20.8 %; since then it has become 55.6 %"
    workspace.void(event.id, NOW)
    assert states(workspace) == []


def test_the_first_event_of_an_incident_may_go(open_workspace: Open) -> None:
    workspace = open_workspace()
    first = workspace.add(outage(10, incident_id="INC-1"), NOW)
    workspace.add(outage(20, START + HOUR, incident_id="INC-1"), NOW)
    [due] = of_rule(workspace, "postmortem")
    assert (due.event_id, due.because) == (first.id, "INC-1 used 69.4 % of the budget")
    workspace.mark_done(due.id, "written", NOW)
    workspace.amend(first.id, {"incident_id": "INC-0"}, NOW)
    assert sorted(each.state for each in of_rule(workspace, "postmortem")) == ["done", "open"], (
        "what was one incident is two now, of which the first was dealt with"
    )
    workspace.undo(NOW)
    assert states(workspace) == ["done"]


def test_what_was_done_under_a_former_name_is_done(open_workspace: Open) -> None:
    before = open_workspace(services=(ServiceSettings("cart", Slo(99.9)),))
    before.add(replace(outage(20), service="cart"), NOW)
    [due] = [each for each in before.obligations("cart", NOW) if each.rule == "postmortem"]
    before.mark_done(due.id, "written", NOW)
    assert states(open_workspace()) == ["done"]


def test_an_answer_of_then_knows_no_more_than_then(open_workspace: Open) -> None:
    workspace = open_workspace()
    event = workspace.add(outage(20), NOW)
    [due] = of_rule(workspace, "postmortem")
    workspace.mark_done(due.id, "written", NOW + HOUR)
    workspace.void(event.id, NOW + 2 * HOUR)
    for known_at, expected in ((NOW - 1, []), (NOW, ["open"]), (NOW + HOUR, ["done"]), (NOW + 2 * HOUR, [])):
        reader = open_workspace(known_at=known_at)
        assert states(reader, as_of=NOW + 3 * HOUR) == expected
    assert states(workspace, as_of=START) == []


def test_a_spell_is_over_with_its_condition_and_the_next_is_another(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.add(outage(25, NOW - 40 * DAY), NOW)
    workspace.add(outage(25, NOW - 3 * DAY), NOW)
    running, ended = of_rule(workspace, "low")
    assert (running.state, ended.state) == ("overdue", "over")
    assert running.id != ended.id
    back = NOW - 10 * DAY + round(3.4 * MINUTE)  # when 21.6 of its 25 minutes have yet to leave
    assert ended.ended_at == to_datetime(back + 1) or ended.ended_at == to_datetime(back)
    with pytest.raises(ValueError, match="it is over, there is nothing left to do"):
        workspace.mark_done(ended.id, "late", NOW)
    workspace.mark_done(running.id, "looked", NOW)
    assert states(workspace, "low") == ["done", "over"]
    assert states(workspace, "low", NOW + 40 * DAY) == ["over", "over"], "the condition is over then"


def test_a_freeze_is_not_marked_as_done(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.add(outage(50), NOW)
    [freeze] = of_rule(workspace, "freeze")
    with pytest.raises(ValueError, match="`budgettui except` records an exception"):
        workspace.mark_done(freeze.id, "never mind", NOW)


@pytest.mark.parametrize(
    ("scope", "rule", "lifted"),
    [
        ({"service": "checkout"}, None, {"freeze"}),
        ({"service": "cart"}, None, {"freeze"}),
        ({"group": "shop"}, None, {"freeze"}),
        ({}, None, {"freeze"}),
        ({"service": "search"}, None, set()),
        ({"group": "other"}, None, set()),
        ({"service": "checkout"}, "postmortem", {"postmortem"}),
    ],
)
def test_an_exception_lifts_what_it_is_for_while_it_holds(open_workspace: Open, scope, rule, lifted) -> None:
    workspace = open_workspace()
    workspace.add(outage(50), NOW)
    until = NOW + 6 * HOUR
    act = workspace.store.add_act(
        ActDraft(EXCEPTION, "security fix", until=until, subject=rule, **scope), "bob", NOW
    )

    def excused(as_of: Instant) -> set[str]:
        workspace.refresh(as_of)
        asked = workspace.assess("checkout", as_of).obligations
        assert len(asked) == 3
        return {each.rule for each in asked if each.state == "excused"}

    assert [excused(moment) for moment in (NOW - 1, NOW, until - 1, until)] == [set(), lifted, lifted, set()]
    for each in workspace.assess("checkout", NOW).obligations:
        if each.state == "excused":
            assert (each.excuse, each.excused_until) == ("security fix", to_datetime(until))
    workspace.revoke_act(act.id, NOW + HOUR)
    assert excused(NOW + HOUR) == set()
    assert excused(NOW + HOUR - 1) == lifted


def test_a_live_screen_wakes_when_one_falls_due_or_an_exception_expires(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.add(outage(9), NOW)  # low raises nothing
    [due] = of_rule(workspace, "postmortem")
    assert due.due_at is not None
    due_at = to_instant(due.due_at)
    for moment in (due_at - 1, due_at - HOUR, due_at - DAY):
        stable_until = workspace.assess("checkout", moment).stable_until
        assert stable_until is not None
        assert stable_until <= due.due_at
    act = ActDraft(EXCEPTION, "security fix", service="checkout", until=due_at + HOUR)
    acts = [workspace.add_act(act, NOW)]
    changes = [next_change([due], acts, SERVICES[0], moment) for moment in (NOW, due_at, due_at + HOUR)]
    assert changes == [due_at, due_at + HOUR, None]


def test_the_day_since_when_a_rule_holds(open_workspace: Open) -> None:
    late = replace(POSTMORTEM, since=date(2026, 11, 25))
    frozen = replace(FREEZE, since=date(2026, 11, 25))
    workspace = open_workspace(late, frozen)
    workspace.add(outage(50), NOW)
    assert states(workspace) == []
    [freeze] = of_rule(workspace, "freeze")
    assert freeze.raised_at == datetime(2026, 11, 25, tzinfo=UTC), "spent before, and still spent then"
    assert states(open_workspace(replace(POSTMORTEM, since=date(2026, 11, 24)))) == ["open"]


def test_a_probability_is_asked_of_the_simulation(open_workspace: Open) -> None:
    rule = PolicyRule("risk", Condition("probability_above", 0.0, within_days=30), "Plan", "plan", 3 * DAY)
    workspace = open_workspace(rule)
    for day in range(2, 60, 4):
        workspace.add(outage(4, NOW - day * DAY), NOW)
    assert workspace.assess("checkout", NOW).obligations == (), "nothing was simulated"
    workspace.refresh(NOW)
    simulated = workspace.with_probabilities(workspace.assess("checkout", NOW), NOW)
    [risk] = simulated.obligations
    assert simulated.obligations == workspace.obligations("checkout", NOW)
    assert risk.raised_at == to_datetime(NOW - 2 * DAY), "with the last event"
    assert risk.because.startswith("the budget is exhausted within 30 days with probability")


def test_an_id_is_known_by_its_beginning(open_workspace: Open) -> None:
    workspace = open_workspace()
    workspace.add(outage(50), NOW)
    ids = [each.id for each in workspace.obligations("checkout", NOW)]
    assert len(set(ids)) == 3
    for each in ids:
        assert (len(each), workspace.obligation(each.upper(), NOW).id) == (8, each)
        assert workspace.obligation(each[:4], NOW, "checkout").id == each
        with pytest.raises(NotFoundError, match=r"`budgettui obligations --all` lists them"):
            workspace.obligation(each[:3], NOW)
    with pytest.raises(NotFoundError, match="there is no obligation 'zzzz'"):
        workspace.obligation("zzzz", NOW)


SETTINGS = Settings(
    StoreSettings(),
    services=SERVICES,
    policy=PolicySettings(
        rules=(
            *RULES,
            PolicyRule("class", Condition("category_above_pct", 10, over="30d"), "Plan", "plan"),
            PolicyRule("page", Condition("alert", severity="page"), "Look", "note"),
        )
    ),
)
SERVICE = ServiceSettings("checkout", Slo(99), Window.rolling(7))


@given(brute.histories(), st.integers(0, 30 * DAY))
def test_what_happens_later_changes_nothing_that_was_raised(events, back: int) -> None:
    as_of = brute.NOW - back
    known = [event for event in events if event.start <= as_of]
    earlier = obligations(SERVICE, EventTable.of(known), as_of, SETTINGS)
    later = obligations(SERVICE, EventTable.of(events), as_of, SETTINGS)
    assert earlier == later
    assert len({each.id for each in later}) == len(later)
    assert list(later) == sorted(later, key=most_urgent_first)
    assert all(to_instant(each.raised_at) <= as_of for each in later)
    spent = [each for each in later if each.rule == "freeze" and each.state == "open"]
    assert len(spent) <= 1
    lasting = {each.id for each in later if each.rule in ("postmortem", "class")}
    now = {each.id: each for each in obligations(SERVICE, EventTable.of(events), brute.NOW, SETTINGS)}
    assert lasting <= now.keys()
    assert all(now[each.id].raised_at == each.raised_at for each in later if each.id in now)
    assert all(each.state in OBLIGATION_STATES for each in later)


def test_the_report_says_what_was_asked_for_and_what_became_of_it(open_workspace: Open) -> None:
    workspace = open_workspace(POSTMORTEM)
    workspace.add(outage(20, NOW - 40 * DAY), NOW)
    workspace.add(outage(20, NOW - 20 * DAY), NOW)
    workspace.add(outage(20, START), NOW)
    _, earlier, _ = sorted(of_rule(workspace, "postmortem"), key=lambda each: each.raised_at)
    workspace.mark_done(earlier.id, "written at last", NOW)
    workspace.refresh(NOW)
    services = [(SERVICES[0], workspace.table("checkout", NOW))]
    period = parse_period("30d", date(2026, 11, 27))
    made = period_report(services, period, NOW, workspace.settings, policy=workspace)
    [checkout] = made.services
    assert [each.state for each in checkout.obligations] == ["overdue", "open", "done"]
    assert checkout.obligations == workspace.obligations("checkout", NOW)
    text = render(made, "markdown")
    assert "What the policy asks for" in text
    assert "written at last" in text
    quiet = period_report(services, parse_period("2026-09", date(2026, 11, 27)), NOW, workspace.settings)
    assert quiet.services[0].obligations == ()
