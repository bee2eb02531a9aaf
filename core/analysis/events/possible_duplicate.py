"""Detects a possible duplicate: two people who started the same incident within minutes of each other."""

from collections.abc import Callable, Iterable

from ...model.event import Draft, Event
from ...model.instants import MINUTE, Instant
from ...text.formatting import format_duration

SAME_INCIDENT = 5 * MINUTE
"""Two incidents of a service that start this close to each other may be the same."""


def possible_duplicate(
    draft: Draft,
    events: Iterable[Event],
    first_version: Callable[[int], Event],
    author: str,
    host: str,
    now: Instant,
) -> tuple[Event, str] | None:
    """The event that another person, or the same on another machine, started within minutes of the draft, and
    a sentence about it. `first_version` gives an event's first version, which says by whom and where.
    """
    for event in nearest_start(draft, events):
        first = first_version(event.id)
        if first.author != author or first.host not in ("", host):
            return event, describe_start(first, event, now)
    return None


def nearest_start(draft: Draft, events: Iterable[Event]) -> list[Event]:
    """The events of the draft's category that start within `SAME_INCIDENT` of it, the nearest first."""
    near = [
        event
        for event in events
        if not event.voided
        and event.category == draft.category
        and abs(event.start - draft.start) <= SAME_INCIDENT
    ]
    return sorted(near, key=lambda event: (abs(event.start - draft.start), event.id))


def describe_start(first: Event, event: Event, now: Instant) -> str:
    """`ana started INC-7 3 min ago`: `first` is the event's first version."""
    ago = (now - event.start) / MINUTE
    when = (
        f"{format_duration(ago)} ago"
        if ago >= 0
        else f"{format_duration(-ago)} ahead of this machine's clock"
    )
    name = event.incident_id or f"event {event.id}"
    ended = (
        "" if event.end is None else f", and it lasted {format_duration((event.end - event.start) / MINUTE)}"
    )
    return f"{first.author or 'somebody'} started {name} {when}{ended}"
