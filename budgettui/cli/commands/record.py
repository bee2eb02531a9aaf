"""`add`, `start` and `stop`: events as they happen."""

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from budgettui.cli.command import (
    category_option,
    command,
    impact_option,
    incident_option,
    message_option,
    service_argument,
)
from budgettui.cli.event_sentences import effect, span
from budgettui.cli.exit_codes import AnswerIsNoError, CommandError, as_usage
from budgettui.cli.output import note, say
from budgettui.cli.session import Session
from budgettui.core.config.settings import unknown_name
from budgettui.core.model.event import CATEGORIES, Draft, Event
from budgettui.core.model.instants import SECOND, to_datetime
from budgettui.core.store.validation import validated_draft
from budgettui.core.text.timeparse import Span, confirmation, parse_duration, parse_impact, parse_quick

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., object])

at_option = click.option("--at", metavar="WHEN", help="When it began: 14:05, '10m ago', '2026-11-23 14:05'.")
planned_option = click.option("--planned", is_flag=True, help="Do not ask about a time in the future.")


def draft_options(function: Command) -> Command:
    """The options that say what an event is, for every command that reads one."""
    for option in (message_option, incident_option, impact_option, category_option, at_option):
        function = option(function)
    return function


@command(
    "add",
    "budgettui add checkout 12m --at 14:05 --incident INC-812 -m 'payment timeouts'",
    "budgettui add checkout 12m incident INC-812 50% @14:05 payment timeouts",
)
@service_argument()
@click.argument("words", nargs=-1, metavar="DURATION [WORDS]...")
@draft_options
@planned_option
def add(
    session: Session,
    service: str,
    words: Sequence[str],
    at: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
    planned: bool,
) -> None:
    """Record an event that cost budget.

    DURATION is minutes (12) or a length (12m, 1h30m, 90s), "until 14:20", or "open". With --at the event
    starts there, without it the event has just ended. After the duration the same words may follow as
    in the dashboard's quick line: a category, 50%, an incident id, @14:05, then the description.
    """
    session.service(service)
    draft = read_draft(session, service, " ".join(words), at, category, impact, incident, message)
    agree(session, Span(draft.start, draft.end), planned)
    save(session, draft)


@command("start", "budgettui start checkout INC-812 50% payment timeouts")
@service_argument()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@draft_options
@planned_option
def start(
    session: Session,
    service: str,
    words: Sequence[str],
    at: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
    planned: bool,
) -> None:
    """Open an event that goes on until `budgettui stop`.

    The words are those of `add`, without a duration.
    """
    session.service(service)
    if words and _is_duration(words[0]):
        raise CommandError(
            f"duration: {words[0]!r} is a length, and start opens an event without an end; "
            f"`budgettui add {service} {words[0]}` records one that is over"
        )
    draft = read_draft(session, service, " ".join(["open", *words]), at, category, impact, incident, message)
    agree(session, Span(draft.start, draft.end), planned)
    others = _begun(session, session.workspace.store.events(service=service, open_only=True))
    save(session, draft)
    if others:
        listed = ", ".join(str(event.id) for event in others)
        note(f"{service} has been open already, in event {listed}; time that overlaps is counted once.")


@command("stop", "budgettui stop checkout", "budgettui stop checkout 12 --at 14:20")
@service_argument(required=False)
@click.argument("event_id", type=int, required=False)
@click.option("--at", metavar="WHEN", help="When it ended [default: now].")
@planned_option
def stop(session: Session, service: str | None, event_id: int | None, at: str | None, planned: bool) -> None:
    """End the open event of SERVICE; EVENT_ID says which, where there are several.

    Without SERVICE it is the only open event there is.
    """
    if service is not None and event_id is None and service not in session.settings.service_names:
        event_id, service = (int(service), None) if service.isdecimal() else (None, service)
    if service is not None:
        session.service(service)
    now = session.moment(at)
    event = _open_event(session, service, event_id)
    if now <= event.start:
        raise CommandError(f"end: event {event.id} is {span(event, session.zone)}; it cannot end before that")
    agree(session, Span(event.start, now), planned)
    draft = Draft(event.service, event.start, now, event.impact, event.category, event.incident_id)
    told = effect_of(session, draft, event.id)
    finished = session.changing.finish(event.id, now, session.now, event.version)
    say(
        f"event {finished.id}: {finished.service} {span(finished, session.zone)}{told}; {undo_hint(finished)}"
    )


