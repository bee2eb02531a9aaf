"""What a terminal may send, and which keys it means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from budgettui.tui.terminal.key_parser import KeyParser


def keys(text: str) -> list[str]:
    parser = KeyParser()
    messages = [*parser.feed(text), *parser.feed(""), *parser.tick()]
    return [message.key for message in messages if isinstance(message, events.Key)]


@pytest.mark.parametrize(
    "sequence, pressed",
    [
        ("\x1b[97;1:3u", []),  # released
        ("\x1b[97;5:3u", []),
        ("\x1b[1;1:3A", []),
        ("\x1b[3;1:3~", []),
        ("\x1b[13;1:3u", []),
        ("\x1b[97;1:1u", ["a"]),
        ("\x1b[97;1:2u", ["a"]),  # repeated
        ("\x1b[99;5:1u", ["ctrl+c"]),
        ("\x1b[97:65;2u", ["shift+a"]),
        ("\x1b[97:65:97;2:1;65u", ["A"]),
        ("\x1b[1;1:1A", ["up"]),
        ("\x1b[1;5:1A", ["ctrl+up"]),
        ("\x1b[27u", ["escape"]),
        ("\x1b[27;1:1u", ["escape"]),
        ("\x1b[A", ["up"]),
        ("\x1b[3~", ["delete"]),
        ("\x1b[1114112u", []),  # beyond Unicode
        ("\x1b[99999999999u", []),
        ("\x1b[55296u", []),  # half a surrogate pair
    ],
)
def test_kitty_keys(sequence: str, pressed: list[str]) -> None:
    assert keys(sequence) == pressed
    assert keys(f"{sequence}q") == [*pressed, "q"]


@given(
    st.lists(
        st.sampled_from([*"\x1b[]0123456789:;<?uMmtR~$yABC q", "\x1b[", "\x1b[48;", "99999"]), max_size=60
    )
)
def test_anything_can_be_parsed(parts: list[str]) -> None:
    parser = KeyParser()
    for part in parts:
        list(parser.feed(part))
    list(parser.tick())
