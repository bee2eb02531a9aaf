"""`budgettui segment` for prompts: prints the line from its file, before click or anything else loads."""

import os
import sys

from budgettui.core.monitoring.prompt_segment_file import (
    FORMATS,
    in_format,
    read_segment,
    segment_path,
)
from budgettui.core.monitoring.prompt_segment_line import segment_line

UNREACHABLE = 3
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def run_segment(arguments: list[str]) -> int | None:
    """Print the line; the exit code. None where the arguments ask for more: it is for the command then."""
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
        return None  # a name that is mistyped, or of a service that is new: the command knows
    status, text = segment_line(segment, names, max_age)
    return print_line(status, text, kind)


def print_line(status: str, text: str, kind: str) -> int:
    """Write the line in one of `FORMATS`; the exit code, 3 where there is no figure that holds."""
    line = in_format(status, text, kind) + "\n"
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding))
        sys.stdout.flush()
    except OSError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), 1
        )  # nobody reads; the interpreter would complain at its end
    return 0 if status else UNREACHABLE


def _seconds(text: str) -> int | None:
    """The seconds of `90s`, `5m`, `1h`; None for what the command has to look at."""
    number, unit = text[:-1], text[-1:]
    return int(number) * _UNITS[unit] if number.isascii() and number.isdigit() and unit in _UNITS else None
