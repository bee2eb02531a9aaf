"""`explain`, `whatif` and `gate`: why, what then, and may we?"""

from collections.abc import Iterator, Sequence

import click

from budgettui.cli.command import as_of_option, command, json_option, service_argument
from budgettui.cli.commands.status import TONES
from budgettui.cli.event_options import draft_options, read_draft
from budgettui.cli.event_sentences import effect, fires
from budgettui.cli.exit_codes import NO
from budgettui.cli.formats import chance, exact, moment, percent
from budgettui.cli.output import Cell, Column, say, say_json, table, tinted
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment, WhatIf
from budgettui.core.gate import Verdict, gate, needs_probability
from budgettui.core.model.instants import Instant
from budgettui.core.text.timeparse import format_duration, format_impact, format_minutes

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
    "explain", "budgettui explain checkout", "budgettui explain checkout --as-of '2026-11-01 00:00' --json"
)
@service_argument()
@as_of_option
@json_option
def explain(session: Session, service: str, as_of: str | None, as_json: bool) -> None:
    """List the events behind a service's budget.

    COST is what each is charged, OVERLAP what it is spared because another event is charged for the same
    time, LEAVES when its last minute leaves the window. The costs add up to what is consumed.
    """
    instant = session.moment(as_of)
    session.service(service)
    assessment = session.reading.assess(service, instant)
    costs = session.reading.explain(service, instant)
    if as_json:
        told = {
            "as_of": session.date(instant).isoformat(),
            "service": service,
            "consumed_minutes": assessment.consumed_minutes,
            "consumed_pct": assessment.consumed_pct,
            "events": [cost.as_dict() for cost in costs],
        }
        say_json(told)
        return
    rows: list[list[Cell | str]] = [
        [
            str(cost.id),
            exact(cost.start, session.zone),
            format_duration(cost.duration_minutes) if cost.end is not None else Cell("open", "bad"),
            format_impact(cost.impact),
            cost.category,
            Cell("excluded", "quiet") if cost.excluded else format_minutes(cost.own_minutes),
            "" if cost.excluded else percent(cost.own_pct),
            format_minutes(cost.lost_minutes) if cost.lost_minutes > 0 else "",
            moment(cost.leaves_at, session.zone),
            cost.incident_id or "",
            cost.description or "",
        ]
        for cost in costs
    ]
    if not rows:
        say(f"No event of {service} is in the window since {moment(assessment.window_start, session.zone)}.")
        return
    total: list[Cell | str] = [""] * len(_COLUMNS)
    total[1] = Cell("total", "strong")
    total[5] = Cell(format_minutes(assessment.consumed_minutes), "strong")
    total[6] = Cell(percent(assessment.consumed_pct), "strong")
    table(_COLUMNS, [*rows, total])


@command("whatif", "budgettui whatif checkout 12m", "budgettui whatif checkout 1h deployment 20% --json")
@service_argument()
@click.argument("words", nargs=-1, metavar="DURATION [WORDS]...")
@draft_options
@as_of_option
@json_option
def whatif(
    session: Session,
    service: str,
    words: Sequence[str],
    at: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Tell what one more event would do. Nothing is recorded.

    The words are those of `budgettui add`.
    """
    session.service(service)
    instant = session.now = session.moment(as_of)
    draft = read_draft(session, service, " ".join(words), at, category, impact, incident, message)
    answer = session.reading.what_if(draft, instant, simulated=True)
    supposed = {event.id for event in answer.after.open_events} - {
        event.id for event in answer.before.open_events
    }
    before, after = (gate(each, session.settings.policy, supposed) for each in (answer.before, answer.after))
    if as_json:
        say_json({**answer.as_dict(), "gate_before": before.as_dict(), "gate_after": after.as_dict()})
        return
    say(effect(answer, draft, draft.category in session.settings.excluded_categories))
    columns = (Column(""), Column("NOW"), Column("THEN"))
    table(
        columns,
        [
            ["status", *(Cell(each.status, TONES[each.status]) for each in (answer.before, answer.after))],
            ["consumed", percent(answer.before.consumed_pct), percent(answer.after.consumed_pct)],
            [
                "remaining",
                *(format_minutes(each.remaining_minutes) for each in (answer.before, answer.after)),
            ],
            *_chances(answer),
            ["alerts", *(str(len(each.firing)) for each in (answer.before, answer.after))],
            ["gate", *("yes" if each.allowed else "no" for each in (before, after))],
        ],
    )
    for alert in answer.after.firing:
        say(fires(alert))
    for reason in after.reasons if not after.allowed else ():
        say(f"gate: {reason}")


@command("gate", "budgettui gate checkout && ./deploy")
@service_argument()
@as_of_option
@json_option
def gate_command(session: Session, service: str, as_of: str | None, as_json: bool) -> int:
    """May SERVICE ship now? Exit code 0 for yes, 1 for no, with the reason.

    The policy is the configuration's. Whatever keeps the question from being answered exits 2 or 3.
    """
    session.service(service)
    instant = session.moment(as_of)
    verdict = _verdict(session, session.judging.assess(service, instant), instant)
    if as_json:
        say_json({"as_of": session.date(instant).isoformat(), **verdict.as_dict()})
    else:
        word = tinted("yes", "good") if verdict.allowed else tinted("no", "bad")
        click.echo(f"{word}: ", nl=False)
        say("; ".join(verdict.reasons))
    return 0 if verdict.allowed else NO


def _chances(answer: WhatIf) -> Iterator[list[Cell | str]]:
    """The probability of exhaustion by horizon, now and then."""
    for now, then in zip(answer.before.probabilities, answer.after.probabilities, strict=True):
        yield [f"exhausted in {now.time_horizon_days:g} d", chance(now), chance(then)]


def _verdict(session: Session, assessment: Assessment, instant: Instant) -> Verdict:
    policy = session.settings.policy
    if needs_probability(policy):
        assessment = session.reading.with_probabilities(assessment, instant)
    return gate(assessment, policy)
