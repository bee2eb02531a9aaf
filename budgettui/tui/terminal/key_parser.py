"""Turning what a terminal sends into keys, without falling over what Textual's own parser cannot read.

Terminals that speak kitty's keyboard protocol may report alternate codes and key releases, as
`ESC [ 97:65 ; 1:3 u`, though nobody asked for them; a garbled link may send numbers that are no character.
"""

import re
from collections.abc import Iterable

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys

MAX_COLUMNS, MAX_ROWS = 640, 240
"""The largest screen that is drawn. A larger one is a false report, and would take minutes to fill."""

PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MAX_PASTE = 100_000
"""How many characters a paste may hold; it is cut there."""

_KITTY_KEY = re.compile(r"\x1b\[(\d+)((?::\d*)*)(?:;(\d*)(?::(\d*))?)?((?:;[\d:]*)?)([u~ABCDEFHPQRS])")
_RELEASE = "3"


class KeyParser(XTermParser):
    """Textual's parser, which passes over what it cannot read."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        ignored = [events.Key(Keys.Ignore, sequence)]
        if match := _KITTY_KEY.fullmatch(sequence):
            code, alternates, modifiers, event_type, text, end = match.groups()
            if event_type == _RELEASE:
                return ignored
            if alternates or event_type is not None:  # the same key as terminals send it by default
                sequence = f"\x1b[{code};{modifiers or '1'}{text}{end}"
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            return ignored
        if any("\ud800" <= (key.character or "") <= "\udfff" for key in keys):
            return ignored  # half of a surrogate pair, which cannot be written anywhere
        return keys


def sane_size(event: events.Resize) -> events.Resize:
    """The event with a size that can be drawn."""
    width = min(max(event.size.width, 1), MAX_COLUMNS)
    height = min(max(event.size.height, 1), MAX_ROWS)
    if (width, height) == event.size:
        return event
    return events.Resize.from_dimensions((width, height), None)


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
