"""Streams very many events without holding them all in memory."""

from collections.abc import Collection, Iterator

from ..model.event import Event
from ..model.instants import Instant
from . import event_queries
from .copy_store import log_store
from .event_store_protocol import EventStore


def stream_events(
    store: EventStore,
    services: Collection[str] | None = None,
    *,
    since: Instant | None = None,
    until: Instant | None = None,
    category: str | None = None,
    known_at: Instant | None = None,
) -> Iterator[Event]:
    """The events of services, by their names in the store, or of all services, oldest first.

    They are from one state of the store, and reading them blocks no writer: their revisions are read at
    once, and recorded versions never change.
    """
    transactions = log_store(store).transactions
    with transactions.reading() as db:
        revisions = event_queries.revisions_in_order(db, services, since, until, category, known_at)
    for chunk in event_queries.chunks(revisions):
        with transactions.reading() as db:
            events = event_queries.at_revisions(db, chunk)
        yield from events
