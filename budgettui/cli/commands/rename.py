"""`rename`: move all events of a service to its new name."""

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.shared_options import change_json_option
from budgettui.cli.json.budget_changes import budget_changes, budgets_before
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.sentences.event_sentences import remaining_budget
from budgettui.cli.session import Session
from budgettui.core.text.suggestions import unknown_name, visible


@command("rename", "budgettui rename checkout checkout-api")
@click.argument("old")
@click.argument("new")
@change_json_option
def rename(session: Session, old: str, new: str) -> None:
    """Move all events of the service OLD to NEW, which must be configured.

    This is one change, which `budgettui undo` reverts. To leave the events as they are, list the old name in
    `formerly` of the service instead.
    """
    service = session.service(new).event_service
    workspace = session.open("change")
    stored = workspace.store.services()
    if old not in stored:
        raise CommandError(f"service: {unknown_name(old, stored, 'a service with recorded events')}")
    if old == service:
        raise CommandError(f"service: {old!r} is already its name")
    before = budgets_before(session, old, service)
    count = workspace.rename_service(old, service, session.now)
    moved = "1 event" if count == 1 else f"{count} events"
    sentence = (
        f"{moved} of {visible(old)} moved to {service}{remaining_budget(session, service)}; "
        "undo with `budgettui undo`"
    )
    if not session.as_json:
        say_done(sentence)
        return
    changed = {"old": old, "new": service, "events": count, "budgets": budget_changes(session, before)}
    say_json({**changed, "message": sentence})
