"""`whatif`: the effect of one more event."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Unpack

import click
from click import UsageError

from budgettui.cli.command_decorator import command
from budgettui.cli.commands.status import TONES
from budgettui.cli.input.event_options import DraftOptions, draft_options, read_draft
from budgettui.cli.input.shared_options import as_of_option, json_option, service_argument
from budgettui.cli.output.days_ahead_table import MOST_DAYS, print_days
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.sentences.event_sentences import effect, fires
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import WhatIf
from budgettui.core.analysis.what_if_text import added_cost
from budgettui.core.gate import gate
from budgettui.core.text.formatting import (
    format_chance,
    format_duration,
    format_impact,
    format_minute,
    format_minutes,
    format_percent,
)


@command(
    "whatif",
    "budgettui whatif checkout 12m",
    "budgettui whatif checkout 1h deployment 20% --json",
    "budgettui whatif checkout 10m --days 14",
    paged=True,
)
@service_argument()
@click.argument("text", nargs=-1, metavar="DURATION [WORDS]...")
@draft_options
@click.option("--planned", is_flag=True, help="The event starts now: show the budget at its end.")
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    metavar="N",
    help="Show what is left at noon of each of the next N days, and whether it fits.",
)
@as_of_option
@json_option
def whatif(
    session: Session,
    service: str,
    text: Sequence[str],
    planned: bool,
    days: int | None,
    as_of: str | None,
    as_json: bool,
    **options: Unpack[DraftOptions],
) -> None:
    """Show what one more event would do. Nothing is recorded.

    WORDS are those of `budgettui add`.
    """
    session.service(service)
    instant = session.now = session.moment(as_of)
    draft = read_draft(session, service, text, **options)
    if days is not None:
        if draft.end is None or options["at"] is not None or planned:
            raise UsageError("--days needs a length, such as 30m, and cannot go with --at or --planned.")
        length = round((draft.end - draft.start) * draft.impact)
        ahead = session.open("read").days_ahead(session.service(service).name, instant, length, days)
        if as_json:
            say_json(session.with_known_at(ahead.as_dict(), instant))
        else:
            print_days(ahead, session)
        return
    if planned:
        if draft.end is None:
            raise UsageError("--planned needs a length, such as 30m.")
        draft = replace(draft, start=instant, end=instant + draft.end - draft.start)
    answer = session.open("read").what_if(draft, instant, simulated=True, until_end=planned)
    supposed = {event.id for event in answer.after.open_events} - {
        event.id for event in answer.before.open_events
    }
    before, after = (
        session.workspace.by_written_policy(gate(each, session.settings.policy, supposed), instant)
        for each in (answer.before, answer.after)
    )
    if as_json:
        gates = {"gate_before": before.as_dict(), "gate_after": after.as_dict()}
        say_json(session.with_known_at({**answer.as_dict(), **gates}, instant))
        return
    say(effect(answer, draft, draft.category in session.settings.excluded_categories))
    say(_event(answer, session.zone))
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


def _event(answer: WhatIf, zone: tzinfo) -> str:
    """`30 min from 2026-11-23 11:30 to 12:00, impact 100%, incident: costs …, adds …`."""
    end = "open" if answer.end is None else f"to {format_minute(answer.end, zone)}"
    cost = f"{format_minutes(answer.cost_minutes)}, {format_percent(answer.cost_pct)} of the budget"
    return (
        f"{format_duration(answer.duration_minutes)} from {format_minute(answer.start, zone)} {end}, "
        f"impact {format_impact(answer.impact)}, {answer.category}: costs {cost}, "
        f"and {added_cost(answer)}"
    )


def _chances(answer: WhatIf) -> Iterator[list[Cell | str]]:
    """The probability of exhaustion by horizon, now and then."""
    for now, then in zip(answer.before.probabilities, answer.after.probabilities, strict=True):
        yield [
            f"exhausted in {now.time_horizon_days:g} d",
            format_chance(now.exhaustion_probability),
            format_chance(then.exhaustion_probability),
        ]
