"""The event store: an append-only log of events. Stands beside the ledger and knows only the values."""

from .event_store import ConflictError, EventStore, Imported, NotFoundError, StoreError, Undone
from .open_store import open_store
from .validation import AMENDABLE

__all__ = [
    "AMENDABLE",
    "ConflictError",
    "EventStore",
    "Imported",
    "NotFoundError",
    "StoreError",
    "Undone",
    "open_store",
]
