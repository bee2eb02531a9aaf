"""Parses a terminal's input into keys, and skips what Textual's own parser fails on.

Terminals that speak kitty's keyboard protocol may report alternate codes and key releases without being
asked, as `ESC [ 97:65 ; 1:3 u`; a garbled link may send numbers that are not characters.
"""

import re
from collections.abc import Iterable

from textual import events
from textual._xterm_parser import XTermParser
from textual.keys import Keys

_KITTY_KEY = re.compile(r"\x1b\[(\d+)((?::\d*)*)(?:;(\d*)(?::(\d*))?)?((?:;[\d:]*)?)([u~ABCDEFHPQRS])")
_RELEASE = "3"


class KeyParser(XTermParser):
    """Textual's parser, except that it skips what it cannot parse."""

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
            return ignored  # a lone surrogate, which cannot be encoded
        return keys
