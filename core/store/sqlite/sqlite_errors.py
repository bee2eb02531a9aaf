"""SQLite's errors as sentences that say what to do."""

import sqlite3
from pathlib import Path

from ...text.terminal_text import shell_quoted
from ..store_results import StoreError

LARGEST_VALUE = 64_000_000
"""The most bytes of a value that is read; the longest text ever written has 40 million."""

_NEEDS_RECOVERY = (
    sqlite3.SQLITE_READONLY_ROLLBACK,
    sqlite3.SQLITE_READONLY_RECOVERY,
    sqlite3.SQLITE_READONLY_CANTLOCK,
)
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG)


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's primary result code of `error`; -1 if it has none."""
    code = getattr(error, "sqlite_errorcode", None)
    return -1 if code is None else int(code) & 0xFF


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error means that the file is damaged."""
    return primary_code(error) in _DAMAGED or "Could not decode to UTF-8" in str(error)


def error_message(error: sqlite3.Error, path: Path, busy_seconds: float) -> str:
    """What went wrong with the store at `path`, and what to do."""
    if is_damage(error):
        return damaged_message(path, str(error))
    if getattr(error, "sqlite_errorcode", None) in _NEEDS_RECOVERY:
        return (
            f"a writer of the event store {path} was killed and left a change half-done, and you may not "
            "write to the file to undo that: open it once as a user who may"
        )
    match primary_code(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return (
                f"the event store {path} has been locked by another process for {busy_seconds:g} s; "
                "nothing was written: end that process or wait for it, then try again"
            )
        case sqlite3.SQLITE_FULL:
            return (
                f"the disk of the event store {path} is full; nothing was written: "
                "free some space, then try again"
            )
        case sqlite3.SQLITE_READONLY:
            return (
                f"the event store {path} cannot be written: the file or its folder is read-only; "
                "change its permissions or name another path"
            )
        case sqlite3.SQLITE_CANTOPEN:
            return (
                f"the event store {path}, or a journal beside it, cannot be opened ({error}): "
                "check that the folder exists and you may write there"
            )
        case sqlite3.SQLITE_IOERR:
            return (
                f"the disk of the event store {path} failed ({error}); nothing was recorded: "
                "check the disk and its free space, then try again"
            )
        case _:
            return f"the event store {path} could not be used: {error}"


def damaged_message(path: Path, detail: str) -> str:
    """What to do about a damaged file."""
    quoted = shell_quoted(str(path))
    return (
        f"the event store {path} is damaged ({detail}); it is not written to: put back a backup, "
        f"or save what can be read with `budgettui store salvage {quoted} NEW`"
    )


def vanished(path: Path) -> StoreError:
    """The error for a file that was there and is gone."""
    return StoreError(f"the event store {path} has vanished; put it back, or start again for a new one")
