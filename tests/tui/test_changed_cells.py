"""Which cells of a line are sent again."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from budgettui.tui.widgets.cell_width import escape_controls
from budgettui.tui.widgets.changed_cells import changed_span
from budgettui.tui.widgets.text_lines import fit, plain

TEXT = st.text(
    st.sampled_from(["a", "B", " ", "-", "数", "é", "\u0301", "…", "🚒", "▲", "\u200d", "ß"]), max_size=12
).map(escape_controls)
LINE = st.lists(st.tuples(TEXT, st.sampled_from(["", "text", "muted"])), max_size=5).map(tuple)


@given(LINE, LINE, st.integers(1, 20))
def test_patching_the_changed_span_gives_the_new_line(old, new, width):
    before, after = fit(old, width), fit(new, width)
    span = changed_span(before, after)
    if span is None:
        assert _cells(before) == _cells(after)
        return
    first, last = span
    assert 0 <= first < last <= width
    whole_characters = all(cell_len(c) == 1 for c in plain(before) + plain(after))
    if whole_characters:
        old_cells, new_cells = _cells(before), _cells(after)
        assert old_cells[:first] + new_cells[first:last] + old_cells[last:] == new_cells


def _cells(line):
    return [(character, role) for text, role in line for character in text]


def test_equal_lines_change_nothing_and_a_digit_changes_one_cell():
    assert changed_span((("same", "text"),), (("same", "text"),)) is None
    assert changed_span((("33.95 min", "text"),), (("33.96 min", "text"),)) == (4, 5)
    assert changed_span((("same", "text"),), (("same", "muted"),)) == (0, 4)
    assert changed_span((("数据 1", "text"),), (("数据 2", "text"),)) == (5, 6)
