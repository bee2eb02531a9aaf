"""Whether the figures in the file behind `budgettui segment` are still valid.

Imported by a command that may take 20 ms, like `prompt_segment_file`.
"""

import os

from .prompt_segment_file import UNWRITABLE, Row, Segment, Stamp

_CLOCK_SKEW = 60
"""Seconds; a file that was written further in the future is not relied on."""


def staleness(segment: Segment, rows: "list[Row]", max_age: "int | None", now: float) -> str:
    """How old `rows` of the file are if they are no longer valid, as `stale 7m`; empty if they are.

    They are until one of them runs out, or a file that they were made from changes. `max_age`: seconds
    after which they are stale anyway. `now`: seconds of Unix time.
    """
    age = int(now) - segment.written
    is_past = now >= min(row[0] for row in rows) or age < -_CLOCK_SKEW
    if is_past or (max_age is not None and age >= max_age) or any(map(_has_changed, segment.origins)):
        return f"stale {age_text(age)}"
    return ""


def stamp_of(path: str) -> "Stamp | None":
    """The current stamp of a file; None if it does not exist or its path cannot be written on a line."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return None if set(path) & UNWRITABLE else (status.st_mtime_ns, status.st_size, path)


def _has_changed(stamp: "Stamp") -> bool:
    """Whether an event was recorded, or the configuration edited, since the figures were computed."""
    return stamp_of(stamp[2]) != stamp


def age_text(seconds: int) -> str:
    """An age in its largest whole unit: `40s`, `7m`, `3h`, `2d`."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{max(seconds, 0)}s"
