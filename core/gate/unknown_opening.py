"""Why it is unknown when the gate opens: an event is open, or nothing known changes the answer."""

from dataclasses import replace

from ..analysis.assessment import Assessment
from .gate_results import Opening


def why_no_opening(assessment: Assessment) -> str:
    """Why nobody can say when the gate opens."""
    going_on = _going_on(assessment)
    if not going_on:
        return "nothing known changes that within two years"
    named = " and ".join(going_on[:3])
    return f"nobody knows when {named} {'ends' if len(going_on) == 1 else 'end'}"


def counted_as_open(opening: Opening, assessment: Assessment) -> Opening:
    """The opening, noting that the days ahead count open events as open."""
    going_on = _going_on(assessment)
    if opening.at is not None or not going_on:
        return opening
    last = f"{opening.reasons[-1]}; the days ahead count {'it' if len(going_on) == 1 else 'them'} as open"
    return replace(opening, reasons=(*opening.reasons[:-1], last))


def _going_on(assessment: Assessment) -> list[str]:
    """The open events that cost budget, by incident id or event number."""
    return [
        *(_named(each.incident_id, each.id) for each in assessment.open_events if not each.excluded),
        *(_named(each.incident_id, each.id) for each in assessment.events_ahead),
    ]


def _named(incident: str | None, event_id: int) -> str:
    return incident or f"event {event_id}"
