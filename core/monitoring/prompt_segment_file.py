"""The file behind `budgettui segment`: its path, and reading it.

Imported first by a command that may take 20 ms, so it imports only `os` and `sys`.
"""

import os
import sys

FILE_VARIABLE = "BUDGETTUI_SEGMENT"
"""The environment variable with the file's path; if it is empty, no file is written."""
HEADER = "budgettui-segment"
VERSION = "1"
ORIGIN = "from"
"""The first field of a line that names a file from which the figures come."""
LARGEST = 4_000_000


Row = tuple[int, str, str, str]
"""Until when it is valid (Unix seconds), status, remaining budget, and name of a service."""


UNWRITABLE = frozenset("\t\n")
"""Characters that the path of an origin cannot contain."""
Stamp = tuple[int, int, str]
"""A file from which the figures come: time of its last change (nanoseconds), size (bytes) and path."""


class Segment:
    """The file's contents: when it was written, from which files, and a row per service, worst first."""

    __slots__ = ("origins", "rows", "written")

    def __init__(self, written: int, origins: "list[Stamp]", rows: "list[Row]") -> None:
        self.written, self.origins, self.rows = written, origins, rows


def segment_path(config: "str | None") -> "str | None":
    """The path of the file for a configuration, whether or not it exists; None if none is wanted.

    `config`: the path of the configuration; None for that in the environment, or else the default.
    """
    named = os.environ.get(FILE_VARIABLE)
    if named is not None:
        return named or None
    home = os.path.expanduser("~")
    if home == "~":
        return None
    folder = _folder("XDG_CACHE_HOME", os.path.join(home, ".cache"))
    config = config or os.environ.get("BUDGETTUI_CONFIG")
    suffix = ""
    if config and os.path.realpath(config) != os.path.realpath(_usual_config(home)):
        from zlib import crc32

        suffix = f"-{crc32(os.fsencode(os.path.realpath(config))):08x}"
    return os.path.join(folder, "budgettui", f"segment{suffix}")


def _folder(variable: str, usual: str) -> str:
    """A folder of the XDG specification, which says that relative ones are to be ignored."""
    folder = os.environ.get(variable, "")
    return folder if os.path.isabs(folder) else usual


def _usual_config(home: str) -> str:
    """The same as `core.config.default_paths.default_config`, without importing platformdirs."""
    if sys.platform == "darwin":
        usual = os.path.join(home, "Library", "Application Support")
    else:
        usual = os.path.join(home, ".config")
    return os.path.join(_folder("XDG_CONFIG_HOME", usual), "budgettui", "config.toml")


def read_segment(path: "str | None") -> "Segment | None":
    """The file's contents; None if it does not exist or is not one of ours."""
    try:
        with open(path or "", "rb") as file:
            lines = file.read(LARGEST).decode().split("\n")
        header, version, written, _ = lines[0].split(" ")
        if (header, version) != (HEADER, VERSION) or lines[-1]:
            return None
        origins, rows = [], []
        for line in lines[2:-1]:
            first, second, third, fourth = line.split("\t")
            if first == ORIGIN:
                origins.append((int(second), int(third), fourth))
            else:
                rows.append((int(first), second, third, fourth))
        return Segment(int(written), origins, rows)
    except (OSError, ValueError):
        return None
