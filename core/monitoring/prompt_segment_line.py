"""Whether the figures behind `budgettui segment` are still valid: the prompt's line, or how stale they are.

Imported by a command that may take 20 ms, like `prompt_segment_file`.
"""

import os
import time

from .prompt_segment_file import UNWRITABLE, Row, Segment, Stamp

_LONGEST_NAME = 30
COLOURS = {"SPENT": "red", "PAGE": "red", "WATCH": "yellow", "OK": "green", "": "yellow"}
"""By status, which is empty for a line without figures."""
_SGR = {"red": "31", "yellow": "33", "green": "32"}
FORMATS = ("plain", "tmux", "zsh", "bash")

_CLOCK_SKEW = 60
"""Seconds; a file that was written further in the future is not relied on."""


def segment_line(
    segment: "Segment | None", names: "list[str]", max_age: "int | None" = None, now: "float | None" = None
) -> "tuple[str, str]":
    """Status and text of the line; the status is empty if no figures are valid.

    `names`: the services to show, all if empty. `max_age`: seconds after which the figures are stale.
    """
    now = time.time() if now is None else now
    if segment is None:
        return "", "no figures"
    rows = [row for row in segment.rows if not names or row[3] in names]
    if not rows or (names and {row[3] for row in rows} != set(names)):
        return "", "no figures"
    age = int(now) - segment.written
    is_past = now >= min(row[0] for row in rows) or age < -_CLOCK_SKEW
    if is_past or (max_age is not None and age >= max_age) or any(map(_has_changed, segment.origins)):
        return "", f"stale {age_text(age)}"
    return rows[0][1], row_text(rows)


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


def row_text(rows: "list[Row]") -> str:
    """`PAGE checkout 31% +2`: the worst service, and how many others are not OK."""
    if not rows:
        return "no services"
    _, status, remaining, name = rows[0]
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 1] + "…"
    others = sum(row[1] != "OK" for row in rows[1:])
    return f"{status} {name} {remaining}" + (f" +{others}" if others else "")


def in_format(status: str, text: str, kind: str) -> str:
    """The line for a status bar or prompt, escaped so that it can be nothing but text in a colour."""
    colour = "" if os.environ.get("NO_COLOR") else COLOURS.get(status, "yellow")
    if kind == "tmux":
        text = text.replace("#", "##")
        return f"#[fg={colour}]{text}#[default]" if colour else text
    if kind in ("zsh", "bash"):
        text = text.translate({36: "_", 92: "_", 96: "_"})  # the shell would expand $ \ `
    if kind == "zsh":
        text = text.replace("%", "%%")
        return f"%F{{{colour}}}{text}%f" if colour else text
    if kind == "bash" and colour:
        return f"\1\33[{_SGR[colour]}m\2{text}\1\33[0m\2"
    return text
