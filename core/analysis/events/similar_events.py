"""Similar earlier events: those with the same cause, tags or words in the description."""

import re
from collections.abc import Iterable, Sequence

from ...model.event import Event
from ...support.frozen import frozen
from ...support.jsonable import Result

SIMILAR_SHOWN = 5
_SHORTEST_WORD = 4
_WORD = re.compile(r"\w+")
_SAME_CATEGORY = 1
_SAME_CAUSE = 6
_SAME_TAG = 4
_SAME_WORD = 3


@frozen
class SimilarEvent(Result):
    """An earlier event of the service, and what the two have in common."""

    event: Event
    common: str


def similar_events(event: Event, others: Iterable[Event]) -> tuple[SimilarEvent, ...]:
    """Earlier events with the same cause, tags or words in the description, the most similar first.

    A shared category alone does not make two events similar. Words of fewer than four letters do not count.
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
    return tuple(similar for _, similar in likes[:SIMILAR_SHOWN])


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
