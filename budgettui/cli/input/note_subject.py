"""Parses the subject of a note: an event's number or an incident's id."""

from typing import NamedTuple

from budgettui.cli.exit_codes import CommandError
from budgettui.cli.session import Session
from budgettui.core.errors import NotFoundError
from budgettui.core.model.note import Note
from budgettui.core.text.suggestions import unknown_name


class NoteSubject(NamedTuple):
    """An event or an incident; exactly one of the two is set."""

    event_id: int | None = None
    incident_id: str | None = None

    def __str__(self) -> str:
        return self.incident_id or f"event {self.event_id}"


def subject_of(note: Note) -> NoteSubject:
    return NoteSubject(note.event_id, note.incident_id)


def read_subject(session: Session, text: str) -> NoteSubject:
    """The event or incident that `text` names in the open workspace.

    A number means an event, unless only an incident has it as its id; if both exist, `event 12` or
    `incident 12` is required. An unknown name is an error that suggests similar incidents.
    """
    kind, _, name = text.strip().partition(" ")
    if kind not in ("event", "incident") or not name.strip():
        kind, name = "", text
    name = name.strip()
    incidents = [] if kind == "event" else session.workspace.incident_ids()
    is_incident = name in incidents
    if kind == "incident" or not (name.isascii() and name.isdecimal()):
        if is_incident:
            return NoteSubject(incident_id=name)
        if kind == "event":
            raise CommandError(f"note: {name!r} is not the number of an event; `budgettui events` lists them")
        raise CommandError(f"note: {unknown_name(name, incidents, 'an event, or the incident of one')}")
    try:
        event = session.workspace.store.event(int(name))
    except NotFoundError:
        if is_incident:
            return NoteSubject(incident_id=name)
        raise
    if is_incident:
        raise CommandError(
            f"note: {name} is an event and an incident; say 'event {name}' or 'incident {name}'"
        )
    return NoteSubject(event.id)
