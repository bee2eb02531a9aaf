"""`void`: void an event, so that it no longer counts."""

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.name_completion import complete_events
from budgettui.cli.input.shared_options import change_json_option
from budgettui.cli.json.budget_changes import budgets_before
from budgettui.cli.json.event_json import print_change
from budgettui.cli.sentences.event_sentences import remaining_budget, undo_hint
from budgettui.cli.session import Session


@command("void", "budgettui void 12")
@click.argument("event_id", type=int, shell_complete=complete_events)
@change_json_option
def void(session: Session, event_id: int) -> None:
    """Void an event: it no longer counts, but stays in the history."""
    before = session.open("change").store.event(event_id)
    if before.voided:
        raise CommandError(f"event {event_id} is already voided")
    budgets = budgets_before(session, before.service)
    event = session.workspace.void(event_id, session.now, before.version)
    remaining = remaining_budget(session, event.service)
    print_change(session, event, f"event {event.id}: voided{remaining}; {undo_hint(event)}", budgets)
