"""Reading themes: TOML files that give each role its colour."""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.color import Color, ColorParseError

from budgettui.core.support.frozen import frozen
from budgettui.tui.themes.theme_folders import theme_names

DEFAULT = "dark"
PLAIN = "sixteen"
"""The theme for terminals with sixteen colours, and under NO_COLOR."""

ROLES = (
    "background",
    "raised",
    "field",
    "selection",
    "text",
    "muted",
    "faint",
    "frame",
    "focus",
    "accent",
    "spent",
    "page",
    "watch",
    "ok",
    "event",
    "trend",
    "band",
)
MAX_BYTES = 64 * 1024
"""How large a theme file may be; one that is shipped has a fiftieth of it."""
_MOST_DOTS = 100
"""In a line: a key of k parts costs k² to read."""
_OPTIONAL = {"selected_text": "text"}


class ThemeError(ValueError):
    """A theme file that cannot be used; the message names file and key, and what is accepted."""


@frozen
class Theme:
    """One theme. `ansi`: its colours are names of the terminal's own sixteen."""

    name: str
    title: str
    dark: bool
    ansi: bool
    colors: Mapping[str, str]


def load_theme(name: str, directories: list[Path]) -> Theme:
    """Read the theme called `name` from the first directory that has it; raises `ThemeError`."""
    if re.fullmatch(r"[\w.-]+", name):
        for directory in directories:
            file = directory / f"{name}.toml"
            if os.path.isfile(file):  # noqa: PTH113 - Path.is_file raises where it may not look
                return _read(file)
    raise ThemeError(f"theme: there is no theme {name!r}; there are {', '.join(theme_names(directories))}")


def _read(file: Path) -> Theme:
    colors_by_role, settings = _tables(file)
    missing = [role for role in ROLES if role not in colors_by_role]
    if missing:
        raise ThemeError(f"{file}: [colors] lacks {', '.join(missing)}")
    ansi = settings.get("ansi", False)
    colors: dict[str, str] = {}
    for role, value in colors_by_role.items():
        if role not in ROLES and role not in _OPTIONAL:
            raise ThemeError(f"{file}: colors.{role[:40]} is not a role; roles are {', '.join(ROLES)}")
        if not isinstance(value, str) or not _is_color(value, ansi):
            accepted = (
                "one of the terminal's names such as bright_red or default" if ansi else 'like "#12ab9f"'
            )
            raise ThemeError(f"{file}: colors.{role}: {_shortened(value)} is not a colour {accepted}")
        colors[role] = value
    for role, substitute in _OPTIONAL.items():
        colors.setdefault(role, colors[substitute])
    title = str(settings.get("title", file.stem))
    return Theme(file.stem, title, bool(settings.get("dark", True)), bool(ansi), colors)


def _tables(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The table of colours of a theme file, and the whole of it."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ThemeError(f"{file}: cannot be read as a theme: it has more than {MAX_BYTES // 1024} KiB")
        if any(line.count(b".") > _MOST_DOTS for line in data.split(b"\n")):
            raise ThemeError(f"{file}: cannot be read as a theme: a line has more than {_MOST_DOTS} dots")
        settings = tomllib.loads(data.decode("utf-8"))
    except RecursionError:
        raise ThemeError(f"{file}: cannot be read as a theme: it is nested too deeply") from None
    except ThemeError:
        raise
    except (OSError, ValueError) as error:  # also a number of too many digits
        raise ThemeError(f"{file}: cannot be read as a theme: {error}") from error
    colors = settings.get("colors")
    if not isinstance(colors, dict):
        raise ThemeError(f"{file}: it has no table [colors]; copy a shipped theme and change it")
    return colors, settings


def _shortened(value: object) -> str:
    """A value as an error shows it."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, or very deep lists
        text = type(value).__name__
    return text if len(text) <= 60 else f"{text[:59]}…"


def _is_color(value: str, ansi: bool) -> bool:
    if not ansi:
        return re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None
    try:
        color = Color.parse(value)
    except ColorParseError:
        return False
    return color.number is None or color.number < 16
