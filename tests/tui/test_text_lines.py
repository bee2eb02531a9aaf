"""Lines as plain data: measuring, cutting, joining."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from budgettui.tui.glyphs import ASCII, RICH, glyphs_for, locale_is_utf8, to_ascii
from budgettui.tui.widgets.cell_width import escape_controls, piece_width
from budgettui.tui.widgets.plots.bars import bar, line_bar
from budgettui.tui.widgets.text_lines import (
    cut,
    elide,
    fit,
    left,
    line_width,
    plain,
    ribbon,
    right,
    shorten,
    spread,
    wrap,
)

TEXT = st.text(
    st.sampled_from(["a", "B", " ", "-", "数", "é", "\u0301", "…", "🚒", "▲", "\u200d", "ß"]), max_size=12
).map(escape_controls)
LINE = st.lists(st.tuples(TEXT, st.sampled_from(["", "text", "muted"])), max_size=5).map(tuple)


@given(TEXT, st.integers(0, 20))
def test_cut_text_never_takes_more_cells_than_there_are(text, width):
    assert cell_len(cut(text, width)) <= width
    assert cell_len(left(text, width)) == cell_len(right(text, width)) == width


@given(LINE, st.integers(0, 30))
def test_a_fitted_line_takes_exactly_its_cells(line, width):
    assert line_width(fit(line, width)) == width
    assert line_width(shorten(line, width)) <= width


@given(st.text(max_size=20))
def test_ascii_is_ascii(text):
    assert to_ascii(text).isascii()


def test_accents_and_marks_have_ascii_stand_ins():
    assert to_ascii("café ▲ 14.4× – …") == "cafe ^ 14.4x - ~"


def test_bars_show_a_little_as_a_little_and_only_the_full_as_full():
    assert plain(bar(0, 5, "ok", RICH)) == "░░░░░"
    assert plain(bar(0.001, 5, "ok", RICH)) == "▏░░░░"
    assert plain(bar(0.999, 5, "ok", RICH)) == "████▉"
    assert plain(bar(1, 5, "ok", RICH)) == plain(bar(2.5, 5, "ok", RICH)) == "█████"
    assert plain(bar(0.5, 4, "ok", ASCII)) == "##.."


def test_lines_join_as_whole_parts():
    parts = [(("one", ""),), (("two", ""),), (("three", ""),)]
    assert plain(ribbon(parts, 9)) == "one  two"
    assert plain(spread((("left", ""),), (("right", ""),), 12)) == "left   right"
    assert plain(spread((("left", ""),), (("right", ""),), 8)) == "left    "
    assert wrap("a sentence of words", 8) == ["a", "sentence", "of words"]
    assert wrap("unbreakable", 4) == ["unbr", "eaka", "ble"]


def test_the_table_of_marks_follows_locale_and_terminal():
    assert glyphs_for({"LANG": "C.UTF-8"}) is RICH
    assert glyphs_for({"LANG": "de_DE.utf8"}) is RICH
    assert glyphs_for({"LANG": "C"}) is ASCII
    assert glyphs_for({}) is ASCII
    assert glyphs_for({"LC_ALL": "C", "LANG": "C.UTF-8"}) is ASCII
    assert glyphs_for({"LANG": "C.UTF-8"}, ascii_wanted=True) is ASCII
    assert glyphs_for({"LANG": "C"}, ascii_wanted=False) is RICH
    assert glyphs_for({"LANG": "C.UTF-8", "TERM": "linux"}).name == "console"
    assert not locale_is_utf8({"LANG": "de_DE.nonsense"})


def test_every_mark_is_one_cell():
    for table in (RICH, ASCII, glyphs_for({"LANG": "C.UTF-8", "TERM": "linux"})):
        for name in ("spent", "page", "watch", "ok", "open", "alert", "pointer", "track", "wall", "event"):
            assert cell_len(getattr(table, name)) == 1
        assert all(cell_len(c) == 1 for c in table.eighths + table.columns + table.corners)


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.integers(0, 30))
def test_a_name_is_elided_in_its_middle_within_the_room(text, width):
    shown = elide(escape_controls(text), width)
    assert piece_width(shown) <= width


def test_names_that_differ_at_their_ends_stay_apart():
    assert elide("payments-eu-west-1", 12) != elide("payments-eu-west-2", 12)
    assert elide("checkout", 12) == "checkout"


@given(st.floats(0, 1), st.integers(2, 80))
def test_a_line_is_empty_or_full_only_where_the_share_is(share, width):
    (drawn, _), (rest, _) = line_bar(share, width, "ok", RICH)
    assert len(drawn) + len(rest) == width
    assert (drawn == "") == (share == 0)
    assert (rest == "") == (share == 1)
