"""Notices that a store was replaced while it was in use: by another one, or by an earlier state of it."""

from .append_only_log import Head, hash_at, read_head
from .database import Database
from .results import StoreError, StoreInfo


def read_known_head(db: Database, known: Head | None, location: str) -> Head:
    """The head of the store, which still holds all that it did when `known` was its head.

    `StoreError` where it does not: somebody put another store in its place, or an earlier state of it.
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
    """Whether the store has the row that `earlier` ends with: is it the same store, come further?"""
    store_id, _, _ = read_head(db)
    return store_id == earlier.id and (hash_at(db, earlier.revision) or b"").hex() == earlier.hash
