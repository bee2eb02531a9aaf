"""`start`: open an event that goes on until it is stopped."""

from collections.abc import Sequence

import click

from budgettui.cli.command import change_json_option, command, service_argument
from budgettui.cli.event_options import confirm_future, draft_options, planned_option, read_draft
from budgettui.cli.event_sentences import record
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.output import note
from budgettui.cli.session import Session
from budgettui.core.text.timeparse import Span, parse_duration


@command("start", "budgettui start checkout INC-812 50% payment timeouts")
@service_argument()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@draft_options
@planned_option
@change_json_option
def start(
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
    """Open an event that goes on until `budgettui stop`.

    The words are those of `add`, without a duration.
    """
    service = session.service(service).event_service
    if words and _is_duration(words[0]):
        raise CommandError(
            f"duration: {words[0]!r} is a length, and start opens an event without an end; "
            f"`budgettui add {service} {words[0]}` records one that is over"
        )
    draft = read_draft(session, service, " ".join(["open", *words]), at, category, impact, incident, message)
    confirm_future(session, Span(draft.start, draft.end), planned)
    open_events = session.open("record").events(service, open_only=True)
    begun = [str(event.id) for event in open_events if event.start <= session.now]
    record(session, draft)
    if begun:
        note(
            f"{service} has been open already, in event {', '.join(begun)}; "
            "time that overlaps is counted once."
        )


def _is_duration(word: str) -> bool:
    try:
        parse_duration(word)
    except ValueError:
        return False
    return True
