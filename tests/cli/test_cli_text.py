"""Text from outside on a terminal: literal, measured, cut."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.text.terminal_text import cut, escape_controls, pad, width_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07"),
        ("two\nlines\r\tand a tab", "two\\nlines\\r\\tand a tab"),
        ("\x9b31m", "\\x9b31m"),
        ("user\u202egnp.exe", "user\\u202egnp.exe"),
        ("\u2028\u2066\ufeff", "\\u2028\\u2066\\ufeff"),
        ("[bold]not markup[/bold]", "[bold]not markup[/bold]"),
        (
            "na\u00efve \u65e5\u672c \u0645\u0631\u062d\u0628\u0627",
            "na\u00efve \u65e5\u672c \u0645\u0631\u062d\u0628\u0627",
        ),
        ("\ud800", "\\ud800"),
    ],
)
def test_controls_are_spelt_out_and_text_is_left_alone(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


@given(st.text())
def test_nothing_a_terminal_obeys_survives(text: str) -> None:
    shown = escape_controls(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in shown)
    assert escape_controls(shown) == shown


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("\u65e5\u672c", 4),
        ("e\u0301", 1),
        ("\u0645\u0631\u062d\u0628\u0627", 5),
        ("\U0001f525", 2),
        ("", 0),
    ],
)
def test_columns_taken(text: str, columns: int) -> None:
    assert width_of(text) == columns


@given(st.text(), st.integers(1, 40))
def test_cut_text_fits_and_is_only_cut_where_it_must(text: str, width: int) -> None:
    shorter = cut(text, width)
    assert width_of(shorter) <= width
    assert shorter == text if width_of(text) <= width else shorter.endswith("..."[:width])


@given(st.text(), st.integers(0, 40), st.booleans())
def test_padded_text_takes_its_width(text: str, width: int, right: bool) -> None:
    assert width_of(pad(text, width, right)) == max(width, width_of(text))
