"""Bars of block characters, for numbers that move."""

import math

from budgettui.tui.glyphs import Glyphs

from ..text_lines import Line


def bar(share: float, width: int, role: str, glyphs: Glyphs, track: bool = True) -> Line:
    """A bar `width` cells long, filled by `share` (0 to 1).

    A share above 0 shows at least the smallest mark, and only a share of 1 looks full.
    """
    steps = len(glyphs.eighths)
    share = min(max(share, 0.0), 1.0)
    filled = round(share * width * steps)
    if share > 0:
        filled = max(filled, 1)
    if share < 1:
        filled = min(filled, width * steps - 1) if width * steps > 1 else 0
    full_cells, remainder = divmod(filled, steps)
    text = glyphs.eighths[-1] * full_cells + (glyphs.eighths[remainder - 1] if remainder else "")
    return ((text, role), ((glyphs.track if track else " ") * (width - len(text)), "faint"))


def line_bar(share: float, width: int, role: str, glyphs: Glyphs) -> Line:
    """Like `bar`, but drawn as a line in the middle of its row, apart from the row above."""
    share = min(max(share, 0.0), 1.0)
    filled = round(share * width)
    if share > 0:
        filled = max(filled, 1)
    if share < 1:
        filled = min(filled, width - 1)
    return ((glyphs.heavy * filled, role), (glyphs.rule * (width - filled), "faint"))


def logarithmic(rate: float, ceiling: float) -> float:
    """The position of a burn rate between 0.1 and `ceiling` on a logarithmic scale, from 0 to 1."""
    if rate <= 0.1:
        return 0.0
    return min(1.0, math.log10(rate / 0.1) / math.log10(ceiling / 0.1))
