"""`obligations`: what the error-budget policy requires now."""

from collections.abc import Sequence
from datetime import datetime

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.printing import note, say, say_json
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.sentences.policy_sentences import STATE_TONES
from budgettui.cli.session import Session
from budgettui.core.analysis.obligation import Obligation, most_urgent_first
from budgettui.core.analysis.obligation_deadline_text import deadline_text, remark
from budgettui.core.text.formatting import format_minute

_COLUMNS = (
    Column("ID"),
    Column("STATE"),
    Column("DUE"),
    Column("SERVICE"),
    Column("RULE"),
    Column("LEVEL", spare=2),
    Column("SINCE", spare=3),
    Column("WHY"),
    Column("WHAT", spare=1),
)


@command(
    "obligations",
    "budgettui obligations",
    "budgettui obligations checkout --all",
    "budgettui obligations --as-of 'yesterday 18:00' --json",
    paged=True,
)
@services_argument
@group_option
@click.option("--all", "everything", is_flag=True, help="Include those that are done or over.")
@as_of_option
@json_option
def obligations(
    session: Session,
    services: Sequence[str],
    group: str | None,
    everything: bool,
    as_of: str | None,
    as_json: bool,
) -> None:
    """List what the error-budget policy requires now, overdue first.

    Obligations follow from [[policy.rules]]. `budgettui done ID -m TEXT` marks one as done. A freeze ends
    by itself when its condition no longer holds, and `budgettui except` lifts it for a time. A rule on a
    probability is simulated for each service.
    """
    instant = session.moment(as_of)
    selected = session.select(services, group)
    workspace = session.open("read")
    if len(services) != 1:
        workspace.refresh(instant)  # reads all events at once
    every = [each for service in selected for each in workspace.obligations(service.name, instant)]
    shown = sorted((each for each in every if everything or each.is_pending), key=most_urgent_first)
    if as_json:
        answer = {
            "as_of": session.date(instant).isoformat(),
            "obligations": [obligation.as_dict() for obligation in shown],
        }
        say_json(session.with_known_at(answer, instant))
    elif shown:
        now = session.date(instant)
        table(_COLUMNS, [_row(obligation, now, session) for obligation in shown])
    elif session.settings.policy.rules:
        say("The policy requires nothing now.")
    else:
        say("The configuration has no policy: add [[policy.rules]]; docs/policy.md has an example.")
    ended = len(every) - len(shown)
    if ended and not as_json:
        note(f"{ended} done or over: `budgettui obligations --all` lists them.")


def _row(obligation: Obligation, now: datetime, session: Session) -> list[Cell | str]:
    return [
        obligation.id,
        Cell(obligation.state, STATE_TONES[obligation.state]),
        deadline_text(obligation, now, session.zone),
        obligation.service,
        obligation.rule,
        obligation.level,
        format_minute(obligation.raised_at, session.zone),
        "; ".join(filter(None, [obligation.because, remark(obligation)])),
        obligation.must,
    ]
