"""The palette: turns a theme's roles into styles, for the screens' own drawing and for Textual's widgets."""

from typing import ClassVar

from rich.style import Style
from textual.filter import LineFilter
from textual.theme import Theme as TextualTheme

from budgettui.tui.themes.theme import Theme

TINTS = {"fan": ("band", 0.35), "area": ("trend", 0.12), "excluded": ("muted", 0.22)}
"""Grounds that are a faint tint of a role: of the forecast's fan, of what lies under the trend, and of time
that does not count."""


class Palette:
    """Turns roles into styles. `colourless`: weight and reversal alone tell things apart."""

    _links: ClassVar[dict[str, int]] = {}
    """The addresses of links by number, which outlives a change of the theme."""
    _actions: ClassVar[dict[str, int]] = {}
    """What a press of the mouse does, by number."""

    def __init__(self, theme: Theme, colourless: bool = False) -> None:
        self.theme = theme
        self.colourless = colourless
        self._styles: dict[str, Style] = {}

    @property
    def tinted(self) -> bool:
        """Whether there are colours between the named ones, so that a ground can be a faint tint."""
        return not (self.colourless or self.theme.ansi)

    def linked(self, role: str, url: str) -> str:
        """The role of a text that leads to `url`."""
        return _marked(role, f"link{self._links.setdefault(url, len(self._links))}")

    def pressable(self, role: str, action: str) -> str:
        """The role of a text on which a press of the mouse runs an action, in Textual's notation."""
        return _marked(role, f"press{self._actions.setdefault(action, len(self._actions))}")

    def style(self, role: str) -> Style:
        """The style of a role: `name`, with `+b` bold, `+r` reversed, and `@ground` for the background.

        Grounds are roles, or tints, which are no ground where there are no colours for them.
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
            heavy = bold or name in ("spent", "page", "accent", "focus", "event")
            reversed_ = reverse != (ground == "selection")
            under = ground == "field"
            return Style(bold=heavy or None, reverse=reversed_ or None, underline=under or None)
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
        meta=style.meta or None,
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
