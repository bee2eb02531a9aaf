"""When a paste is open."""

from hypothesis import given
from hypothesis import strategies as st

from budgettui.tui.terminal.paste_watch import PasteWatch


@given(st.integers(1, 5), st.booleans())
def test_a_paste_is_open_until_its_end_comes_in_whatever_pieces(piece: int, ended: bool) -> None:
    text = "ab\x1b[200~pasted" + ("\x1b[201~cd" if ended else "")
    watch = PasteWatch()
    for start in range(0, len(text), piece):
        watch.feed(text[start : start + piece])
    assert bool(watch.length) is not ended
