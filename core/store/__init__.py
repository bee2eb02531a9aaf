"""The event store: an append-only log of events."""

from .command_check import damage_of
from .event_store import EventStore
from .key_clashes import KeyClash, KeyClashError
from .open_store import open_store
from .results import (
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
from .source_rename import SourceIdentity, SourceRenamedError
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
