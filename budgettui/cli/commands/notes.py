"""`notes`: list notes on events and incidents."""

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.input.note_subject import read_subject, subject_of
from budgettui.cli.input.shared_options import json_option, known_at_option
from budgettui.cli.json.note_json import note_as_dict
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.output.table import Column, table
from budgettui.cli.session import Session
from budgettui.core.model.instants import SECOND
from budgettui.core.text.formatting import format_when

_COLUMNS = (
    Column("NOTE", True, 2),
    Column("TIME"),
    Column("ON"),
    Column("BY", spare=1),
    Column("TEXT"),
)


@command("notes", "budgettui notes INC-812", "budgettui notes 12 --json", "budgettui notes", paged=True)
@click.argument("about", required=False, metavar="[EVENT|INCIDENT]")
@known_at_option
@json_option
def notes(session: Session, about: str | None, as_json: bool) -> None:
    """List notes, earliest first.

    An event's notes include those on its incident; an incident's notes include those on its events.
    """
    workspace = session.open("read")
    subject = None if about is None else read_subject(session, about)
    if subject is None:
        matches = workspace.notes()
    else:
        matches = workspace.notes(subject.event_id, incident_id=subject.incident_id)
    if as_json:
        say_json({"notes": [note_as_dict(note, session) for note in matches]})
    elif matches:
        rows = [
            [
                str(note.id),
                format_when(note.at - note.at % SECOND, session.zone),
                str(subject_of(note)),
                note.author,
                note.text,
            ]
            for note in matches
        ]
        table(_COLUMNS, rows)
    else:
        say("No notes." if subject is None else f"No notes on {subject}.")
