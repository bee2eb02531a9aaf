"""Reads one TOML file, whatever bytes it holds: tables, or a `ConfigError` with line and column."""

import re
import stat
import tomllib
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from typing import Any

from ..files.bounded_read import SilentPipeError, read_bounded
from .config_errors import ConfigError

KeyPath = tuple[str | int, ...]
Table = dict[str, Any]
_DEEPEST = 32
_MOST_DOTS = 100
"""In a line: a key of k parts costs k² to read."""
_TOO_DEEP = "tables and lists are nested too deeply"
_TOML_ERROR = re.compile(
    r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$", re.DOTALL
)


class TomlFile:
    """One file that has been read: its tables, and the line of each key."""

    def __init__(self, file: Path, text: str, data: Table) -> None:
        self.file = file
        self.text = text
        self.data = data

    @cached_property
    def _lines(self) -> dict[KeyPath, int]:
        from .toml_lines import key_lines

        return key_lines(self.text)

    def line(self, path: KeyPath) -> int | None:
        """The line of `path`, or of the closest table above it that is written out."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None


def read_toml(file: Path, largest: int) -> TomlFile:
    """The tables of `file`, of at most `largest` bytes; `ConfigError` if it cannot be read."""
    text = _text(file, largest)
    _check_dots(file, text)
    try:
        data = tomllib.loads(text, parse_float=_number)
    except RecursionError:
        raise ConfigError.of(file, f"not valid TOML: {_TOO_DEEP}") from None
    except ValueError as error:
        raise _syntax_error(file, text, str(error)) from None
    source = TomlFile(file, text, data)
    _check_depth(source)
    return source


def reason(error: OSError | ValueError) -> str:
    """Why a file cannot be read, in the system's words."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _number(text: str) -> Decimal:
    """A TOML float; infinite if its exponent is out of range."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("-Infinity" if text.startswith("-") else "Infinity")


def _check_dots(file: Path, text: str) -> None:
    """`ConfigError` for a line with so many dots that its key would take very long to read."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS:
            raise ConfigError.of(file, f"there are more than {_MOST_DOTS} dots in this line", number)


def _check_depth(source: TomlFile) -> None:
    """`ConfigError` for tables and lists nested more than `_DEEPEST` levels."""
    level: list[Any] = [source.data]
    for _ in range(_DEEPEST):
        containers = [item.values() if isinstance(item, dict) else item for item in level]
        level = [item for items in containers for item in items if isinstance(item, (dict, list))]
        if not level:
            return
    raise ConfigError.of(source.file, f"not valid TOML: {_TOO_DEEP}")


def _text(file: Path, largest: int) -> str:
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ConfigError.of(file, "it is a folder, not a file; name the TOML file in it")
        if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
            raise ConfigError.of(file, "it is a device, not a file; name a TOML file")
        raw = read_bounded(file, largest)
    except SilentPipeError as error:
        raise ConfigError.of(file, f"{error}; name a TOML file, or a pipe that one comes from") from None
    except FileNotFoundError:
        raise ConfigError.of(file, "there is no such file; `budgettui init` makes one") from None
    except PermissionError:
        raise ConfigError.of(file, "permission denied; give yourself read permission on it") from None
    except (OSError, ValueError) as error:
        raise ConfigError.of(file, f"it cannot be read: {reason(error)}") from None
    if len(raw) > largest:
        raise ConfigError.of(
            file, f"the configuration is larger than {largest:,} bytes, the most that is read"
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError.of(file, "it is UTF-16 text; save it as UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        message = f"it is not UTF-8 text (byte {raw[error.start]:#04x}); save it as UTF-8"
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        raise ConfigError.of(file, message, before.count(b"\n") + 1, column) from None


def _syntax_error(file: Path, text: str, message: str) -> ConfigError:
    match = _TOML_ERROR.match(message)
    if "integer string conversion" in message:
        return ConfigError.of(file, "not valid TOML: a number in it has thousands of digits")
    if match is None:
        return ConfigError.of(file, f"not valid TOML: {message}")
    what = match["what"][:1].lower() + match["what"][1:]
    if match["line"] is None:
        lines = text.rstrip("\n").split("\n")
        return ConfigError.of(
            file, f"not valid TOML: {what}, where the file ends", len(lines), len(lines[-1]) + 1
        )
    return ConfigError.of(file, f"not valid TOML: {what}", int(match["line"]), int(match["column"]))
