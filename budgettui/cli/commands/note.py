"""`note`: add a note to an event or incident."""

from collections.abc import Sequence
from shlex import quote

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.note_subject import read_subject, subject_of
from budgettui.cli.input.shared_options import change_json_option
from budgettui.cli.json.note_json import note_as_dict
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.analysis.events.clock_skew import CLOCK_SKEW
from budgettui.core.text.formatting import format_minute


@command(
    "note",
    "budgettui note INC-812 'rolled back, errors are falling'",
    "budgettui note 12 --at 14:05 first alert seen",
)
@click.argument("about", metavar="EVENT|INCIDENT")
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("--at", metavar="WHEN", help="When it was seen or done [default: now].")
@change_json_option
def note_command(session: Session, about: str, text: Sequence[str], at: str | None) -> None:
    """Add a note to an event or an incident: what was seen or done.

    A note is kept with its author and time, and cannot be changed; add another one to correct it. `budgettui
    notes` lists them.
    """
    workspace = session.open("change")
    subject = read_subject(session, about)
    moment = session.now if at is None else session.moment(at)
    if moment > session.now + CLOCK_SKEW:
        raise CommandError(
            f"at: {format_minute(session.date(moment), session.zone)} is in the future; "
            "a note is about what was seen or done"
        )
    with as_usage():
        note = workspace.add_note(
            " ".join(text), session.now, event_id=subject.event_id, incident_id=subject.incident_id, at=moment
        )
    sentence = f"note {note.id} on {subject_of(note)}; `budgettui notes {quote(about)}` lists them"
    if session.as_json:
        say_json({"note": note_as_dict(note, session), "message": sentence})
    else:
        say_done(sentence)
