"""How the wallboard shares its room, and its figures: for every size and any number of services."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.tui.screens.wallboard.wall_layout import DETAIL_HEIGHT, tiling
from budgettui.tui.screens.wallboard.wall_pages import Paging
from budgettui.tui.widgets.wall.big_digits import SCALES, big_digits, cells_wide, rows_high
from budgettui.tui.widgets.wall.wall_tile import digits_scale

SIZES = st.tuples(st.integers(1, 320), st.integers(1, 90), st.integers(0, 260))


@settings(max_examples=scaled(150), deadline=None)
@given(SIZES)
def test_tiles_stand_side_by_side_inside_their_room(sizes):
    width, height, count = sizes
    grid = tiling(width, height, count)
    covered = set()
    for index in range(grid.paging.capacity):
        region = grid.region(index, (0, 3), width - grid.beside)
        cells = {(x, y) for x in range(region.x, region.right) for y in range(region.y, region.bottom)}
        assert not cells & covered
        assert region.x >= 0 and region.right <= width - grid.beside
        assert region.y >= 3 and region.bottom <= height + 3
        covered |= cells
    assert grid.below == 0 or grid.below >= DETAIL_HEIGHT
    if grid.level == "big":
        assert digits_scale(grid.width, grid.height) > 0


def test_usual_walls():
    desk = tiling(120, 34, 12)
    assert (desk.paging.columns, desk.paging.rows, desk.paging.pages, desk.level) == (3, 4, 1, "big")
    assert desk.beside > 0
    wall = tiling(200, 45, 12)
    assert digits_scale(wall.width, wall.height) == 2
    assert tiling(80, 22, 12).paging == Paging(3, 3, 12)


@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("scale", SCALES)
def test_digits_are_rectangles_and_no_two_look_alike(scale, ascii_only):
    drawn = {character: big_digits(character, scale, ascii_only) for character in "0123456789<>%"}
    assert len(set(drawn.values())) == len(drawn)
    rows = big_digits("<100%", scale, ascii_only)
    assert len(rows) == rows_high(scale)
    assert {len(row) for row in rows} == {cells_wide("<100%", scale)}
    assert all(row.isascii() for row in rows) == ascii_only
