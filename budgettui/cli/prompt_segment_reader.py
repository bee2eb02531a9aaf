"""The fast path of `budgettui segment`: prints the line from its file without loading click."""

import os
import sys

from budgettui.core.monitoring.prompt_segment_file import read_segment, segment_path
from budgettui.core.monitoring.prompt_segment_line import FORMATS, in_format, segment_line

UNREACHABLE = 3
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def run_segment(arguments: list[str]) -> int | None:
    """Print the line and return the exit code; None if the arguments need the full command."""
    names: list[str] = []
    options: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, text = argument.partition("=")
        if not argument.startswith("-"):
            names.append(argument)
        elif name in ("--format", "--max-age", "--config") and (equals or rest):
            options[name] = text if equals else rest.pop(0)
        else:
            return None
    kind = options.get("--format", "plain")
    max_age = _seconds(options["--max-age"]) if "--max-age" in options else None
    if kind not in FORMATS or "" in options.values() or ("--max-age" in options and max_age is None):
        return None
    segment = read_segment(segment_path(options.get("--config")))
    if names and (segment is None or not set(names) <= {row[3] for row in segment.rows}):
        return None  # a mistyped name, or a new service: the full command finds out
    status, text = segment_line(segment, names, max_age)
    return print_line(status, text, kind)


def print_line(status: str, text: str, kind: str) -> int:
    """Write the line in one of `FORMATS`; return the exit code, 3 if there are no valid figures."""
    line = in_format(status, text, kind) + "\n"
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except OSError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), 1
        )  # the pipe is closed; the interpreter would complain at exit
    return 0 if status else UNREACHABLE


def _seconds(text: str) -> int | None:
    """The seconds of `90s`, `5m` or `1h`; None for anything else, which the full command parses."""
    number, unit = text[:-1], text[-1:]
    return int(number) * _UNITS[unit] if number.isascii() and number.isdigit() and unit in _UNITS else None
