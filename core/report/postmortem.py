"""The skeleton of a postmortem: the known facts of an incident, and sections for people to fill in."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from ..analysis.alerts.alert_change import AlertChange
from ..analysis.assessment import Assessment
from ..analysis.events.event_details import EventDetails
from ..model.event import Event
from ..model.instants import MINUTE, Instant, to_datetime, to_instant
from ..support.frozen import frozen
from ..text.formatting import (
    UNKNOWN,
    format_burn,
    format_duration,
    format_impact,
    format_minutes,
    format_percent,
    format_second,
    format_zone,
)
from .report_sections import Table


@frozen
class FactSection:
    """What budgettui knows, rewritten each time: pairs of name and value, then tables."""

    key: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()


@frozen
class BlankSection:
    """A section for people to fill in; `hint` says what belongs there."""

    title: str
    hint: str


@frozen
class Postmortem:
    """The sections in order. `subject` identifies the incident or event that it is about."""

    title: str
    subject: str
    sections: tuple[FactSection | BlankSection, ...]


def postmortem(
    subject: str, events: Sequence[EventDetails], missing: Sequence[str], as_of: Instant, zone: tzinfo
) -> Postmortem:
    """The document about the events of an incident; `missing` names services that are not configured.

    Raises `ValueError` if there is no event.
    """
    if not events:
        raise ValueError(f"incident: {subject} has no event that counts")
    ordered = sorted(events, key=lambda details: (details.event.start, details.event.id))
    described = next((each.event.description for each in ordered if each.event.description), None)
    return Postmortem(
        title=f"{subject}: {described}" if described else subject,
        subject=subject,
        sections=(
            FactSection("facts", "Facts", tuple(_facts(ordered, missing, as_of, zone))),
            BlankSection(
                "Summary", "What happened, in three sentences that people outside the team understand."
            ),
            BlankSection("Impact on users", "Who noticed what, and for how long."),
            FactSection("timeline", "Timeline", tables=(_timeline(ordered, zone),)),
            FactSection("budget", "Error budget", tables=(_budget(ordered, zone),)),
            FactSection("alerts", "Alerts", tables=_alerts(ordered, zone)),
            BlankSection("Cause", "Why it happened, and why it was possible."),
            BlankSection("What went well", "What kept it from being worse."),
            BlankSection("What went badly", "What made it longer or worse; where we were lucky."),
            BlankSection("Actions", "What will be done so that it does not happen again: by whom and when."),
            FactSection("record", "Record", tables=tuple(_record(ordered, zone))),
        ),
    )


def _facts(
    events: Sequence[EventDetails], missing: Sequence[str], as_of: Instant, zone: tzinfo
) -> Iterator[tuple[str, str]]:
    started = min(each.event.start for each in events)
    ends = [each.event.end for each in events]
    yield "Services", ", ".join(dict.fromkeys(each.event.service for each in events))
    if missing:
        yield "Not counted", f"events of services that are not configured: {', '.join(missing)}"
    yield "Began", _at(started, zone)
    if any(end is None for end in ends):
        yield "Ended", f"still open, for {format_duration((as_of - started) / MINUTE)}"
    else:
        last = max(end for end in ends if end is not None)
        yield "Ended", f"{_at(last, zone)}, after {format_duration((last - started) / MINUTE)}"
    for each in events:
        yield f"Cost, {each.event.service}", _cost(each)
    alerts = [change for each in events for change in each.changes if isinstance(change, AlertChange)]
    pages = [change for change in alerts if change.begins and change.severity == "page"]
    if pages:
        first = min(to_instant(change.at) for change in pages)
        yield "First page", f"{_at(first, zone)}, after {format_duration((first - started) / MINUTE)}"
    yield "Times", f"in {format_zone(to_datetime(started), zone)}; facts as of {_at(as_of, zone)}"


def _cost(details: EventDetails) -> str:
    cost = details.cost
    if cost is None:
        return "nothing so far" if not details.event.voided else "nothing: it is voided"
    text = f"{format_minutes(cost.own_minutes)}, {format_percent(cost.own_pct)} of the budget"
    if cost.lost_minutes > 0:
        text += f"; {format_minutes(cost.lost_minutes)} more are charged to events that overlap it"
    if cost.excluded_minutes > 0:
        text += f"; {format_minutes(cost.excluded_minutes)} do not count: {', '.join(cost.excluded_by)}"
    return text


def _timeline(events: Sequence[EventDetails], zone: tzinfo) -> Table:
    """What happened when: events, alerts, the budget being spent, and notes, each once."""
    entries: dict[tuple[Instant, str, str], None] = {}
    for each in events:
        event, service = each.event, each.event.service
        what = f"begins: {event.category}, {format_impact(event.impact)} impact"
        entries[event.start, service, what] = None
        if event.end is not None:
            entries[event.end, service, "ends"] = None
        for alert in each.firing_before:
            entries[event.start, service, f"{alert.severity} over {alert.long_label} fired already"] = None
        for change in each.changes:
            entries[to_instant(change.at), service, change.sentence] = None
        for note in each.notes:
            about = service if note.event_id is not None else ""
            entries[note.at, about, f"{note.author}: {note.text}"] = None
    rows = tuple((_at(at, zone), service, what) for at, service, what in sorted(entries))
    return Table("Timeline", ("Time", "Service", "What"), (False, False, False), rows)


def _budget(events: Sequence[EventDetails], zone: tzinfo) -> Table:
    rows = []
    for each in events:
        for name, assessment in (("before", each.before), ("at its end", each.at_end), ("now", each.now)):
            if assessment is not None:
                rows.append(_budget_row(name, each.event, assessment, zone))
    heads = ("Service", "When", "Time", "Status", "Left", "Left min", "Burn 1h", "Alerts")
    return Table("Error budget", heads, (False, False, False, False, True, True, True, True), tuple(rows))


def _budget_row(name: str, event: Event, assessment: Assessment, zone: tzinfo) -> tuple[str, ...]:
    hour = assessment.burn_rates[0] if assessment.burn_rates else None
    left = format_minutes(assessment.remaining_minutes)
    if assessment.overspent_minutes > 0:
        left = f"{format_minutes(assessment.overspent_minutes)} overspent"
    return (
        event.service,
        name,
        format_second(assessment.as_of, zone),
        assessment.status,
        format_percent(assessment.remaining_pct),
        left,
        format_burn(hour.rate) if hour else UNKNOWN,
        str(sum(alert.firing for alert in assessment.alerts)),
    )


def _alerts(events: Sequence[EventDetails], zone: tzinfo) -> tuple[Table, ...]:
    """Each alert that fired, with when it fired and cleared."""
    rows: list[tuple[str, ...]] = []
    for each in events:
        changes = [change for change in each.changes if isinstance(change, AlertChange)]
        for index, change in enumerate(changes):
            if not change.begins:
                continue
            kind = change.severity, change.long_label, change.short_label
            cleared = next(
                (
                    later
                    for later in changes[index + 1 :]
                    if (later.severity, later.long_label, later.short_label) == kind and not later.begins
                ),
                None,
            )
            lasted = "" if cleared is None else format_duration((cleared.at - change.at).total_seconds() / 60)
            rows.append(
                (
                    each.event.service,
                    f"{change.severity}, over {format_burn(change.factor)} for {change.long_label}"
                    f" and {change.short_label}",
                    format_second(change.at, zone),
                    "not within 3 days" if cleared is None else format_second(cleared.at, zone),
                    lasted,
                )
            )
    if not rows:
        rows.append(("", "none fired", "", "", ""))
    heads = ("Service", "Alert", "Fired", "Cleared", "For")
    return (Table("Alerts", heads, (False, False, False, False, True), tuple(rows)),)


def _record(events: Sequence[EventDetails], zone: tzinfo) -> Iterator[Table]:
    """The versions of the events, other events that overlap or resemble them, and excluded time."""
    versions = tuple(
        (str(each.event.id), f"v{version.version}", _at(version.recorded_at, zone), version.author, change)
        for each in events
        for version, change in zip(each.versions, each.version_changes, strict=True)
    )
    yield Table(
        "Versions",
        ("Event", "Version", "Recorded", "By", "Change"),
        (True, False, False, False, False),
        versions,
    )
    others = [
        (each.event, f"overlaps {details.event.service} by {format_minutes(each.minutes)}")
        for details in events
        for each in details.overlaps
    ]
    others += [(each.event, f"alike: {each.common}") for details in events for each in details.similar]
    if others:
        rows = tuple(
            (
                str(event.id),
                _at(event.start, zone),
                event.service,
                event.incident_id or event.category,
                event.description or "",
                why,
            )
            for event, why in others
        )
        heads = ("Event", "Began", "Service", "Incident", "Description", "Why it is here")
        yield Table("Other events", heads, (True, False, False, False, False, False), rows)
    exclusions = tuple(
        (format_second(each.start, zone), format_second(each.end, zone), each.accounting, each.reason)
        for details in events
        for each in details.exclusions
    )
    if exclusions:
        yield Table(
            "Time that does not count", ("From", "To", "Accounting", "Reason"), (False,) * 4, exclusions
        )


def _at(instant: Instant, zone: tzinfo) -> str:
    return format_second(to_datetime(instant), zone)
