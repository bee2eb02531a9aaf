"""The event store: an append-only log of events. Stands beside the ledger and knows only the values."""

from .base import ConflictError, EventStore, Imported, NotFound, StoreError, Undone
from .opening import open_store
from .values import AMENDABLE

__all__ = [
    "AMENDABLE",
    "ConflictError",
    "EventStore",
    "Imported",
    "NotFound",
    "StoreError",
    "Undone",
    "open_store",
]
