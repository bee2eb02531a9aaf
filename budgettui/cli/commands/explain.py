"""`explain`: the events behind a service's budget."""

from collections.abc import Sequence
from typing import Any

from budgettui.cli.command_decorator import command
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.incident_cell import incident_cell
from budgettui.cli.output.printing import say
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.sentences.policy_sentences import STATE_TONES, obligation_line
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment, EventCost
from budgettui.core.text.formatting import (
    format_duration,
    format_impact,
    format_minute,
    format_minutes,
    format_percent,
    format_second,
)

_EXCLUDED = Column("EXCLUDED")
_COLUMNS = (
    Column("EVENT", True),
    Column("START"),
    Column("LENGTH", True),
    Column("IMPACT", True, 4),
    Column("CATEGORY", spare=1),
    Column("COST", True),
    Column("BUDGET", True),
    Column("OVERLAP", True, 3),
    Column("LEAVES", spare=2),
    Column("INCIDENT", spare=5),
    Column("DESCRIPTION"),
)


@command(
    "explain",
    "budgettui explain checkout search",
    "budgettui explain checkout",
    "budgettui explain checkout --as-of '2026-11-01 00:00' --json",
    paged=True,
)
@services_argument
@group_option
@as_of_option
@json_option
def explain(
    session: Session, services: Sequence[str], group: str | None, as_of: str | None, as_json: bool
) -> None:
    """List the events behind the budget of SERVICE, or of several.

    COST is what each event is charged; OVERLAP what another event is charged for instead, because it covers
    the same time; EXCLUDED what lies in excluded time, and why; LEAVES when its last minute leaves the
    window. The costs add up to the consumed budget.
    """
    instant = session.moment(as_of)
    selected = session.select_some(services, group)
    workspace = session.open("read")
    if len(selected) > 1:
        workspace.refresh(instant)  # reads all events at once
    answers = [
        (
            workspace.with_policy_probabilities(workspace.assess(service.name, instant), instant),
            workspace.explain(service.name, instant),
        )
        for service in selected
    ]
    if as_json:
        session.say_json_of(services, [_as_dict(*answer) for answer in answers], instant)
        return
    for number, (assessment, costs) in enumerate(answers):
        if len(services) != 1:
            if number:
                say()
            say(assessment.service, "strong")
        _print(session, assessment, costs)


def _as_dict(assessment: Assessment, costs: Sequence[EventCost]) -> dict[str, Any]:
    return {
        "service": assessment.service,
        "consumed_minutes": assessment.consumed_minutes,
        "consumed_pct": assessment.consumed_pct,
        "events": [cost.as_dict() for cost in costs],
        "obligations": [obligation.as_dict() for obligation in assessment.obligations],
    }


def _print(session: Session, assessment: Assessment, costs: Sequence[EventCost]) -> None:
    """Print the events as a table with a total, and what the policy requires."""
    rows: list[list[Cell | str]] = [
        [
            str(cost.id),
            format_second(cost.start, session.zone),
            format_duration(cost.duration_minutes) if cost.end is not None else Cell("open", "bad"),
            format_impact(cost.impact),
            cost.category,
            Cell("excluded", "quiet") if cost.excluded else format_minutes(cost.own_minutes),
            "" if cost.excluded else format_percent(cost.own_pct),
            format_minutes(cost.lost_minutes) if cost.lost_minutes > 0 else "",
            format_minute(cost.leaves_at, session.zone),
            incident_cell(session, cost.incident_id),
            cost.description or "",
        ]
        for cost in costs
    ]
    if not rows:
        since = format_minute(assessment.window_start, session.zone)
        say(f"No events of {assessment.service} in the window since {since}.")
        _say_obligations(assessment, session)
        return
    total: list[Cell | str] = [""] * len(_COLUMNS)
    total[1] = Cell("total", "strong")
    total[5] = Cell(format_minutes(assessment.consumed_minutes), "strong")
    total[6] = Cell(format_percent(assessment.consumed_pct), "strong")
    columns = list(_COLUMNS)
    if any(cost.excluded_minutes and not cost.excluded for cost in costs):
        position = columns.index(Column("OVERLAP", True, 3)) + 1
        columns.insert(position, _EXCLUDED)
        for row, cost in zip(rows, costs, strict=True):
            row.insert(position, _excluded(cost))
        total.insert(position, "")
    table(columns, [*rows, total])
    _say_obligations(assessment, session)


def _say_obligations(assessment: Assessment, session: Session) -> None:
    """Print what the policy requires because of these events or earlier ones."""
    for obligation in assessment.obligations:
        line = obligation_line(obligation, assessment.as_of, session.zone)
        say(line, STATE_TONES[obligation.state])


def _excluded(cost: EventCost) -> str:
    """The excluded minutes of an event, and why they are excluded."""
    if cost.excluded or not cost.excluded_minutes:
        return ""
    return f"{format_minutes(cost.excluded_minutes)}, {' and '.join(cost.excluded_by)}"
