"""Everything about one event: versions, notes, budget, alerts, overlaps, similar events."""

from collections.abc import Iterable

from ...model.event import Event
from ...model.instants import MINUTE, Instant
from ...model.note import Note
from ...support.frozen import frozen
from ...support.jsonable import Result
from ..alerts.alert_change import Change
from ..assessment import Assessment, BurnAlert, EventCost, ExcludedTime
from .similar_events import SimilarEvent


@frozen
class Overlap(Result):
    """Another event of the service that shares `minutes` of time with it."""

    event: Event
    minutes: float


@frozen
class EventDetails(Result):
    """One event in its current version, and its effect.

    `before`, `at_end` and `now` are the budget when it began (None for an event in the future), when it ended
    (None while it is open) and at `as_of`. `firing_before` are the alerts that were firing when it began;
    `changes` are alerts that fired or cleared during it or cleared after it, and the budget being spent.
    `cost` is None for an event that is voided or in the future; else it is of the window at the event's end,
    and so of the whole event.
    """

    event: Event
    versions: tuple[Event, ...]
    version_changes: tuple[str, ...]
    """What each version changed."""
    notes: tuple[Note, ...]
    cost: EventCost | None
    before: Assessment | None
    at_end: Assessment | None
    now: Assessment
    firing_before: tuple[BurnAlert, ...]
    changes: tuple[Change, ...]
    overlaps: tuple[Overlap, ...]
    similar: tuple[SimilarEvent, ...]
    exclusions: tuple[ExcludedTime, ...]
    same_incident: tuple[Event, ...]
    """The other events of its incident, in any service."""


def overlaps(event: Event, others: Iterable[Event], as_of: Instant) -> tuple[Overlap, ...]:
    """The `others` that overlap an event up to `as_of`, the longest overlap first."""
    start, end = event.start, _end(event, as_of)
    shared = [
        Overlap(other, (min(end, _end(other, as_of)) - max(start, other.start)) / MINUTE)
        for other in others
        if other.id != event.id and not other.voided
    ]
    return tuple(
        sorted((each for each in shared if each.minutes > 0), key=lambda each: (-each.minutes, each.event.id))
    )


def _end(event: Event, as_of: Instant) -> Instant:
    return max(as_of, event.start) if event.end is None else event.end
