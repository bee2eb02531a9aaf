"""`edit`: change an event. Nothing is lost; every version is kept."""

from dataclasses import asdict, replace
from typing import Any

import click

from budgettui.cli.command import (
    change_json_option,
    command,
    incident_option,
    message_option,
    new_category_option,
)
from budgettui.cli.event_json import print_change
from budgettui.cli.event_options import blank_to_none, confirm_future, planned_option, validate_category
from budgettui.cli.event_sentences import describe_effect, span, undo_hint
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.session import Session
from budgettui.core.model.event import Draft, Event
from budgettui.core.store.validation import validated_draft
from budgettui.core.text.timeparse import Span, parse_impact, parse_length, parse_when


@command("edit", "budgettui edit 12 18m --impact 50%", "budgettui edit 12 --at 14:02 -m 'payment timeouts'")
@click.argument("event_id", type=int)
@click.argument("duration", nargs=-1)
@click.option("--at", metavar="WHEN", help="When it began; the length stays unless DURATION is given.")
@click.option("--service", metavar="NAME", help="The service it belongs to.")
@new_category_option
@click.option("--impact", metavar="SHARE", help="Share of the service that was bad: 50% or 0.5.")
@incident_option
@message_option
@planned_option
@change_json_option
def edit(
    session: Session,
    event_id: int,
    duration: tuple[str, ...],
    at: str | None,
    service: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
    planned: bool,
) -> None:
    """Change an event; what is not named stays.

    DURATION counts from the start: 18m, 1h30m, "until 14:20", or "open". An empty --incident or --message
    removes it.
    """
    before = session.open("change").store.event(event_id)
    with as_usage():
        if before.voided:  # the store refuses, and says whether undo or redo brings it back
            session.open("change").amend(event_id, {}, session.now)
        changes = _times(session, before, " ".join(duration), at)
        if service is not None:
            changes["service"] = session.service(service).event_service
        if category is not None:
            changes["category"] = validate_category(session, category)
        if impact is not None:
            changes["impact"] = parse_impact(impact)
        if incident is not None:
            changes["incident_id"] = blank_to_none(incident)
        if message is not None:
            changes["description"] = blank_to_none(message)
        changes = {name: value for name, value in changes.items() if getattr(before, name) != value}
        if not changes:
            raise ValueError(
                f"event {event_id}: nothing to change; `budgettui edit --help` tells what can be"
            )
        draft = validated_draft(replace(_draft(before), **changes))
    if "start" in changes or "end" in changes:
        confirm_future(session, Span(draft.start, draft.end), planned)
    effect = describe_effect(session, draft, event_id)
    event = session.workspace.amend(event_id, changes, session.now, before.version)
    sentence = f"event {event.id}: {event.service} {span(event, session.zone)}{effect}"
    print_change(session, event, f"{sentence}; {undo_hint(event)}")


def _times(session: Session, before: Event, duration: str, at: str | None) -> dict[str, Any]:
    """The new start and end; moving the start moves the end with it."""
    changes: dict[str, Any] = {}
    start = before.start
    if at is not None:
        start = changes["start"] = parse_when(at, session.now, session.zone)
        if before.end is not None:
            changes["end"] = before.end + start - before.start
    if duration:
        changes["end"] = parse_length(duration, start, session.now, session.zone)
    return changes


def _draft(event: Event) -> Draft:
    fields = Draft.__dataclass_fields__
    return Draft(**{name: value for name, value in asdict(event).items() if name in fields})
