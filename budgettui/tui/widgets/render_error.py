"""What a part of the screen shows in place of its rows when drawing them raised an exception."""

from collections.abc import Callable

from budgettui.tui.glyphs import Glyphs

from .text_lines import Line, wrap


def render_error_rows(
    error: Exception, width: int, glyphs: Glyphs, sanitize: Callable[[str], str]
) -> list[Line]:
    """The error in words, as many rows of `width` cells as it takes; the rest of the screen goes on."""
    message = f"{glyphs.cross} this cannot be drawn: {type(error).__name__} {error}"
    return [((line, "spent"),) for line in wrap(sanitize(message), width)]
