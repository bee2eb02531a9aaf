"""The options and words that describe an event, shared by several commands."""

from collections.abc import Callable, Sequence
from typing import TypedDict, TypeVar, Unpack

import click

from budgettui.cli.exit_codes import as_usage
from budgettui.cli.input.event_selection import validate_category
from budgettui.cli.input.repeated_time import resolve_repeated
from budgettui.cli.input.shared_options import category_option, impact_option, incident_option, message_option
from budgettui.cli.session import Session
from budgettui.core.model.event import CATEGORIES, Draft
from budgettui.core.store.validation import validated_draft
from budgettui.core.text.event_line import QUICK_ACCEPTED, parse_fields, parse_impact
from budgettui.core.text.timeparse import parse_start

T = TypeVar("T")
Command = TypeVar("Command", bound=Callable[..., object])

at_option = click.option(
    "--at", metavar="WHEN", help="When it started: 14:05, '10m ago', '2026-11-23 14:05'."
)


class DraftOptions(TypedDict):
    """The arguments that `draft_options` adds to a command."""

    at: str | None
    category: str | None
    impact: str | None
    incident: str | None
    message: str | None


def draft_options(function: Command) -> Command:
    """Add the options that describe an event."""
    for option in (message_option, incident_option, impact_option, category_option, at_option):
        function = option(function)
    return function


def read_draft(
    session: Session,
    service: str,
    arguments: Sequence[str],
    *,
    implied_open: bool = False,
    **options: Unpack[DraftOptions],
) -> Draft:
    """The event described by the arguments and the options together.

    `implied_open`: the event is open, and no argument may give its end. Raises `CommandError` for an invalid
    value, or one that is given in both ways.
    """
    at, impact = options["at"], options["impact"]
    category, incident, message = options["category"], options["incident"], options["message"]
    with as_usage():
        entry = parse_fields(arguments, session.settings.category_names, implied_open=implied_open)
        times = entry.times
        if at is not None:
            option = parse_start(at)
            if times.start is not None:
                raise ValueError(f"start: it is given twice, as --at {at!r} and {times.start.text!r}")
            if option.end is not None and times.lasts:
                raise ValueError(f"duration: it is given twice, as --at {at!r} and {times.lasts!r}")
            times.start, times.end = option.start, option.end or times.end
        if not times.lasts and times.start is None:
            raise ValueError(f"duration: it is missing; say how long, as in {QUICK_ACCEPTED}")
        span = resolve_repeated(lambda fold: times.resolve(session.now, session.zone, fold))
        draft = Draft(
            service=service,
            start=span.start,
            end=span.end,
            impact=_once("impact", entry.impact, parse_impact(impact) if impact is not None else None) or 1.0,
            category=_once("category", entry.category, validate_category(session, category)) or CATEGORIES[0],
            incident_id=_once("incident_id", entry.incident_id, blank_to_none(incident)),
            description=_once("description", entry.description, blank_to_none(message)),
        )
        return validated_draft(draft)


def blank_to_none(text: str | None) -> str | None:
    """The text of an option; None if it is blank."""
    return text if text and text.strip() else None


def _once(field: str, word: T | None, option: T | None) -> T | None:
    if word is not None and option is not None:
        raise ValueError(f"{field}: it is given twice, as {word!r} and as {option!r}")
    return word if option is None else option
