"""Notices that a store was replaced while it was in use: by another one, or by an earlier state of it."""

from .append_only_log import Head, hash_at, read_head
from .database_protocol import Database
from .store_results import StoreError, StoreInfo


def read_known_head(db: Database, known: Head | None, location: str) -> Head:
    """The head of the store, verified to be the same store as at head `known`, or a later state of it.

    `StoreError` if somebody replaced it by another store, or by an earlier state of it.
    """
    head = read_head(db)
    if known is None or head == known:
        return head
    store_id, revision, digest = known
    if head[0] != store_id:
        other = "another one"
    elif hash_at(db, revision) != digest:
        other = "an earlier state of it"
    else:
        return head
    raise StoreError(f"the event store {location} was replaced by {other}; start again to use that")


def continues(db: Database, earlier: StoreInfo) -> bool:
    """Whether the store is the one that `earlier` describes, or a later state of it."""
    store_id, _, _ = read_head(db)
    return store_id == earlier.id and (hash_at(db, earlier.revision) or b"").hex() == earlier.hash
