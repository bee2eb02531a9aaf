"""`stop`: end an open event."""

import re

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.future_confirmation import confirm_future, planned_option
from budgettui.cli.input.shared_options import change_json_option, service_argument
from budgettui.cli.json.budget_changes import budgets_before
from budgettui.cli.json.event_json import print_change
from budgettui.cli.output.printing import warn
from budgettui.cli.sentences.event_sentences import describe_effect, is_begun, span, starts_ahead, undo_hint
from budgettui.cli.session import Session
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import SECOND
from budgettui.core.text.terminal_text import shell_quoted
from budgettui.core.text.timeparse import Span

_INCIDENT = re.compile(r"[A-Z][A-Z0-9_]{0,40}-[0-9]{1,12}|#[0-9]{1,12}")


@command(
    "stop",
    "budgettui stop checkout",
    "budgettui stop checkout 12 --at 14:20",
    "budgettui stop INC-812 5m ago",
)
@service_argument(required=False)
@click.argument("arguments", nargs=-1, metavar="[EVENT_ID] [WHEN]...")
@click.option("--at", metavar="WHEN", help="When it ended [default: now].")
@planned_option
@change_json_option
def stop(
    session: Session, service: str | None, arguments: tuple[str, ...], at: str | None, planned: bool
) -> None:
    """End the open event of SERVICE. If there are several, EVENT_ID or an incident id selects one.

    SERVICE can be omitted if only one event is open. WHEN is when it ended: 14:20, 5m ago.
    """
    remaining = [*([] if service is None else [service]), *arguments]
    service = _service(session, remaining)
    event_id, incident = _which(remaining)
    if remaining and at is not None:
        raise CommandError(f"end: it is given twice, as --at {at!r} and {' '.join(remaining)!r}")
    text = " ".join(remaining) if remaining else at
    end = session.moment(text.removeprefix("at ").removeprefix("until ") if text else None)
    event = _open_event(session, service, event_id, incident)
    if text is None and end <= event.start:
        end = event.start + SECOND  # the clock of another machine is ahead, or it was planned
        warn(f"event {event.id} {starts_ahead(event, session.now)}; it ends right after its start")
    elif end <= event.start:
        raise CommandError(f"end: event {event.id} is {span(event, session.zone)}; it cannot end before that")
    else:
        confirm_future(session, Span(event.start, end), planned)
    draft = Draft(event.service, event.start, end, event.impact, event.category, event.incident_id)
    budgets = budgets_before(session, event.service)
    effect = describe_effect(session, draft, event.id)
    finished = session.workspace.finish(event.id, end, session.now, event.version)
    sentence = f"event {finished.id}: {finished.service} {span(finished, session.zone)}{effect}"
    print_change(session, finished, f"{sentence}; {undo_hint(finished)}", budgets)


def _service(session: Session, arguments: list[str]) -> str | None:
    """Remove the service from the start of the arguments and return it; None if there is none."""
    if not arguments:
        return None
    name = arguments[0]
    known = session.settings.event_services
    if name in known or name in session.open("change").store.services():
        return arguments.pop(0)
    if name.isdecimal() or _INCIDENT.fullmatch(name) or _is_moment(session, arguments):
        return None
    return session.service(name).event_service


def _which(arguments: list[str]) -> tuple[int | None, str | None]:
    """Remove an event id or incident id from the start of the arguments and return it."""
    if arguments and arguments[0].isdecimal():
        return int(arguments.pop(0)), None
    if arguments and _INCIDENT.fullmatch(arguments[0]):
        return None, arguments.pop(0)
    return None, None


def _is_moment(session: Session, arguments: list[str]) -> bool:
    try:
        session.moment(" ".join(arguments).removeprefix("at ").removeprefix("until "))
    except CommandError:
        return False
    return True


def _open_event(session: Session, service: str | None, event_id: int | None, incident: str | None) -> Event:
    """The open event that the arguments select; `CommandError` unless there is exactly one."""
    workspace = session.open("change")
    present = workspace.settings.event_services
    of_service = "" if service is None else f" of {service}"
    if event_id is not None:
        event = workspace.store.event(event_id)
        is_other = service is not None and present.get(service, service) != present.get(
            event.service, event.service
        )
        if event.voided or event.end is not None or is_other:
            state = "voided" if event.voided else f"of {event.service}, {span(event, session.zone)}"
            raise CommandError(f"event: {event_id} is not an open event{of_service}; it is {state}")
        return event
    events = workspace.events(service, open_only=True)
    if incident is not None:
        events = [event for event in events if event.incident_id == incident]
        of_service = f" {incident}{of_service}"
    events = [event for event in events if is_begun(event, session.now)] or events
    if not events:
        raise CommandError(f"event: there is no open event{of_service}")
    if len(events) > 1:
        lines = "\n".join(
            f"  {event.id}  {event.service}, {span(event, session.zone)}  {event.incident_id or ''}"
            f"  {event.description or ''}".rstrip()
            for event in events
        )
        raise CommandError(
            f"event: {len(events)} events are open{of_service}; name one, "
            f"as in `budgettui stop {shell_quoted(events[0].service)} {events[0].id}`:\n{lines}"
        )
    return events[0]
