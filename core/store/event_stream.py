"""Streams very many events without holding them all in memory."""

from collections.abc import Collection, Iterator

from ..model.event import Event
from ..model.instants import Instant
from . import event_rows
from .copy_store import log_store
from .event_store import EventStore


def stream_events(
    store: EventStore,
    services: Collection[str] | None = None,
    *,
    since: Instant | None = None,
    until: Instant | None = None,
    category: str | None = None,
    known_at: Instant | None = None,
) -> Iterator[Event]:
    """What `EventStore.events` gives for services, by the names in the store, or for all: the oldest first.

    They are those of one state of the store, whatever is recorded meanwhile, and nobody who records waits:
    which they are is read at once, and what was recorded of each does not change.
    """
    transactions = log_store(store).transactions
    with transactions.reading() as db:
        revisions = event_rows.revisions_in_order(db, services, since, until, category, known_at)
    for chunk in event_rows.chunks(revisions):
        with transactions.reading() as db:
            events = event_rows.at_revisions(db, chunk)
        yield from events
