"""`add`: record an event that is over, or has begun."""

from collections.abc import Sequence

import click

from budgettui.cli.command import change_json_option, command, service_argument
from budgettui.cli.event_options import confirm_future, draft_options, planned_option, read_draft
from budgettui.cli.event_sentences import record
from budgettui.cli.session import Session
from budgettui.core.text.timeparse import Span


@command(
    "add",
    "budgettui add checkout 12m --at 14:05 --incident INC-812 -m 'payment timeouts'",
    "budgettui add checkout 12m incident INC-812 50% @14:05 payment timeouts",
)
@service_argument()
@click.argument("words", nargs=-1, metavar="DURATION [WORDS]...")
@draft_options
@planned_option
@change_json_option
def add(
    session: Session,
    service: str,
    words: Sequence[str],
    at: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
    planned: bool,
) -> None:
    """Record an event that cost budget.

    DURATION is minutes (12) or a length (12m, 1h30m, 90s), "until 14:20", or "open". With --at the event
    starts there, without it the event has just ended. After the duration the same words may follow as
    in the dashboard's quick line: a category, 50%, an incident id, @14:05, then the description.
    """
    session.service(service)
    draft = read_draft(session, service, " ".join(words), at, category, impact, incident, message)
    confirm_future(session, Span(draft.start, draft.end), planned)
    record(session, draft)
