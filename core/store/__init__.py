"""The event store: an append-only log of events."""

from .event_store_protocol import EventStore
from .open_store import open_store
from .quick_damage_check import damage_of
from .source_key_clashes import KeyClash, KeyClashError
from .source_rename import SourceIdentity, SourceRenamedError
from .store_results import (
    ConflictError,
    FieldChange,
    Imported,
    NotFoundError,
    SourceState,
    StoreError,
    StoreInfo,
    SyncResult,
    Undone,
    UnreviewedCount,
    Write,
)
from .validation import AMENDABLE

__all__ = [
    "AMENDABLE",
    "ConflictError",
    "EventStore",
    "FieldChange",
    "Imported",
    "KeyClash",
    "KeyClashError",
    "NotFoundError",
    "SourceIdentity",
    "SourceRenamedError",
    "SourceState",
    "StoreError",
    "StoreInfo",
    "SyncResult",
    "Undone",
    "UnreviewedCount",
    "Write",
    "damage_of",
    "open_store",
]
