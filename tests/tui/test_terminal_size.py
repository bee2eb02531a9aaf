"""Which sizes are drawn, whatever a terminal reports."""

import pytest
from textual import events

from budgettui.tui.terminal.terminal_size import MAX_COLUMNS, MAX_ROWS, sane_size


@pytest.mark.parametrize(
    "size, drawn",
    [
        ((99_999, 24), (MAX_COLUMNS, 24)),
        ((80, 99_999), (80, MAX_ROWS)),
        ((0, 0), (1, 1)),
        ((200, 50), (200, 50)),
    ],
)
def test_sizes_are_such_as_can_be_drawn(size: tuple[int, int], drawn: tuple[int, int]) -> None:
    assert sane_size(events.Resize.from_dimensions(size, None)).size == drawn
