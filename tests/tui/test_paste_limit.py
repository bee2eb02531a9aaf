"""When a paste is open."""

from hypothesis import given
from hypothesis import strategies as st

from budgettui.tui.terminal.paste_limit import MAX_PASTE, PASTE_END, PASTE_START, PasteWatch


@given(st.integers(1, 5), st.booleans())
def test_a_paste_is_open_until_its_end_comes_in_whatever_pieces(piece: int, ended: bool) -> None:
    text = "ab\x1b[200~pasted" + ("\x1b[201~cd" if ended else "")
    watch = PasteWatch()
    for start in range(0, len(text), piece):
        watch.feed(text[start : start + piece])
    assert bool(watch.length) is not ended


def fed(watch: PasteWatch, text: str, piece: int) -> str:
    return "".join(watch.feed(text[start : start + piece]) for start in range(0, len(text), piece))


@given(st.sampled_from([997, 4096, MAX_PASTE, 2 * MAX_PASTE]), st.integers(1, 3 * MAX_PASTE))
def test_a_paste_that_is_too_long_is_cut_and_its_rest_is_no_key(piece: int, excess: int) -> None:
    text = "x" * (MAX_PASTE + excess)
    watch = PasteWatch()
    passed = fed(watch, f"ab{PASTE_START}{text}{PASTE_END}cd", piece)
    pasted, _, after = passed.partition(PASTE_START)[2].partition(PASTE_END)
    assert passed.startswith("ab" + PASTE_START) and set(pasted) == {"x"}
    assert MAX_PASTE <= len(pasted) <= MAX_PASTE + piece
    # A paste that ends in the piece in which it becomes too long is taken whole.
    assert after == "cd"
    assert len(pasted) + watch.take_dropped() == len(text)


@given(st.integers(1, 5))
def test_the_end_of_a_cut_paste_is_not_counted_where_it_comes_in_two_pieces(split: int) -> None:
    watch = PasteWatch()
    watch.feed(PASTE_START + "x" * (MAX_PASTE + 7))
    assert watch.feed("x" * 20 + PASTE_END[:split]) + watch.feed(PASTE_END[split:] + "cd") == "cd"
    assert watch.take_dropped() == 27


def test_what_was_dropped_of_a_paste_is_counted_once_it_is_over() -> None:
    watch = PasteWatch()
    fed(watch, PASTE_START + "x" * (MAX_PASTE + 5000), 1000)
    assert watch.take_dropped() == 0
    assert watch.end() == ""  # the parser has heard of an end
    assert watch.take_dropped() == 5000
    assert watch.take_dropped() == 0
    assert watch.feed("q") == "q"


def test_the_end_of_a_short_paste_that_was_lost_is_made_up() -> None:
    watch = PasteWatch()
    assert watch.feed(PASTE_START + "x") == PASTE_START + "x"
    assert watch.end() == PASTE_END
    assert not watch.length
