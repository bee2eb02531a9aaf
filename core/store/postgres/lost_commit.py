"""Finds out whether a change was committed if the answer was lost with the connection."""

import time
from typing import TYPE_CHECKING

import psycopg

from ..store_results import StoreError

if TYPE_CHECKING:
    from .postgres_connection import PostgresConnection

RETRY_SECONDS = 20.0
"""How long a change waits for a server that went away, or for its successor."""


def was_committed(connection: "PostgresConnection", write_id: str, error: psycopg.Error) -> bool:
    """Whether a write was recorded although the answer to its commit was lost; while the lock is held.

    The writers' lock is taken first: the lost connection holds it until its transaction has ended. If the
    write is found, another commit makes sure that synchronous standbys have it. `StoreError` if that
    cannot be determined.
    """
    deadline = time.monotonic() + RETRY_SECONDS
    while True:
        try:
            db = connection.begin_writing()
            row = db.execute("SELECT 1 FROM writes WHERE write_id = ?", (write_id,)).fetchone()
            if row is None:
                db.rollback()
                return False
            db.execute("UPDATE store SET revision = revision")
            db.execute("COMMIT")
            return True
        except (psycopg.Error, StoreError) as second:
            connection.drop()
            if not connection.wait_to_retry(deadline):
                raise StoreError(
                    f"the connection to the event store {connection.location} was lost while a change was "
                    f"committed, and it is unknown whether it was recorded ({second}): look at "
                    "the events before you repeat the change"
                ) from error
