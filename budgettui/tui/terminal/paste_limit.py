"""Limits pastes: cuts one that is too long, and ends one that never ends."""

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MAX_PASTE = 100_000
"""How many characters a paste may hold; it is cut there."""
PASTE_SECONDS = 1.0
"""After this long without input, an unterminated paste is considered ended."""


class PasteWatch:
    """Passes text on; a bracketed paste is cut at `MAX_PASTE`."""

    def __init__(self) -> None:
        self.length = 0
        """Characters of the current paste; 0 outside a paste."""
        self._is_cut = False
        self._dropped = 0
        self._tail = ""

    def feed(self, text: str) -> str:
        """Process the next piece of text, and return what is kept of it."""
        joined = self._tail + text
        self._tail = joined[-(len(PASTE_START) - 1) :]
        if self._is_cut:
            return self._after_cut(text, joined)
        began, ended = joined.rfind(PASTE_START), joined.rfind(PASTE_END)
        if began > ended:
            self.length = max(len(joined) - began - len(PASTE_START), 1)
        elif ended >= 0:
            self.length = 0
        elif self.length:
            self.length += len(text)
        excess = min(self.length - MAX_PASTE, len(text))
        if excess <= 0:
            return text
        self._is_cut = True
        self._dropped += excess
        return text[: len(text) - excess] + PASTE_END

    def end(self) -> str:
        """The sequence that ends a paste for the parser, because its own end was lost."""
        self.length, self._tail = 0, ""
        self._is_cut, was_cut = False, self._is_cut
        return "" if was_cut else PASTE_END

    def take_dropped(self) -> int:
        """How many characters were dropped since the last call; 0 while more of them may come."""
        if self._is_cut:
            return 0
        dropped, self._dropped = self._dropped, 0
        return dropped

    def _after_cut(self, text: str, joined: str) -> str:
        end = joined.find(PASTE_END)
        if end < 0:
            self._dropped += len(text)
            return ""
        rest = joined[end + len(PASTE_END) :]
        # The start of the end mark may have come in an earlier piece, and was counted as dropped there.
        self._dropped = max(self._dropped + len(text) - len(rest) - len(PASTE_END), 0)
        self.end()
        return self.feed(rest)
