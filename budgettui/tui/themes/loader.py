"""Themes: TOML files that give each role its colour, and the palette that turns roles into styles."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.color import Color, ColorParseError
from rich.style import Style
from textual.filter import LineFilter
from textual.theme import Theme as TextualTheme

from budgettui.tui.themes.theme_files import theme_names

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
TINTS = {"fan": ("band", 0.35), "area": ("trend", 0.12)}
"""Grounds that are a faint tint of a role: of the forecast's fan, and of what lies under the trend."""
_OPTIONAL = {"selected_text": "text"}


class ThemeError(ValueError):
    """A theme file that cannot be used; the message names file and key, and what is accepted."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `ansi`: its colours are names of the terminal's own sixteen."""

    name: str
    title: str
    dark: bool
    ansi: bool
    colors: Mapping[str, str]


def load_theme(name: str, places: list[Path]) -> Theme:
    """Read the theme called `name`; raises `ThemeError`."""
    for place in places:
        file = place / f"{name}.toml"
        if re.fullmatch(r"[\w.-]+", name) and file.is_file():
            return _read(file)
    raise ThemeError(f"theme: there is no theme {name!r}; there are {', '.join(theme_names(places))}")


def _read(file: Path) -> Theme:
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ThemeError(f"{file}: cannot be read as a theme: {error}") from error
    colors = data.get("colors")
    if not isinstance(colors, dict):
        raise ThemeError(f"{file}: it has no table [colors]; copy a theme that is shipped and change that")
    missing = [role for role in ROLES if role not in colors]
    if missing:
        raise ThemeError(f"{file}: [colors] lacks {', '.join(missing)}")
    ansi = data.get("ansi", False)
    chosen: dict[str, str] = {}
    for role, value in colors.items():
        if role not in ROLES and role not in _OPTIONAL:
            raise ThemeError(f"{file}: colors.{role} is not a role; roles are {', '.join(ROLES)}")
        if not isinstance(value, str) or not _is_color(value, ansi):
            accepted = (
                "one of the terminal's names such as bright_red or default" if ansi else 'like "#12ab9f"'
            )
            raise ThemeError(f"{file}: colors.{role}: {value!r} is not a colour {accepted}")
        chosen[role] = value
    for role, stand_in in _OPTIONAL.items():
        chosen.setdefault(role, chosen[stand_in])
    return Theme(
        file.stem, str(data.get("title", file.stem)), bool(data.get("dark", True)), bool(ansi), chosen
    )


def _is_color(value: str, ansi: bool) -> bool:
    if not ansi:
        return re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None
    try:
        color = Color.parse(value)
    except ColorParseError:
        return False
    return color.number is None or color.number < 16


class Palette:
    """Turns roles into styles. `colourless`: weight and reversal alone tell things apart."""

    def __init__(self, theme: Theme, colourless: bool = False) -> None:
        self.theme = theme
        self.colourless = colourless
        self._styles: dict[str, Style] = {}

    @property
    def tinted(self) -> bool:
        """Whether there are colours between the named ones, so that a ground can be a faint tint."""
        return not (self.colourless or self.theme.ansi)

    def style(self, role: str) -> Style:
        """The style of a role: `name`, with `+b` bold, `+r` reversed, and `@ground` for the background.

        Grounds are roles, or tints, which are no ground where there are no colours for them.
        """
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self._make(role)
        return style

    def _make(self, role: str) -> Style:
        words, _, ground = role.partition("@")
        name, *marks = words.split("+")
        bold, reverse = "b" in marks, "r" in marks
        if self.colourless:
            heavy = bold or name in ("spent", "page", "accent", "focus", "event")
            turned = reverse != (ground == "selection")
            under = ground == "field"
            return Style(bold=heavy or None, reverse=turned or None, underline=under or None)
        colors = self.theme.colors
        if ground in TINTS and not self.tinted:
            ground = ""
        if ground in TINTS:
            tint, share = TINTS[ground]
            behind = _mixed(colors[tint], colors["background"], share)
            return Style(color=colors[name or "text"], bgcolor=behind, bold=bold or None)
        if ground == "selection" and name in ("", "text", "muted"):
            name = "selected_text" if name != "muted" or self.theme.ansi else name
        return Style(
            color=colors[name or "text"],
            bgcolor=colors[ground or "background"],
            bold=bold or None,
            reverse=reverse or None,
        )


def _mixed(color: str, other: str, share: float) -> str:
    """`share` of one "#rrggbb" and the rest of another."""
    pairs = ((int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * one + (1 - share) * two):02x}" for one, two in pairs)


class Colourless(LineFilter):
    """Takes every colour out of what is sent, so that no colour code reaches the terminal."""

    def apply(self, segments, background):  # type: ignore[no-untyped-def]
        from rich.segment import Segment

        return [Segment(text, _bare(style) if style else None, control) for text, style, control in segments]


def _bare(style: Style) -> Style:
    return Style(
        bold=style.bold or None,
        italic=style.italic or None,
        underline=style.underline or None,
        reverse=style.reverse or None,
    )


_ANSI_VARIABLES = {
    "ansi-background": "ansi_black",
    "ansi-foreground": "ansi_white",
    "border-blurred": "ansi_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_white",
    "input-cursor-text-style": "none",
}
"""Names that Textual's own style sheets ask for under an ANSI theme."""


def for_textual(theme: Theme) -> TextualTheme:
    """The same colours under Textual's names, for its own widgets such as input fields."""
    named = {role: (f"ansi_{value}" if theme.ansi else value) for role, value in theme.colors.items()}
    return TextualTheme(
        name=f"budgettui-{theme.name}",
        primary=named["accent"],
        secondary=named["muted"],
        warning=named["watch"],
        error=named["spent"],
        success=named["ok"],
        accent=named["accent"],
        foreground=named["text"],
        background=named["background"],
        surface=named["raised"],
        panel=named["field"],
        boost=named["field"],
        dark=theme.dark,
        ansi=theme.ansi,
        variables={
            **(_ANSI_VARIABLES if theme.ansi else {}),
            "bt-raised": named["raised"],
            "bt-field": named["field"],
            "bt-text": named["text"],
            "bt-muted": named["muted"],
            "bt-frame": named["frame"],
            "bt-focus": named["focus"],
            "bt-spent": named["spent"],
            "input-cursor-background": named["accent"],
            "input-cursor-foreground": named["background"] if not theme.ansi else "ansi_black",
            "input-selection-background": named["selection"],
            "input-selection-foreground": named["selected_text"],
            "screen-selection-background": named["selection"],
            "screen-selection-foreground": named["selected_text"],
        },
    )
