"""Copies text to the clipboard of the user's own terminal, also over ssh and through tmux (OSC 52)."""

import base64
from collections.abc import Mapping

from budgettui.core.text.hyperlink import takes_links

LARGEST_BYTES = 70_000
"""Of the text: terminals accept 100,000 bytes, and base64 makes it a third longer."""


def clipboard_sequence(text: str, environ: Mapping[str, str]) -> str | None:
    """The sequence that makes the terminal copy `text`; None if it has no clipboard, like a console."""
    if not takes_links(environ.get("TERM", "")):
        return None
    payload = base64.b64encode(text.encode(errors="replace")).decode("ascii")
    sequence = f"\x1b]52;c;{payload}\x07"
    if environ.get("TMUX"):  # tmux keeps it or passes it on, depending on its settings
        escaped = sequence.replace("\x1b", "\x1b\x1b")
        return f"{sequence}\x1bPtmux;{escaped}\x1b\\"
    if environ.get("STY"):
        return f"\x1bP{sequence}\x1b\\"
    return sequence
