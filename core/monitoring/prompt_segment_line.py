"""The line that `budgettui segment` prints, for each kind of prompt.

Imported by a command that may take 20 ms, like `prompt_segment_file`.
"""

import os
import time

from .prompt_segment_file import Row, Segment
from .prompt_segment_staleness import staleness

_LONGEST_NAME = 30
COLOURS = {"SPENT": "red", "PAGE": "red", "WATCH": "yellow", "OK": "green", "": "yellow"}
"""By status, which is empty for a line without figures."""
_SGR = {"red": "31", "yellow": "33", "green": "32"}
FORMATS = ("plain", "tmux", "zsh", "bash")


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
    stale = staleness(segment, rows, max_age, now)
    if stale:
        return "", stale
    return rows[0][1], row_text(rows)


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
