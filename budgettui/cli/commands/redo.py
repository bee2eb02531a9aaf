"""`redo`: bring back what was undone."""

import click

from budgettui.cli.command import change_json_option, command
from budgettui.cli.event_json import print_change
from budgettui.cli.event_sentences import remaining_budget
from budgettui.cli.session import Session


@command("redo", "budgettui redo", "budgettui redo 12")
@click.argument("event_id", type=int, required=False)
@change_json_option
def redo(session: Session, event_id: int | None) -> None:
    """Bring back what you undid last, or what was undone last on an event.

    That works until something else is changed.
    """
    redone = session.open("change").redo(session.now, event_id)
    service = None if redone.event is None else redone.event.service
    remaining = "" if service is None else remaining_budget(session, service)
    print_change(session, redone.event, f"redone: {redone.what}{remaining}")
