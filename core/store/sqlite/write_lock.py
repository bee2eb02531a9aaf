"""The write lock of a file: how writers of several processes take turns, and how long they wait."""

import sqlite3
import time

from .sqlite_errors import primary_code

BUSY_SECONDS = 10.0
"""How long a writer waits for the others."""

_PAUSE = (0.0002, 0.002)
"""Seconds between two attempts: about as long as another's transaction, and uneven."""


def take_write_lock(db: sqlite3.Connection, busy_seconds: float, released: float) -> None:
    """Begin a transaction that holds the write lock; `sqlite3.OperationalError` after `busy_seconds`.

    SQLite's own busy handler doubles its pauses, and a writer that commits continuously leaves no gap
    for the others. So waiting writers retry often, and the last writer yields for a moment. `released` is
    when this connection last held the lock, on the monotonic clock in seconds.
    """
    if time.monotonic() - released < _PAUSE[1]:
        _pause()
    deadline = time.monotonic() + busy_seconds
    db.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if not is_busy(error) or time.monotonic() >= deadline:
                    raise
                _pause()
            else:
                return
    finally:
        db.execute(f"PRAGMA busy_timeout = {round(busy_seconds * 1000)}")


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process holds the lock."""
    return primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _pause() -> None:
    """Sleep for a random time, so that processes do not retry in step."""
    import random  # a single writer never needs it

    time.sleep(random.uniform(*_PAUSE))
