"""`redo`: restore what was undone."""

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.input.shared_options import change_json_option
from budgettui.cli.session import Session
from budgettui.cli.undo_redo import take_back


@command("redo", "budgettui redo", "budgettui redo 12")
@click.argument("event_id", type=int, required=False)
@change_json_option
def redo(session: Session, event_id: int | None) -> None:
    """Restore what you undid last, or what was undone last on an event.

    This works until something else is changed.
    """
    take_back(session, "redone", session.open("change").redo, event_id)
