"""`undo`: take back the last change."""

import click

from budgettui.cli.command import change_json_option, command
from budgettui.cli.event_json import print_change
from budgettui.cli.event_sentences import remaining_budget
from budgettui.cli.session import Session


@command("undo", "budgettui undo", "budgettui undo 12")
@click.argument("event_id", type=int, required=False)
@change_json_option
def undo(session: Session, event_id: int | None) -> None:
    """Take back your last change, or the last one of an event; again, and it is the one before."""
    undone = session.open("change").undo(session.now, event_id)
    service = None if undone.event is None else undone.event.service
    remaining = "" if service is None else remaining_budget(session, service)
    print_change(session, undone.event, f"undone: {undone.what}{remaining}")
