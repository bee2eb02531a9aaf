"""A paste that the terminal does not mark as one.

Terminals without bracketed paste, and programs between (`tmux paste-buffer` without -p, a serial line), send
pasted text as if it were typed. As keys it would start incidents and void events. So text that comes in one
read, and is longer than people type while a link stalls, is marked as a paste.
"""

import re

from .paste_limit import PASTE_END, PASTE_START

LONGEST_TYPED = 80
"""Characters in one read that may be typed: ten seconds of fast typing, blind, while nothing is echoed.

A whole event on the quick line has some 50. A shorter paste cannot be distinguished from that.
"""
FEWEST_DIFFERENT = 8
"""A paste has at least this many different characters: a key that is held down repeats 30 times a second."""
INTERRUPT = "\x03"
"""ctrl+c, which always acts."""
GAP_SECONDS = 0.1
"""A paste ends this long after its last piece."""

_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"
_PLAIN = re.compile(f"[^{_CONTROL}]*")
_TEXT = re.compile(f"(?:\\A|(?!\x1b)[{_CONTROL}])([^{_CONTROL}]{{{LONGEST_TYPED + 1},}})")
_UNFINISHED = re.compile(r"\x1b(?:\[[0-9;]*)?\Z")
"""The beginning of a key or a mark whose rest comes with the next read."""
_TAIL = len(PASTE_START) - 1


class UnmarkedPaste:
    """Puts marks around what must be a paste; the rest passes unchanged."""

    def __init__(self) -> None:
        self.is_open = False
        """Whether text that follows at once belongs to the paste."""
        self._marked = False
        self._tail = ""

    def feed(self, text: str) -> str:
        """The text of one read, with missing marks added."""
        text = self._without_inner_marks(text)
        before, joined = self._tail, self._tail + text
        self._tail = joined[-_TAIL:]
        began, ended = joined.rfind(PASTE_START), joined.rfind(PASTE_END)
        was_marked = self._marked
        if began != ended:
            self._marked = began > ended
        if self.is_open:
            if _PLAIN.fullmatch(text):
                return text
            return self.end() + text
        if was_marked or self._marked or began != ended or _UNFINISHED.search(before):
            return text
        match = _TEXT.search(text)
        if match is None or len(set(match[1])) < FEWEST_DIFFERENT:
            return text
        self.is_open = True
        pasted, interrupt, after = text[match.start(1) :].partition(INTERRUPT)
        if interrupt:
            after = self.end() + interrupt + after
        return f"{text[: match.start(1)]}{PASTE_START}{pasted}{after}"

    def _without_inner_marks(self, text: str) -> str:
        """Make one paste from the first mark to the last: copied text may contain marks, to inject keys."""
        first, last = text.find(PASTE_START), text.rfind(PASTE_END)
        begin = 0 if self._marked else first + len(PASTE_START)
        if last < begin or (first < 0 and not self._marked):
            return text
        inner = text[begin:last]
        while PASTE_START in inner or PASTE_END in inner:
            inner = inner.replace(PASTE_START, "").replace(PASTE_END, "")
        return text[:begin] + inner + text[last:]

    def end(self) -> str:
        """Call when nothing follows any more: the mark that ends the paste, or empty if none is open."""
        if not self.is_open:
            return ""
        self.is_open = False
        return PASTE_END
