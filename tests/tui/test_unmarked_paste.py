"""What is too long to have been typed at once is a paste, marked or not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.tui.terminal.paste_limit import PASTE_END, PASTE_START
from budgettui.tui.terminal.unmarked_paste import LONGEST_TYPED, UnmarkedPaste

LOG = "svc=checkout level=error msg='quota exceeded, undo?'\r\nxX qq ss\r" * 3
READS = st.lists(
    st.text(st.sampled_from("sxu :\r\t\x1b[A0123~é") | st.characters(codec="utf-8"), max_size=200)
)


def test_a_long_text_in_one_read_is_marked_with_what_follows_it() -> None:
    paste = UnmarkedPaste()
    assert paste.feed(LOG) == PASTE_START + LOG
    assert paste.feed("svx") == "svx" and paste.is_open
    assert paste.end() == PASTE_END and not paste.is_open
    assert paste.feed("s") == "s"


@pytest.mark.parametrize("before", ["", "\x13", "q\x01"])
def test_a_paste_behind_a_key_and_before_an_interrupt(before: str) -> None:
    assert UnmarkedPaste().feed(f"{before}{LOG}\x03q") == f"{before}{PASTE_START}{LOG}{PASTE_END}\x03q"


@pytest.mark.parametrize(
    "typed",
    [
        ":7m INC-5 undo a deploy in search, services down\r",
        "ja12m\r\r\rINC-9\rstopped, voided, undone\x13",
        "j" * 400,  # held down
        "jk" * 400,
        "\x1b[A" * 400,
        "abcdefghij\x01" * 50,
        PASTE_START + LOG + PASTE_END,
        "\x1b]11;" + "abcdefghij" * 20 + "\x1b\\",  # a terminal's answer
        LOG[:LONGEST_TYPED],
    ],
)
def test_what_may_have_been_typed_passes_as_it_is(typed: str) -> None:
    assert UnmarkedPaste().feed(typed) == typed


@pytest.mark.parametrize("cut", range(len(PASTE_START) + 1))
def test_a_marked_paste_in_two_reads_is_marked_once(cut: int) -> None:
    paste = UnmarkedPaste()
    text = PASTE_START + LOG + PASTE_END
    if cut == 0:
        assert paste.feed(text) == text
        return
    assert paste.feed(text[:cut]) + paste.feed(text[cut:]) == text
    assert paste.feed(LOG) == PASTE_START + LOG


@pytest.mark.parametrize(
    "inner", [PASTE_END, PASTE_START, "\x1b[20\x1b[201~1~", f"{PASTE_END}s{PASTE_START}"]
)
def test_copied_text_cannot_end_its_own_paste(inner: str) -> None:
    passed = UnmarkedPaste().feed(f"q{PASTE_START}copied{inner}s{PASTE_END}q")
    before, _, rest = passed.partition(PASTE_START)
    pasted, _, after = rest.partition(PASTE_END)
    assert (before, after) == ("q", "q") and pasted.startswith("copied") and pasted.endswith("s")


def test_copied_text_cannot_end_a_paste_that_began_in_an_earlier_read() -> None:
    paste = UnmarkedPaste()
    assert paste.feed(f"{PASTE_START}copied") == f"{PASTE_START}copied"
    assert paste.feed(f"more{PASTE_END}s{PASTE_END}q") == f"mores{PASTE_END}q"


def test_a_paste_right_after_an_arrow_key_is_marked() -> None:
    paste = UnmarkedPaste()
    paste.feed("\x1b[A")
    assert paste.feed(LOG) == PASTE_START + LOG


@given(READS)
def test_nothing_is_added_but_marks_and_nothing_lost(reads: list[str]) -> None:
    paste = UnmarkedPaste()
    passed = "".join(map(paste.feed, reads)) + paste.end()
    without = [text.replace(PASTE_START, "").replace(PASTE_END, "") for text in (passed, "".join(reads))]
    assert without[0] == without[1]
