"""Filters control sequences from outside out of what commands print to a terminal."""

import re
import sys
from typing import Any, TextIO

from budgettui.core.text.terminal_text import escape_controls, limit_marks

_STEERING = re.compile(
    r"(\x1b\[[0-9;]{0,20}[mK]|\x1b\]8;;[!-~]{0,2083}\x1b\\)"  # ours: colours, wiping a line, links
    r"|\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
    r"|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
"""What steers a terminal or hides text on it; in the first group what may."""


def sanitize(text: str) -> str:
    """`text` with every character escaped that steers a terminal, but for colours and links."""
    return _STEERING.sub(_escape, limit_marks(text))


class GatedTerminal:
    """A terminal's stream that passes on text, colours and lines, and nothing else that a terminal obeys.

    Whoever writes escapes what comes from outside; this catches what nobody did, such as a report in CSV.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write `text`, every character that would steer the terminal escaped."""
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
    """Let nothing that steers a terminal pass standard output and standard error, where they are one."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream.isatty() and not isinstance(stream, GatedTerminal):
            setattr(sys, name, GatedTerminal(stream))
