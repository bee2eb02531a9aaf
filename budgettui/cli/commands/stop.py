"""`stop`: end an open event."""

import click

from budgettui.cli.command import change_json_option, command, service_argument
from budgettui.cli.event_json import print_change
from budgettui.cli.event_options import confirm_future, planned_option
from budgettui.cli.event_sentences import describe_effect, span, undo_hint
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.session import Session
from budgettui.core.model.event import Draft, Event
from budgettui.core.text.timeparse import Span


@command("stop", "budgettui stop checkout", "budgettui stop checkout 12 --at 14:20")
@service_argument(required=False)
@click.argument("event_id", type=int, required=False)
@click.option("--at", metavar="WHEN", help="When it ended [default: now].")
@planned_option
@change_json_option
def stop(session: Session, service: str | None, event_id: int | None, at: str | None, planned: bool) -> None:
    """End the open event of SERVICE; EVENT_ID says which, where there are several.

    Without SERVICE it is the only open event there is.
    """
    known = session.settings.event_services
    if service is not None and event_id is None and service not in known and service.isdecimal():
        event_id, service = int(service), None
    if service is not None and service not in known | dict.fromkeys(session.open("change").store.services()):
        session.service(service)
    end = session.moment(at)
    event = _open_event(session, service, event_id)
    if end <= event.start:
        raise CommandError(f"end: event {event.id} is {span(event, session.zone)}; it cannot end before that")
    confirm_future(session, Span(event.start, end), planned)
    draft = Draft(event.service, event.start, end, event.impact, event.category, event.incident_id)
    effect = describe_effect(session, draft, event.id)
    finished = session.workspace.finish(event.id, end, session.now, event.version)
    sentence = f"event {finished.id}: {finished.service} {span(finished, session.zone)}{effect}"
    print_change(session, finished, f"{sentence}; {undo_hint(finished)}")


def _open_event(session: Session, service: str | None, event_id: int | None) -> Event:
    """The one open event that is meant."""
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
    events = [event for event in events if event.start <= session.now] or events
    if not events:
        raise CommandError(f"event: there is no open event{of_service}")
    if len(events) > 1:
        lines = "\n".join(
            f"  {event.id}  {event.service}, {span(event, session.zone)}  {event.incident_id or ''}"
            f"  {event.description or ''}".rstrip()
            for event in events
        )
        raise CommandError(
            f"event: {len(events)} events are open{of_service}; say which, "
            f"as in `budgettui stop {events[0].service} {events[0].id}`:\n{lines}"
        )
    return events[0]
