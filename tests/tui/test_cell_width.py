"""Text of other people, as a terminal may get it."""

from hypothesis import given
from hypothesis import strategies as st

from budgettui.tui.widgets.cell_width import escape_controls


@given(st.text(max_size=40))
def test_nothing_a_terminal_would_obey_survives(text):
    shown = escape_controls(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)
    assert not set(shown) & {"\u202e", "\u2066", "\u200e", "\u2028"}
