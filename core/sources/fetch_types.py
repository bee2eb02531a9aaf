"""The request to a source, and the events that it returns."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from ..config.settings import Settings
from ..config.source_settings import SourceSettings
from ..model.event import Draft, Event
from ..model.instants import Instant
from ..store import SourceState
from ..support.frozen import frozen


@frozen
class FetchRequest:
    """A request for events since `since`, or, if `resumes`, since the position in `state`.

    `known` are the events of the source in the store, without voided ones.
    """

    source: SourceSettings
    settings: Settings
    now: Instant
    zone: tzinfo
    since: Instant
    resumes: bool
    known: tuple[Event, ...] = ()
    state: SourceState | None = None


@dataclass(slots=True)
class FetchedEvents:
    """The events of a source as it has them now; `withdrawn` are ids of events that it no longer has.

    `follow_starts`: keys end with the start of an event, and change with it.
    """

    drafts: list[Draft] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cursor: str | None = None
    follow_starts: bool = False


def straddled(first: Instant, margin: int, known: Iterable[Event]) -> Instant:
    """`first`, or the start of an earlier event that overlaps it, directly or through other such events.

    Events within `margin` (microseconds) of each other count as overlapping.
    """
    for event in sorted(known, key=lambda event: event.start, reverse=True):
        if event.start < first and (event.end is None or event.end + margin >= first):
            first = event.start
    return first


def owned(draft: Draft, source: SourceSettings) -> Draft:
    """The draft as an event of this source, whatever source its file names."""
    return draft if draft.source == source.name else replace(draft, source=source.name)
