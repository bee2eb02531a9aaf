"""The palette: turns a theme's roles into styles."""

from typing import ClassVar

from rich.style import Style

from budgettui.tui.themes.no_color import colourless_style
from budgettui.tui.themes.theme_loader import Theme

TINTS = {"fan": ("band", 0.35), "area": ("trend", 0.12), "excluded": ("muted", 0.22)}
"""Backgrounds that are a faint tint of a role: the forecast's fan, the area under the trend, and excluded
time."""


class Palette:
    """Turns roles into styles. `colourless`: only bold and reverse are used."""

    _links: ClassVar[dict[str, int]] = {}
    """The number of each linked address; it survives a change of the theme."""
    _actions: ClassVar[dict[str, int]] = {}
    """The number of each action that a click runs."""

    def __init__(self, theme: Theme, colourless: bool = False) -> None:
        self.theme = theme
        self.colourless = colourless
        self._styles: dict[str, Style] = {}

    @property
    def tinted(self) -> bool:
        """Whether there are colours between the named ones, so that a background can be a faint tint."""
        return not (self.colourless or self.theme.ansi)

    def linked(self, role: str, url: str) -> str:
        """The role of a text that links to `url`."""
        return _marked(role, f"link{self._links.setdefault(url, len(self._links))}")

    def pressable(self, role: str, action: str) -> str:
        """The role of a text that runs an action, in Textual's notation, when it is clicked."""
        return _marked(role, f"press{self._actions.setdefault(action, len(self._actions))}")

    def style(self, role: str) -> Style:
        """The style of a role: `name`, with `+b` bold, `+r` reversed, and `@ground` for the background.

        A ground is a role or a tint; a tint is dropped where there are no colours for it.
        """
        style = self._styles.get(role)
        if style is None:
            style = self._styles[role] = self._make(role)
        return style

    def _make(self, role: str) -> Style:
        foreground, _, ground = role.partition("@")
        name, *marks = foreground.split("+")
        style = self._plain("+".join([name, *(m for m in marks if m in ("b", "r"))]) + "@" + ground)
        for mark in marks:
            if mark.startswith("link"):
                style += Style(link=list(self._links)[int(mark[4:])])
            elif mark.startswith("press"):
                style += Style(meta={"@click": list(self._actions)[int(mark[5:])]})
        return style

    def _plain(self, role: str) -> Style:
        foreground, _, ground = role.partition("@")
        name, *marks = foreground.split("+")
        bold, reverse = "b" in marks, "r" in marks
        if self.colourless:
            return colourless_style(name, ground, bold=bold, reverse=reverse)
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


def _marked(role: str, mark: str) -> str:
    name, at, ground = role.partition("@")
    return f"{name}+{mark}{at}{ground}"


def _mixed(color: str, other: str, share: float) -> str:
    """`share` of one "#rrggbb" and the rest of another."""
    pairs = ((int(color[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * first + (1 - share) * second):02x}" for first, second in pairs)
