"""The fields of the event form: their initial texts, their hints, and parsing and checking them."""

from collections.abc import Mapping
from datetime import tzinfo

from budgettui.core.config.settings import Settings
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import SECOND, Instant
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.text.event_line import parse_impact
from budgettui.core.text.formatting import format_impact, format_length, format_when
from budgettui.core.text.suggestions import unknown_name
from budgettui.core.text.timeparse import Span, Times, parse_length, parse_span, parse_start
from budgettui.tui.widgets.cell_width import escape_controls

from ..form_result import FieldError, FieldReading

FIELDS = ("service", "when", "lasts", "category", "impact", "incident", "description")
LABELS = {"incident": "incident id"}
HINTS = {
    "when": "now, 10m ago, 14:05, mon 14:05, 14:05-14:20; empty: it has just ended",
    "lasts": "12, 12m, 1h30m, 90s, until 14:20, open",
    "impact": "the share that was bad: 50%, 0.5, 1",
    "incident": "such as INC-812; may be empty",
}


def blank_texts(service: str, category: str) -> dict[str, str]:
    """The initial texts of the fields for a new event."""
    texts = dict.fromkeys(FIELDS, "")
    return texts | {"service": service, "category": category, "impact": "100%"}


def event_texts(event: Event, zone: tzinfo) -> dict[str, str]:
    """The initial texts of the fields for editing an event; read back, they mean the same."""
    return {
        "service": escape_controls(event.service),
        "when": format_when(event.start - event.start % SECOND, zone),
        "lasts": length_text(event),
        "category": escape_controls(event.category),
        "impact": format_impact(event.impact),
        "incident": escape_controls(event.incident_id or ""),
        "description": escape_controls(event.description or ""),
    }


def length_text(record: Event | RecordedExclusion) -> str:
    """A record's length as it would be typed, to the second; `open` if it has no end."""
    return "open" if record.end is None else format_length(_to_the_second(record.end - record.start))


def read_fields(
    texts: Mapping[str, str], settings: Settings, now: Instant, zone: tzinfo, event: Event | None = None
) -> FieldReading[Draft]:
    """Parse the texts of the fields.

    A field of `event` that nobody edited keeps its value, whatever it contains and whatever the configuration
    accepts today.
    """
    before = event_texts(event, zone) if event is not None else {}
    values = {name: text.strip() for name, text in texts.items()}
    errors: dict[str, str] = {}

    def same(name: str) -> bool:
        return event is not None and texts[name] == before[name]

    service = event.service if event is not None and same("service") else values["service"]
    if not same("service") and service not in settings.service_names:
        errors["service"] = unknown_name(service, settings.service_names, "a service")
    named = {name.casefold(): name for name in settings.category_names}
    category = named.get(values["category"].casefold(), "")
    if event is not None and same("category"):
        category = event.category
    elif not category:
        errors["category"] = unknown_name(values["category"], settings.category_names, "a category")
    span, impact = None, 1.0
    try:
        span = read_times(values, now, zone, event, same("when"), same("lasts"))
    except FieldError as error:
        errors[error.field] = str(error)
    try:
        impact = parse_impact(values["impact"])
    except ValueError as error:
        errors["impact"] = str(error)
    if errors or span is None:
        return FieldReading(None, errors, "" if errors else "lasts")
    draft = Draft(
        service=service,
        start=span.start,
        end=span.end,
        impact=impact,
        category=category,
        incident_id=event.incident_id if event and same("incident") else values["incident"] or None,
        description=event.description if event and same("description") else values["description"] or None,
    )
    return FieldReading(draft, {})


def read_times(
    values: Mapping[str, str],
    now: Instant,
    zone: tzinfo,
    event: Event | RecordedExclusion | None,
    same_when: bool,
    same_lasts: bool,
) -> Span | None:
    """Start and end; None while the length is missing.

    When an event is edited, a new start keeps the end, and a new length keeps the start.
    """
    when, lasts = values["when"], values["lasts"]
    if event is not None and same_when and same_lasts:
        return Span(event.start, event.end)
    try:
        times = parse_start(when) if when and not same_when else Times()
        start = None if times.start is None else times.start.resolve(now, zone)
    except ValueError as error:
        raise FieldError("when", str(error)) from None
    keeps_end = event is not None and same_lasts and times.start is not None and times.end is None
    if event is not None and keeps_end and start is not None:
        if event.end is not None and start >= event.end:
            end = format_when(event.end, zone)
            raise FieldError(
                "when", f"time: {when!r} is not before the end at {end}; change how long as well"
            )
        return Span(start, event.end)
    try:
        if event is not None and same_when:
            return Span(event.start, parse_length(lasts, event.start, now, zone)) if lasts else None
        if times.end is not None and (not lasts or same_lasts):
            return times.resolve(now, zone)
        return parse_span(lasts, when or None, now, zone) if lasts else None
    except ValueError as error:
        raise FieldError("lasts", str(error)) from None


def _to_the_second(length: int) -> int:
    return max(length // SECOND * SECOND, SECOND) if length > SECOND else length


def changed_fields(event: Event, draft: Draft) -> dict[str, object]:
    """The fields in which a draft differs from an event."""
    names = ("service", "start", "end", "impact", "category", "incident_id", "description")
    return {name: getattr(draft, name) for name in names if getattr(draft, name) != getattr(event, name)}
