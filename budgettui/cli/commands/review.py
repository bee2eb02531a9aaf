"""`review`: accept events from sources."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.name_completion import complete_events
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session


@command("review", "budgettui review 12 13", "budgettui review --all")
@click.argument("event_ids", metavar="[EVENT]...", type=int, nargs=-1, shell_complete=complete_events)
@click.option("--all", "everything", is_flag=True, help="All that have not been reviewed.")
@json_option
def review(session: Session, event_ids: Sequence[int], everything: bool, as_json: bool) -> None:
    """Accept events from sources: `events --unreviewed` no longer lists them.

    The source can still correct them, which makes them unreviewed again. `edit` and `void` also review an
    event, and sources do not override them.
    """
    if bool(event_ids) == everything:
        raise CommandError("name events, or use --all")
    workspace = session.open("change")
    unreviewed = {event.id for event in workspace.events(unreviewed_only=True)}
    events = workspace.review(sorted(unreviewed) if everything else event_ids, session.now)
    count = len(unreviewed.intersection(event.id for event in events))
    known = len(events) - count
    text = f"{count:,} event{'' if count == 1 else 's'} reviewed"
    text += f"; {known:,} {'was' if known == 1 else 'were'} reviewed before" if known else ""
    if as_json:
        say_json(
            {"events": [event.id for event in events], "reviewed": count, "known": known, "message": text}
        )
    else:
        say_done(text)
