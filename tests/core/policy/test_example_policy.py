"""The Site Reliability Workbook's example error-budget policy, clause by clause: situations and obligations.

The rules are those that `budgettui init` writes as comments. The service promises 99.9 % over four weeks,
whose budget is 40.32 minutes; a fifth of it is 8.064 minutes.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from budgettui.core.config.loader import load
from budgettui.core.config.starter_config import starter_config
from budgettui.core.model.act import ActDraft
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_datetime, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.policy.policy_exceptions import EXCEPTION, REASONS
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

NOW: Instant = to_instant(datetime(2026, 11, 27, 12, tzinfo=UTC))
SERVICES = """\
[[services]]
name = "checkout"
slo = 99.9
window = "28d"
group = "shop"
[[services]]
name = "search"
slo = 99.9
window = "28d"
[[categories]]
name = "drill"
excluded = true
"""


def outage(days_ago: float, minutes: float, **fields: Any) -> Draft:
    start = NOW - round(days_ago * DAY)
    return Draft("checkout", start, start + round(minutes * MINUTE), **fields)


@dataclass(frozen=True)
class Situation:
    """What happened, and the rules and states that checkout is left with at `NOW`."""

    clause: str
    events: list[Draft]
    due: list[tuple[str, str]]
    acts: list[ActDraft] = field(default_factory=list)
    exclusions: list[ExclusionDraft] = field(default_factory=list)


def exception(reason: str, until: Instant = NOW + HOUR, **scope: str) -> ActDraft:
    return ActDraft(EXCEPTION, REASONS[reason], until=until, **{"service": "checkout", **scope})


EIGHT = 8.064
"""Minutes: a fifth of the budget."""

SITUATIONS = [
    Situation("at or above the SLO: releases go on", [outage(3, 5)], []),
    Situation("at or above the SLO, the budget used but for a moment", [outage(3, 8), outage(5, 8)], []),
    Situation(
        "the budget has been exceeded: changes stop until the service is within its SLO",
        [outage(day, 7) for day in range(1, 7)],
        [("freeze", "open")],
    ),
    Situation(
        "used to the last minute",
        [outage(day, 40.32 / 6) for day in range(1, 7)],
        [("freeze", "open")],
    ),
    Situation("back within its SLO once the oldest has left the window", [outage(30, 41)],
              [("postmortem", "overdue")]),
    Situation("exceptions: urgent and security fixes go on", [outage(day, 7) for day in range(1, 7)],
              [("freeze", "excused")], [exception("security")]),
    Situation("an exception that has expired", [outage(day, 7) for day in range(1, 7)],
              [("freeze", "open")], [exception("urgent", NOW)]),
    Situation("an exception for another service", [outage(day, 7) for day in range(1, 7)],
              [("freeze", "open")], [exception("security", service="search")]),
    Situation("a company-wide network problem: the team may go on", [outage(1, 50)],
              [("postmortem", "open"), ("freeze", "excused")], [exception("network")]),
    Situation("a service of another team that has frozen its changes", [outage(1, 50)],
              [("postmortem", "open"), ("freeze", "excused")],
              [ActDraft(EXCEPTION, REASONS["other-team"], group="shop", until=NOW + DAY)]),
    Situation("out of scope of the SLO: load tests and the like cost nothing",
              [outage(1, 50, category="drill")], []),
    Situation("miscategorised: no user was affected, so the time is excluded", [outage(1, 50)], [],
              exclusions=[ExclusionDraft(NOW - DAY, NOW - DAY + HOUR, "not ours", ("checkout",))]),
    Situation("miscategorised, and not yet sorted out: an exception bridges it", [outage(1, 50)],
              [("postmortem", "open"), ("freeze", "excused")], [exception("miscategorised")]),
    Situation("one incident used a fifth of the budget, no more", [outage(3, EIGHT)], []),
    Situation("one incident used more than a fifth: a postmortem", [outage(3, EIGHT + 0.01)],
              [("postmortem", "open")]),
    Situation("one incident in two events",
              [outage(3, 5, incident_id="INC-1"), outage(2, 5, incident_id="INC-1")],
              [("postmortem", "open")]),
    Situation("two incidents that only together use a fifth", [outage(3, 5), outage(2, 5)], []),
    Situation("a partial outage counts by its impact", [outage(3, 50, impact=0.1)], []),
    Situation("the postmortem's five days are over", [outage(6, 10)], [("postmortem", "overdue")]),
    Situation("it stays due after the incident has left the window", [outage(60, 10)],
              [("postmortem", "overdue")]),
    Situation("a class of outage used more than a fifth of a quarter's budget: it is planned for",
              [outage(day, 7, cause="dns") for day in (10, 20, 30, 40)], [("quarterly plan", "open")]),
    Situation("half of the class was in the quarter before", [
        *(outage(day, 7, cause="dns") for day in (10, 20, 60, 65))], []),
    Situation("different causes are different classes",
              [outage(day, 7, cause=f"cause {day}") for day in (10, 20, 30, 40)], []),
    Situation("what has no cause is of no class", [outage(day, 7) for day in (10, 20, 30, 40)], []),
]  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path):
    text = starter_config()
    rules = text[text.index("# [[policy.rules]]") : text.index("[display]")].splitlines()
    file = tmp_path / "config.toml"
    file.write_text(
        '[store]\npath = "events.db"\n'
        + SERVICES
        + "\n".join(line.removeprefix("#").strip() for line in rules)
    )
    settings = load(file)
    with Workspace(settings, open_store(settings.store), "ann") as opened:
        yield opened


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.clause)
def test_a_clause_asks_for_what_it_says(workspace: Workspace, situation: Situation) -> None:
    for draft in situation.events:
        workspace.add(draft, NOW)
    for act in situation.acts:
        workspace.add_act(act, NOW - HOUR)
    if situation.exclusions:
        workspace.add_exclusions(situation.exclusions, NOW)
    workspace.refresh(NOW)
    assessment = workspace.assess("checkout", NOW)
    assert [(each.rule, each.state) for each in assessment.obligations] == situation.due
    assert assessment.obligations == tuple(
        each for each in workspace.obligations("checkout", NOW) if each.is_pending
    )
    assert workspace.assess("search", NOW).obligations == ()
    frozen = any(rule == "freeze" for rule, _ in situation.due)
    assert frozen == (assessment.status == "SPENT")


def test_the_postmortem_says_when_why_and_until_when(workspace: Workspace) -> None:
    event = workspace.add(outage(3, 22.6, incident_id="INC-812"), NOW)
    [postmortem] = workspace.assess("checkout", NOW).obligations
    crossed = event.start + round(EIGHT * MINUTE)
    assert abs(to_instant(postmortem.raised_at) - crossed) <= 1
    assert postmortem.due_at is not None
    assert to_instant(postmortem.due_at) - to_instant(postmortem.raised_at) == 5 * DAY
    assert (postmortem.event_id, postmortem.incident_id, postmortem.level) == (event.id, "INC-812", "review")
    assert postmortem.because == "INC-812 used 56.1 % of the budget"
    assert postmortem.figure == pytest.approx(100 * 22.6 / 40.32)
    due = to_instant(postmortem.due_at)
    assert [workspace.assess("checkout", moment).obligations[0].state for moment in (due - 1, due)] == [
        "open", "overdue",
    ]  # fmt: skip


def test_a_freeze_begins_and_ends_at_the_microsecond(workspace: Workspace) -> None:
    event = workspace.add(outage(3, 50), NOW)
    spent = event.start + round(40.32 * MINUTE)
    assert event.end is not None
    back = event.end + 28 * DAY - round(40.32 * MINUTE)

    def freeze(moment: Instant) -> str | None:
        states = {each.rule: each.state for each in workspace.obligations("checkout", moment)}
        return states.get("freeze")

    assert [freeze(moment) for moment in (spent - 1, spent, back, back + 1)] == [None, "open", "open", "over"]
    [ended] = [each for each in workspace.obligations("checkout", back + DAY) if each.rule == "freeze"]
    assert ended.because == f"the budget was spent after event {event.id}"
    assert ended.ended_at == to_datetime(back + 1)
    assert workspace.assess("checkout", spent).status == "SPENT"
