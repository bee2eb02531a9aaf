"""Removes control sequences that come from data from what commands print to a terminal."""

import re
import sys
from typing import Any, TextIO

from budgettui.core.text.terminal_text import escape_controls, limit_marks

_STEERING = re.compile(
    r"(\x1b\[[0-9;]{0,20}[mK]|\x1b\]8;;[!-~]{0,2083}\x1b\\)"  # ours: colours, wiping a line, links
    r"|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
    r"|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
"""What controls a terminal or hides text on it; the first group is allowed."""


def sanitize(text: str) -> str:
    """`text` with characters that control a terminal escaped, except colours and links."""
    return _STEERING.sub(_escape, limit_marks(text))


class GatedTerminal:
    """A terminal's stream that passes on text, colours and line ends, and no other control sequences.

    Callers escape text from data themselves; this is a second line of defence, for example for CSV reports.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write `text` with control characters escaped."""
        start = "\r" if text.startswith("\r") and not text.startswith("\r\n") else ""  # progress, on its line
        self._stream.write(start + sanitize(text.removeprefix(start)))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of `lines`."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _escape(match: re.Match[str]) -> str:
    return match[1] or escape_controls(match[0])


def gate_terminals() -> None:
    """Wrap standard output and standard error in `GatedTerminal` if they are terminals."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream.isatty() and not isinstance(stream, GatedTerminal):
            setattr(sys, name, GatedTerminal(stream))
