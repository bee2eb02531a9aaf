"""Everything about one event: versions, notes, budget, alerts, overlaps, similar events."""

import re
from collections.abc import Iterable, Sequence

from ...model.event import Event
from ...model.instants import MINUTE, Instant
from ...model.note import Note
from ...support.frozen import frozen
from ...support.jsonable import Result
from ..alerts.budget_change import Change
from ..assessment import Assessment, BurnAlert, EventCost, ExcludedTime

SIMILAR_SHOWN = 5
_SHORTEST_WORD = 4
_WORD = re.compile(r"\w+")
_SAME_CATEGORY, _SAME_CAUSE, _SAME_TAG, _SAME_WORD = 1, 6, 4, 3


@frozen
class Overlap(Result):
    """Another event of the service that shares `minutes` of time with it."""

    event: Event
    minutes: float


@frozen
class SimilarEvent(Result):
    """An earlier event of the service, and what both have in common."""

    event: Event
    common: str


@frozen
class EventDetails(Result):
    """One event as it stands, and what it did.

    `before`, `at_end` and `now` are the budget when it began, when it ended (None while it is open) and at
    `as_of`; `before` is None for one that lies ahead. `firing_before` are the alerts that fired when it
    began; `changes` those that began or ceased to fire because of it or with it, and the end of the budget.
    `cost` is None for one that is voided or lies ahead; it is of the window when it ended, so of all of it.
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
    """The other events of its incident, of whatever service."""


def overlaps(event: Event, others: Iterable[Event], as_of: Instant) -> tuple[Overlap, ...]:
    """Those of `others` that share time with an event up to `as_of`, the longest first."""
    start, end = event.start, _end(event, as_of)
    shared = [
        Overlap(other, (min(end, _end(other, as_of)) - max(start, other.start)) / MINUTE)
        for other in others
        if other.id != event.id and not other.voided
    ]
    return tuple(
        sorted((each for each in shared if each.minutes > 0), key=lambda each: (-each.minutes, each.event.id))
    )


def similar_events(event: Event, others: Iterable[Event]) -> tuple[SimilarEvent, ...]:
    """Earlier events with the same cause or tags, or with words of its description; the likest first.

    A shared category alone makes nobody alike. Words of fewer than four letters do not count.
    """
    likes: list[tuple[int, SimilarEvent]] = []
    for other in others:
        if other.start >= event.start or other.voided:
            continue
        if event.incident_id is not None and other.incident_id == event.incident_id:
            continue
        score, common = _common(event, other)
        if common:
            score += _SAME_CATEGORY if other.category == event.category else 0
            likes.append((score, SimilarEvent(other, ", ".join(common))))
    likes.sort(key=lambda scored: (-scored[0], -scored[1].event.start))
    return tuple(like for _, like in likes[:SIMILAR_SHOWN])


def _common(event: Event, other: Event) -> tuple[int, Sequence[str]]:
    """How much two events have in common, and what."""
    score, common = 0, []
    if event.cause and event.cause == other.cause:
        score += _SAME_CAUSE
        common.append(f"cause {event.cause}")
    for tag in event.tags:
        if tag in other.tags:
            score += _SAME_TAG
            common.append(f"tag {tag}")
    for word in sorted(_words(event.description) & _words(other.description)):
        score += _SAME_WORD
        common.append(word)
    return score, common


def _words(text: str | None) -> set[str]:
    return {
        word
        for word in _WORD.findall((text or "").casefold())
        if len(word) >= _SHORTEST_WORD and not word.isdecimal()
    }


def _end(event: Event, as_of: Instant) -> Instant:
    return max(as_of, event.start) if event.end is None else event.end
