"""`start`: open an event, which lasts until it is stopped."""

import sys
from collections.abc import Sequence
from typing import Unpack

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.input.event_options import DraftOptions, draft_options, read_draft
from budgettui.cli.input.future_confirmation import confirm_future, planned_option
from budgettui.cli.input.shared_options import change_json_option, service_argument
from budgettui.cli.json.event_json import print_change
from budgettui.cli.output.printing import warn
from budgettui.cli.sentences.event_sentences import is_begun, record, starts_ahead
from budgettui.cli.session import Session
from budgettui.core.text.terminal_text import escape_controls
from budgettui.core.text.timeparse import Span


@command("start", "budgettui start checkout INC-812 50% payment timeouts")
@service_argument()
@click.argument("arguments", nargs=-1, metavar="[WORDS]...")
@draft_options
@planned_option
@change_json_option
def start(
    session: Session,
    service: str,
    arguments: Sequence[str],
    planned: bool,
    **options: Unpack[DraftOptions],
) -> None:
    """Open an event, which lasts until `budgettui stop`.

    WORDS are those of `add`, without a duration: "budgettui start checkout 14:05 INC-812 slow".
    """
    service = session.service(service).event_service
    draft = read_draft(session, service, arguments, implied_open=True, **options)
    confirm_future(session, Span(draft.start, draft.end), planned)
    open_events = session.open("record").events(service, open_only=True)
    same = session.workspace.possible_duplicate(draft, session.now)
    if same is not None and sys.stdin.isatty():
        event, sentence = same
        question = f"{sentence}: is this the same? (y: no new event, n: start another)"
        if click.confirm(escape_controls(question), default=None, err=True):
            print_change(session, event, f"no new event: {sentence}", {})
            return
    begun = [event for event in open_events if is_begun(event, session.now)]
    record(session, draft)
    for event in begun:
        if event.start > session.now:
            warn(f"event {event.id} of {service} is open, and {starts_ahead(event, session.now)}.")
    if begun:
        warn(
            f"{service} was already open, in event {', '.join(str(event.id) for event in begun)}; "
            "overlapping time is counted once."
        )
    if same is not None and not sys.stdin.isatty():
        warn(f"{same[1]}: if this is the same, remove yours with `budgettui undo`.")
