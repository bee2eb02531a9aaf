"""A value of a TOML file with the path of its key, and how both are written in messages."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, NamedTuple

from ..text.suggestions import visible
from .config_errors import Problem
from .redaction import redact
from .toml_file import KeyPath, TomlFile

_LONGEST = 60
"""Characters of a value or key in a message."""
_DECIMAL_BITS = 200
"""The most bits of a number that is written in decimal."""


class Node(NamedTuple):
    """A value of a file, with the path of its key. A tuple, since a large file has ten thousand."""

    source: TomlFile
    path: KeyPath
    value: Any

    def problem(self, message: str, accepted: str = "") -> Problem:
        """A problem of this value, with its file and line."""
        return Problem(
            self.source.file,
            dotted_key(self.path),
            self.source.line(self.path),
            format_value(self.value),
            accepted,
            message,
        )

    def invalid(self, accepted: str, hint: str = "") -> Problem:
        """The problem that this value is not accepted."""
        return self.problem(f"found {format_value(self.value)}; accepted: {accepted}{hint}", accepted)

    def child(self, key: str | int) -> "Node":
        """The value of `key` in this table, or the item at that index of this list."""
        return Node(self.source, (*self.path, key), self.value[key])

    def items(self) -> Iterator["Node"]:
        """The items of this list."""
        for index in range(len(self.value)):
            yield self.child(index)


def dotted_key(path: KeyPath) -> str:
    """`services[2].slo`: list items count from 1, keys that are not bare words are quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
            continue
        bare = part.isascii() and part.replace("-", "").replace("_", "").isalnum()
        text += ("." if text else "") + (_shortened(part) if bare else format_value(part))
    return text


def format_value(value: object) -> str:
    """A TOML value for a message: short, without control characters or a password."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{visible(_shortened(redact(value)))}"'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() > _DECIMAL_BITS:
        return _shortened(hex(value))
    return _shortened(str(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "…"
