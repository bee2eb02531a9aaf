"""The width of text in cells, and foreign text rewritten so that every terminal agrees on its width."""

import re
from functools import lru_cache

from rich.cells import cell_len

from budgettui.core.text.terminal_text import escape_controls as spelt_out

_JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
"""Joiners and variation selectors: terminals disagree about the width of the result."""


@lru_cache(4096)
def escape_controls(text: str) -> str:
    """Foreign text made safe to show: control and invisible characters are spelt out (`\\x1b`, `\\n`).

    What terminals measure differently is split: joined emoji are shown side by side, and a combining mark
    without a base gets a dotted circle.
    """
    text = _JOINERS.sub("", spelt_out(text))
    return "\u25cc" + text if text and not cell_len(text[0]) else text


def piece_width(text: str) -> int:
    """Cells that `text` takes."""
    return cell_len(text)
