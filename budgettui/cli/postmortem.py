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
    """Write what is known of an incident, or of one event, to `path` or to standard output."""
    if format not in FORMATS:
        raise CommandError(
            f"format: {format!r} is not one of {', '.join(FORMATS)}, in which an incident is written"
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
        raise CommandError(f"{path} stays as it is: {error}") from None
    if result.text != existing:
        _save(path, result.text)
    renewed = ", ".join(result.renewed)
    note(
        f"{subject}: {path} " + (f"has new facts: {renewed}" if renewed else "holds the facts of now already")
    )
    if result.edited:
        warn(
            f"Edited by hand, so kept as they are: {', '.join(result.edited)}; "
            "written to another file they show the facts of now."
        )
    if result.absent:
        warn(f"No longer in the file, so left out: {', '.join(result.absent)}.")


def _numbers(session: Session, incident: str) -> list[int]:
    """The events of an incident that count; refused, with similar ids, if there is none."""
    workspace = session.workspace
    events = workspace.store.events(incident_id=incident, known_at=session.known_at)
    if not events and incident not in workspace.incident_ids():
        raise CommandError(
            f"incident: {unknown_name(incident, workspace.incident_ids(), 'an incident of an event')}"
        )
    return [event.id for event in events]


def _details(session: Session, numbers: list[int], instant: Instant) -> tuple[list[EventDetails], list[str]]:
    """The events in full, and the services that the configuration lacks."""
    from budgettui.core.workspace.event_in_full import event_in_full  # NumPy is loaded with it

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
    """What is in a file; None where there is none."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise CommandError(f"{path} stays as it is: it is not text") from None
    except OSError as error:
        raise UnreachableError(f"{path} cannot be read: {error.strerror or error}") from None
    if len(text) > _LARGEST:
        raise CommandError(f"{path} stays as it is: it is larger than a postmortem can be")
    return text


def _save(path: Path, text: str) -> None:
    try:
        write_atomically(path, text)
    except OSError as error:
        raise UnreachableError(f"{path} cannot be written: {error.strerror or error}") from None
