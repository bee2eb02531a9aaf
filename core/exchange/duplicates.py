"""Rows of a file that the store has already, as events that were recorded by hand and exported."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..model.event import Draft, Event
from ..model.instants import Instant
from .row_parser import IMPORT_SOURCE

if TYPE_CHECKING:
    from ..store import EventStore

_Said = tuple[object, ...]


def alike(store: "EventStore", drafts: Iterable[Draft]) -> Iterator[Event]:
    """The events of `store` that may say the same as one of `drafts`: of their services, in their time."""
    spans: dict[str, tuple[Instant, Instant]] = {}
    for draft in drafts:
        if draft.source == IMPORT_SOURCE:
            first, last = spans.get(draft.service, (draft.start, draft.start))
            spans[draft.service] = min(first, draft.start), max(last, draft.start)
    for service, (first, last) in spans.items():
        yield from store.events(service=service, since=first, until=last + 1, include_voided=True)


def not_recorded(drafts: Sequence[Draft], events: Iterable[Event]) -> list[Draft]:
    """Those of `drafts` that do not say the same as one of `events`, each event counting once.

    Only drafts and events without a source of their own are compared: the others the store knows by their
    keys. Voided events count, since a file does not bring back what somebody took out.
    """
    there = Counter(_said(event) for event in events if event.source is None)
    fresh = []
    for draft in drafts:
        said = _said(draft)
        if draft.source == IMPORT_SOURCE and there[said] > 0:
            there[said] -= 1
        else:
            fresh.append(draft)
    return fresh


def _said(event: Event | Draft) -> _Said:
    return (
        event.service,
        event.start,
        event.end,
        event.impact,
        event.category,
        event.incident_id,
        event.description,
    )
