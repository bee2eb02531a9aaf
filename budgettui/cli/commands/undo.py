"""`undo`: undo the last change."""

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.input.name_completion import complete_events
from budgettui.cli.input.shared_options import change_json_option
from budgettui.cli.session import Session
from budgettui.cli.undo_redo import take_back


@command("undo", "budgettui undo", "budgettui undo 12")
@click.argument("event_id", type=int, required=False, shell_complete=complete_events)
@change_json_option
def undo(session: Session, event_id: int | None) -> None:
    """Undo your last change, or the last one of an event. Repeat it to undo the one before.

    An import, a rename and an exclusion are changes too. `budgettui redo` restores what was undone;
    `budgettui exclusions undo ID` undoes the last change of one exclusion.
    """
    take_back(session, "undone", session.open("change").undo, event_id)
