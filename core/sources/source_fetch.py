"""What is asked of a source, and the events that it returns."""

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
    """What is asked of a source: events since `since`, or where `resumes` since what `state` remembers.

    `known` are the events of the source that the store has, voided ones not among them.
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
    """The events of a source as it has them now; `withdrawn` are ids of events that it has no more.

    `follow_starts`: keys end with the time at which an event began, and change with it.
    """

    drafts: list[Draft] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cursor: str | None = None
    follow_starts: bool = False


def straddled(first: Instant, margin: int, known: Iterable[Event]) -> Instant:
    """`first`, or the start of the earliest event that reaches over it or over another such event."""
    for event in sorted(known, key=lambda event: event.start, reverse=True):
        if event.start < first and (event.end is None or event.end + margin >= first):
            first = event.start
    return first


def owned(draft: Draft, source: SourceSettings) -> Draft:
    """The draft as an event of this source, whatever its file calls its own."""
    return draft if draft.source == source.name else replace(draft, source=source.name)
