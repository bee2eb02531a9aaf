"""`add`: record an event."""

from collections.abc import Sequence
from typing import Unpack

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.input.event_options import DraftOptions, draft_options, read_draft
from budgettui.cli.input.future_confirmation import confirm_future, planned_option
from budgettui.cli.input.shared_options import change_json_option, service_argument
from budgettui.cli.sentences.event_sentences import record
from budgettui.cli.session import Session
from budgettui.core.text.timeparse import Span


@command(
    "add",
    "budgettui add checkout 12m --at 14:05 --incident INC-812 -m 'payment timeouts'",
    "budgettui add checkout 12m incident INC-812 50% @14:05 payment timeouts",
)
@service_argument()
@click.argument("arguments", nargs=-1, metavar="DURATION [WORDS]...")
@draft_options
@planned_option
@change_json_option
def add(
    session: Session,
    service: str,
    arguments: Sequence[str],
    planned: bool,
    **options: Unpack[DraftOptions],
) -> None:
    """Record an event that cost budget.

    DURATION is minutes (12), a length (12m, 1h30m, 90s), "until 14:20", or "open". WORDS are those of the
    dashboard's quick line, in any order: a start (@14:05, at 2pm, mon 14:05, 20m ago), a range
    (14:05-14:20), a category, an impact (50%), an incident id, then the description. Without a start, the
    event has just ended. A word of the description that looks like a time, a length, an impact or an id is
    rejected; put it in quotes, after -- or into -m.
    """
    session.service(service)
    draft = read_draft(session, service, arguments, **options)
    confirm_future(session, Span(draft.start, draft.end), planned)
    record(session, draft)
