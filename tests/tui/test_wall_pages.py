"""Which services each page of a wallboard shows: for every size and any number of services."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.tui.screens.wallboard.wall_layout import tiling
from budgettui.tui.screens.wallboard.wall_pages import MOST_PAGES, Paging

SIZES = st.tuples(st.integers(1, 320), st.integers(1, 90), st.integers(0, 260))


@settings(max_examples=scaled(150), deadline=None)
@given(SIZES)
def test_every_service_is_on_some_page_and_the_worst_on_all(sizes):
    width, height, count = sizes
    grid = tiling(width, height, count)
    paging = grid.paging
    if paging.capacity == 1:
        assert paging.members(0) == [0]  # only the worst has room
        return
    pages = [paging.members(page) for page in range(paging.pages)]
    assert {index for page in pages for index in page} == set(range(paging.count))
    assert all(0 in page and len(page) <= paging.capacity for page in pages)
    assert paging.pages <= MOST_PAGES or grid.level == "line"


def test_the_worst_stay_while_the_others_turn():
    small = Paging(3, 3, 12)
    assert (small.capacity, small.pinned, small.pages) == (9, 3, 2)
    assert small.members(1) == [0, 1, 2, 9, 10, 11]
