"""A paste that never ends, or is too long to be meant."""

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MAX_PASTE = 100_000
"""How many characters a paste may hold; it is cut there."""
PASTE_SECONDS = 1.0
"""After this long without input a paste whose end did not come is taken to have ended."""


class PasteWatch:
    """Knows whether a bracketed paste has begun in the text so far, and not ended."""

    def __init__(self) -> None:
        self.length = 0
        """Characters of the paste that is open; 0 where none is."""
        self._tail = ""

    def feed(self, text: str) -> None:
        """Take note of the next piece of text."""
        joined = self._tail + text
        self._tail = joined[-(len(PASTE_START) - 1) :]
        began, ended = joined.rfind(PASTE_START), joined.rfind(PASTE_END)
        if began > ended:
            self.length = max(len(joined) - began - len(PASTE_START), 1)
        elif ended >= 0:
            self.length = 0
        elif self.length:
            self.length += len(text)
