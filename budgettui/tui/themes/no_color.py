"""NO_COLOR on the screens: bold and reverse replace colours, and no colour code is sent."""

from collections.abc import Mapping

from rich.style import Style
from textual.filter import LineFilter


def is_colourless(environment: Mapping[str, str]) -> bool:
    """Whether NO_COLOR asks for screens without a colour."""
    return bool(environment.get("NO_COLOR"))


def colourless_style(name: str, ground: str, *, bold: bool, reverse: bool) -> Style:
    """The style of a role without colours: what is urgent is bold, what is chosen reversed."""
    heavy = bold or name in ("spent", "page", "accent", "focus", "event")
    reversed_ = reverse != (ground == "selection")
    under = ground == "field"
    return Style(bold=heavy or None, reverse=reversed_ or None, underline=under or None)


class Colourless(LineFilter):
    """Removes every colour from the output, so that no colour code reaches the terminal."""

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