def read_draft(
    session: Session,
    service: str,
    words: str,
    at: str | None,
    category: str | None,
    impact: str | None,
    incident: str | None,
    message: str | None,
) -> Draft:
    """The event that words and options say together; what is said twice is refused."""
    with as_usage():
        if at is not None:
            words = f"@{to_datetime(session.moment(at)).isoformat()} {words}"
        quick = parse_quick(words, session.now, session.zone, session.settings.category_names)
        if at is not None and (quick.description or "").startswith("@"):
            raise ValueError(f"start: it is said twice, as --at {at!r} and {quick.description!r}")
        draft = Draft(
            service=service,
            start=quick.start,
            end=quick.end,
            impact=_once("impact", quick.impact, parse_impact(impact) if impact is not None else None) or 1.0,
            category=_once("category", quick.category, checked_category(session, category)) or CATEGORIES[0],
            incident_id=_once("incident_id", quick.incident_id, given(incident)),
            description=_once("description", quick.description, given(message)),
        )
        return validated_draft(draft)


def given(text: str | None) -> str | None:
    """What an option says; one that is blank says nothing."""
    return text if text and text.strip() else None


def checked_category(session: Session, name: str | None) -> str | None:
    """`name`; `ValueError`, with the nearest, for a category the configuration does not have."""
    known = session.settings.category_names
    if name is not None and name not in known:
        raise ValueError(f"category: {unknown_name(name, known, 'a category of this configuration')}")
    return name


def agree(session: Session, times: Span, planned: bool) -> None:
    """Ask about a time past now; without a terminal to ask on, refuse unless it is `--planned`."""
    doubt = None if planned else confirmation(_whole(times), session.now, session.zone)
    if doubt is None:
        return
    if not sys.stdin.isatty():
        raise CommandError(f"{doubt}; say --planned if that is meant")
    if not click.confirm(f"{doubt[0].upper()}{doubt[1:]}. Record it?", err=True):
        raise AnswerIsNoError("nothing was recorded")


def _whole(times: Span) -> Span:
    """To the second, as people are asked about it."""
    start, end = times.start, times.end
    return Span(start - start % SECOND, None if end is None else end - end % SECOND)


def save(session: Session, draft: Draft) -> None:
    """Record an event, and tell what it did."""
    told = effect_of(session, draft)
    event = session.workspace.add(draft, session.now)
    say(f"event {event.id}: {event.service} {span(event, session.zone)}{told}; {undo_hint(event)}")


def effect_of(session: Session, draft: Draft, replacing: int | None = None) -> str:
    """What the draft does to its service's budget, to be told after what it is."""
    what_if = session.workspace.what_if(draft, session.now, replacing)
    return f"; {effect(what_if, draft, draft.category in session.settings.excluded_categories)}"


def undo_hint(event: Event) -> str:
    """How to take the last change of an event back."""
    return f"undo with `budgettui undo {event.id}`"


def _open_event(session: Session, service: str | None, event_id: int | None) -> Event:
    """The one open event that is meant."""
    store = session.changing.store
    if event_id is not None:
        event = store.event(event_id)
        if event.voided or event.end is not None or service not in (None, event.service):
            state = "voided" if event.voided else f"of {event.service}, {span(event, session.zone)}"
            raise CommandError(f"event: {event_id} is not an open event{_of(service)}; it is {state}")
        return event
    found = store.events(service=service, open_only=True)
    found = _begun(session, found) or found
    if not found:
        raise CommandError(f"event: there is no open event{_of(service)}")
    if len(found) > 1:
        listed = "\n".join(
            f"  {event.id}  {event.service}, {span(event, session.zone)}  {event.incident_id or ''}"
            f"  {event.description or ''}".rstrip()
            for event in found
        )
        raise CommandError(
            f"event: {len(found)} events are open{_of(service)}; say which, "
            f"as in `budgettui stop {found[0].service} {found[0].id}`:\n{listed}"
        )
    return found[0]


def _begun(session: Session, events: Sequence[Event]) -> list[Event]:
    """Those that are not planned for later."""
    return [event for event in events if event.start <= session.now]


def _of(service: str | None) -> str:
    return "" if service is None else f" of {service}"


def _is_duration(word: str) -> bool:
    try:
        parse_duration(word)
    except ValueError:
        return False
    return True


def _once(field: str, word: T | None, option: T | None) -> T | None:
    if word is not None and option is not None:
        raise ValueError(f"{field}: it is said twice, as {word!r} and as {option!r}")
    return word if option is None else option
