"""`report --incident`: writes the skeleton of a postmortem, and updates it later."""

from pathlib import Path

import click

from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.output.printing import note, warn
from budgettui.cli.session import Session
from budgettui.core.analysis.events.event_details import EventDetails
from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.model.instants import Instant
from budgettui.core.report.postmortem import postmortem
from budgettui.core.report.postmortem_file import FORMATS, rewrite, write
from budgettui.core.text.suggestions import unknown_name

_LARGEST = 10_000_000


def write_postmortem(
    session: Session,
    incident: str | None,
    event_id: int | None,
    path: Path | None,
    format: str,
    as_of: str | None,
) -> None:
    """Write the postmortem of an incident, or of one event, to `path` or to standard output."""
    if format not in FORMATS:
        raise CommandError(
            f"format: {format!r} is not one of the formats of a postmortem: {', '.join(FORMATS)}"
        )
    instant = session.moment(as_of)
    session.open("read")
    if event_id is not None:
        subject, (events, missing) = f"event {event_id}", _details(session, [event_id], instant)
    else:
        subject = incident or ""
        events, missing = _details(session, _numbers(session, subject), instant)
    with as_usage():
        document = postmortem(subject, events, missing, instant, session.zone)
    if path is None:
        click.echo(write(document, format), nl=False)
        return
    existing = _existing(path)
    if existing is None:
        _save(path, write(document, format))
        note(f"{subject}: {path} is written")
        return
    try:
        result = rewrite(existing, document, format)
    except ValueError as error:
        raise CommandError(f"{path} was not changed: {error}") from None
    if result.text != existing:
        _save(path, result.text)
    renewed = ", ".join(result.renewed)
    note(f"{subject}: {path} " + (f"is updated: {renewed}" if renewed else "is already up to date"))
    if result.edited:
        warn(
            f"Edited by hand, so not updated: {', '.join(result.edited)}; "
            "write to another file to see their current facts."
        )
    if result.absent:
        warn(f"Removed from the file, so left out: {', '.join(result.absent)}.")


def _numbers(session: Session, incident: str) -> list[int]:
    """The ids of an incident's events; an unknown incident is an error that suggests similar ids."""
    workspace = session.workspace
    events = workspace.store.events(incident_id=incident, known_at=session.known_at)
    if not events and incident not in (known := workspace.incident_ids()):
        raise CommandError(f"incident: {unknown_name(incident, known, 'the incident of a recorded event')}")
    return [event.id for event in events]


def _details(session: Session, numbers: list[int], instant: Instant) -> tuple[list[EventDetails], list[str]]:
    """The events with all details, and the services that are not configured."""
    from budgettui.core.workspace.event_in_full import event_in_full  # imports NumPy

    workspace, details, missing = session.workspace, [], []
    known = session.settings.event_services
    for number in numbers:
        service = workspace.store.event(number).service
        if service in known:
            details.append(event_in_full(workspace, number, instant))
        else:
            missing.append(service)
    return details, missing


def _existing(path: Path) -> str | None:
    """The text of a file; None if it does not exist."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise CommandError(f"{path} was not changed: it is not a text file") from None
    except OSError as error:
        raise UnreachableError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(text) > _LARGEST:
        raise CommandError(f"{path} was not changed: it is too large to be a postmortem")
    return text


def _save(path: Path, text: str) -> None:
    try:
        write_atomically(path, text)
    except OSError as error:
        raise UnreachableError(f"{path} cannot be written: {error.strerror or error}") from None
