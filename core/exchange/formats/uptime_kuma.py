"""Uptime Kuma: its SQLite database, opened read-only."""

import contextlib
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..reading_result import ExchangeError
from .json_values import text_of
from .tool_format import Context, Document, Incidents, MonitorLog, RawIncident, SourceFormat

if TYPE_CHECKING:
    import sqlite3

_MAGIC = b"SQLite format 3\0"
_STATES = {0: "incident", 3: "maintenance"}
_MOST_BEATS = 1_000_000
_STEPS, _MOST_TIMES = 100_000, 2_000
"""A query is interrupted after `_STEPS` × `_MOST_TIMES` instructions of SQLite's virtual machine."""
_COLUMNS = {"monitor": {"id", "name"}, "heartbeat": {"monitor_id", "important", "status", "msg", "time"}}
_BEATS = (
    "SELECT h.monitor_id, m.name, h.status, h.msg, h.time FROM heartbeat AS h JOIN monitor AS m"
    " ON m.id = h.monitor_id WHERE h.important = 1 ORDER BY h.monitor_id, h.time, h.id LIMIT ?"
)


def is_database(head: bytes) -> bool:
    """Whether a file that begins with `head` is a SQLite database."""
    return head.startswith(_MAGIC)


def _recognises(document: Document) -> bool:
    return is_database(document.raw)


def _read(document: Document, context: Context) -> Incidents:
    """One incident per stretch between important heartbeats with a monitor down or in maintenance."""
    beats = _beats(document)
    spans: dict[str, list[str]] = {}
    for monitor, _, _, _, time in beats:
        spans.setdefault(text_of(monitor), []).append(text_of(time))
    for name, times in spans.items():
        yield MonitorLog(name, min(times), max(times))
    for (monitor, name, state, message, time), following in zip_longest(beats, beats[1:]):
        category = _STATES.get(state)
        if category is None:
            continue
        is_over = following is not None and following[0] == monitor
        yield RawIncident(
            f"{monitor}@{text_of(time)}",
            text_of(name),
            f"{text_of(time)}Z",
            f"{text_of(following[4])}Z" if is_over else None,
            category,
            description=text_of(message) or None,
            other_names=(text_of(monitor),),
        )


def _beats(document: Document) -> list[tuple[Any, ...]]:
    import sqlite3

    try:
        with contextlib.closing(_opened(document)) as db:
            steps = iter(range(_MOST_TIMES))
            db.set_progress_handler(lambda: next(steps, None) is None, _STEPS)
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA query_only = ON")
            db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000)
            for table, columns in _COLUMNS.items():
                kind = db.execute("SELECT type FROM sqlite_master WHERE name = ?", (table,)).fetchone()
                names = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
                if kind != ("table",) or not columns <= names:
                    raise ExchangeError(
                        f"it is a database without the table {table} that Uptime Kuma has; "
                        "events are read from CSV, JSON and spreadsheets too"
                    )
            beats = db.execute(_BEATS, (_MOST_BEATS + 1,)).fetchall()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise ExchangeError(f"this database cannot be read: {error}") from None
    if len(beats) > _MOST_BEATS:
        raise ExchangeError(f"it has more than {_MOST_BEATS:,} important heartbeats")
    return beats


def _opened(document: Document) -> "sqlite3.Connection":
    """Open the database at its path, so that its journal is read too, or else its bytes in memory."""
    import sqlite3

    if document.path is not None:
        return sqlite3.connect(f"{Path(document.path).absolute().as_uri()}?mode=ro", uri=True, timeout=5)
    db = sqlite3.connect(":memory:")
    db.deserialize(document.raw)
    return db


FORMAT = SourceFormat("uptime-kuma", "Uptime Kuma's database", (_MAGIC,), _recognises, _read)
