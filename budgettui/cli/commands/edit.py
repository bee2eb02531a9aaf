"""`edit`: change an event; every version is kept."""

from dataclasses import asdict, replace
from typing import Any

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.input.event_options import blank_to_none
from budgettui.cli.input.event_selection import validate_category
from budgettui.cli.input.future_confirmation import confirm_future, planned_option
from budgettui.cli.input.name_completion import complete_events
from budgettui.cli.input.repeated_time import resolve_repeated
from budgettui.cli.input.shared_options import (
    change_json_option,
    incident_option,
    message_option,
    new_category_option,
)
from budgettui.cli.json.budget_changes import budgets_before
from budgettui.cli.json.event_json import print_change
from budgettui.cli.sentences.event_sentences import describe_effect, span, undo_hint
from budgettui.cli.session import Session
from budgettui.core.model.event import Draft, Event
from budgettui.core.store.validation import validated_draft
from budgettui.core.text.event_line import EventFields, parse_fields, parse_impact
from budgettui.core.text.formatting import format_when
from budgettui.core.text.timeparse import Span, Times, parse_start, resolve_end


@command("edit", "budgettui edit 12 18m --impact 50%", "budgettui edit 12 --at 14:02 -m 'payment timeouts'")
@click.argument("event_id", type=int, shell_complete=complete_events)
@click.argument("arguments", nargs=-1, metavar="[DURATION] [WORDS]...")
@click.option("--at", metavar="WHEN", help="When it started; the end stays unless DURATION is given.")
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
    arguments: tuple[str, ...],
    at: str | None,
    service: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
    planned: bool,
) -> None:
    """Change an event; fields that are not given stay as they are.

    DURATION counts from the start: 18m, 1h30m, "until 14:20", or "open". WORDS are those of `add`:
    "budgettui edit 12 14:05-14:20 50%". A new start alone keeps the end. An empty --incident or --message
    removes it.
    """
    before = session.open("change").store.event(event_id)
    with as_usage():
        if before.voided:  # raises an error that says whether undo or redo restores it
            session.open("change").amend(event_id, {}, session.now)
        entry = parse_fields(arguments, session.settings.category_names) if arguments else EventFields()
        if at is not None:
            if entry.times.start is not None:
                raise ValueError(f"start: it is given twice, as --at {at!r} and {entry.times.start.text!r}")
            option = parse_start(at)
            if option.end is not None and entry.times.lasts:
                raise ValueError(f"duration: it is given twice, as --at {at!r} and {entry.times.lasts!r}")
            entry.times.start, entry.times.end = option.start, option.end or entry.times.end
        changes = _new_times(session, before, entry.times)
        for name in ("category", "impact", "incident_id", "description"):
            if getattr(entry, name) is not None:
                changes[name] = getattr(entry, name)
        for name, option_text in (
            ("category", category),
            ("impact", impact),
            ("incident_id", incident),
            ("description", message),
        ):
            if name in changes and option_text is not None:
                raise ValueError(f"{name}: it is given twice, as {changes[name]!r} and as {option_text!r}")
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
            raise ValueError(f"event {event_id}: nothing to change; see `budgettui edit --help`")
        draft = validated_draft(replace(_draft(before), **changes))
    if "start" in changes or "end" in changes:
        confirm_future(session, Span(draft.start, draft.end), planned)
    budgets = budgets_before(session, before.service, draft.service)
    effect = describe_effect(session, draft, event_id)
    event = session.workspace.amend(event_id, changes, session.now, before.version)
    sentence = f"event {event.id}: {event.service} {span(event, session.zone)}{effect}"
    print_change(session, event, f"{sentence}; {undo_hint(event)}", budgets)


def _new_times(session: Session, before: Event, times: Times) -> dict[str, Any]:
    """The new start and end: changing the start keeps the end, changing the length keeps the start."""

    def resolve(fold: int | None) -> dict[str, Any]:
        now, zone = session.now, session.zone
        start = before.start
        if times.start is not None:
            start = times.start.resolve_near(before.start, now, zone, fold)
        if times.start is None and times.end is not None and times.length is not None:
            span = times.resolve(now, zone, fold)
            return {"start": span.start, "end": span.end}
        end = before.end
        if times.end is not None:
            end = resolve_end(times.end, start, now, zone, fold)
        elif times.is_open:
            end = None
        elif times.length is not None:
            end = start + times.length
        if end is not None and end <= start:
            raise ValueError(
                f"start: {format_when(start, zone)} is not before the end at {format_when(end, zone)}; "
                "say how long it lasted as well"
            )
        return {"start": start, "end": end}

    return resolve_repeated(resolve)


def _draft(event: Event) -> Draft:
    fields = Draft.__dataclass_fields__
    return Draft(**{name: value for name, value in asdict(event).items() if name in fields})
