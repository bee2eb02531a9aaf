"""`whatif`: what one more event would do."""

from collections.abc import Iterator, Sequence

import click

from budgettui.cli.command import as_of_option, command, json_option, service_argument
from budgettui.cli.commands.status import TONES
from budgettui.cli.event_options import draft_options, read_draft
from budgettui.cli.event_sentences import effect, fires
from budgettui.cli.output import Cell, Column, say, say_json, table
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import WhatIf
from budgettui.core.gate import gate
from budgettui.core.text.numbers import format_chance, format_minutes, format_percent


@command("whatif", "budgettui whatif checkout 12m", "budgettui whatif checkout 1h deployment 20% --json")
@service_argument()
@click.argument("text", nargs=-1, metavar="DURATION [WORDS]...")
@draft_options
@as_of_option
@json_option
def whatif(
    session: Session,
    service: str,
    text: Sequence[str],
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
    draft = read_draft(session, service, " ".join(text), at, category, impact, incident, message)
    answer = session.open("read").what_if(draft, instant, simulated=True)
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
            ["consumed", *(format_percent(each.consumed_pct) for each in (answer.before, answer.after))],
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


def _chances(answer: WhatIf) -> Iterator[list[Cell | str]]:
    """The probability of exhaustion by horizon, now and then."""
    for now, then in zip(answer.before.probabilities, answer.after.probabilities, strict=True):
        yield [
            f"exhausted in {now.time_horizon_days:g} d",
            format_chance(now.exhaustion_probability),
            format_chance(then.exhaustion_probability),
        ]
