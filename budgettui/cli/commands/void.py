"""`void`: take an event out of the count."""

import click

from budgettui.cli.command import command
from budgettui.cli.event_sentences import remaining_budget, undo_hint
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.output import say
from budgettui.cli.session import Session


@command("void", "budgettui void 12")
@click.argument("event_id", type=int)
def void(session: Session, event_id: int) -> None:
    """Take an event out of the count; it stays in the history."""
    before = session.open("change").store.event(event_id)
    if before.voided:
        raise CommandError(f"event: {event_id} is voided already")
    event = session.workspace.void(event_id, session.now, before.version)
    say(f"event {event.id}: voided{remaining_budget(session, event.service)}; {undo_hint(event)}")
