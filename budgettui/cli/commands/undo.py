"""`undo`: take back the last change."""

import click

from budgettui.cli.command import command
from budgettui.cli.event_sentences import remaining_budget
from budgettui.cli.output import say
from budgettui.cli.session import Session


@command("undo", "budgettui undo", "budgettui undo 12")
@click.argument("event_id", type=int, required=False)
def undo(session: Session, event_id: int | None) -> None:
    """Take back your last change, or the last one of an event; again, and it is the one before."""
    undone = session.open("change").undo(session.now, event_id)
    service = None if undone.event is None else undone.event.service
    say(f"undone: {undone.what}{'' if service is None else remaining_budget(session, service)}")
