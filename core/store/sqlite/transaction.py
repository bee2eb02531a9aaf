"""Ends a transaction, whatever happens in it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def ending_with(db: sqlite3.Connection, last: str) -> Iterator[None]:
    """End the transaction on `db` with the statement `last`, or roll it back if anything raised."""
    try:
        yield
        db.execute(last)
    except BaseException:
        if db.in_transaction:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
        raise
