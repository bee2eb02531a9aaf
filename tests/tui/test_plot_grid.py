"""Curves on a grid: what plotext draws lands in the cells that the scale names."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.tui.widgets.plots import plot_grid
from budgettui.tui.widgets.plots.plot_grid import Curve, Grid, Scale, draw


@pytest.mark.parametrize(("width", "height"), [(20, 6), (74, 12), (110, 28), (190, 45)])
@pytest.mark.parametrize("marker", ["braille", "dot", "*"])
def test_a_curve_reaches_from_corner_to_corner_at_any_size(width, height, marker):
    scale = Scale(width, height, -30.0, 0.0, 0.0, 100.0)
    xs = [-30 + step / 20 for step in range(601)]
    grid = draw([Curve(xs, [100 * (x + 30) / 30 for x in xs], "trend")], scale, marker)
    assert grid.cells[height - 1][0][0] != " " and grid.cells[0][width - 1][0] != " "
    drawn = [
        (x, y) for y in range(height) for x in range(width) if grid.cells[y][x][0] not in (" ", "\u2800")
    ]
    for x, y in drawn:
        value = scale.y0 + (height - 0.5 - y) / height * (scale.y1 - scale.y0)
        assert abs(value - 100 * (scale.value(x) + 30) / 30) <= 100 / height + 100 / width
    assert {grid.cells[y][x][1] for x, y in drawn} == {"trend"}


def test_what_lies_outside_the_scale_is_drawn_on_its_edge():
    scale = Scale(40, 10, 0.0, 10.0, 0.0, 100.0)
    grid = draw([Curve([0.0, 10.0], [250.0, 250.0], "band")], scale, "dot")
    assert all(character != " " for character, _ in grid.cells[0])
    assert all(character == " " for row in grid.cells[1:] for character, _ in row)


def test_no_points_draw_nothing():
    grid = draw([Curve([], [], "trend")], Scale(12, 4, 0, 1, 0, 1), "braille")
    assert "".join(character for row in grid.cells for character, _ in row).strip() == ""


def test_rows_join_neighbours_of_one_role_and_overlays_keep_what_is_drawn():
    grid = Grid(5, 1)
    grid.put(1, 0, "#", "trend")
    grid.put(1, 0, "|", "faint", over=False)
    grid.put(2, 0, "|", "faint", over=False)
    grid.put(9, 9, "x", "text")
    assert grid.line(0) == ((" ", ""), ("#", "trend"), ("|", "faint"), ("  ", ""))


def test_a_ground_runs_on_under_what_is_drawn_before_and_after():
    grid = Grid(3, 4)
    grid.put(1, 1, "#", "trend")
    for x in range(3):
        grid.shade(x, 1, 2, ".", "band@fan")
    grid.put(2, 1, "|", "faint")
    assert grid.line(1) == ((".", "band@fan"), ("#", "trend@fan"), ("|", "faint@fan"))
    assert grid.line(2) == (("...", "band@fan"),)
    assert {role for y in (0, 3) for _, role in grid.cells[y]} == {""}


@given(
    st.integers(1, 60),
    st.integers(1, 12),
    st.sampled_from(["braille", "dot", "*"]),
    st.lists(st.tuples(st.floats(-31, 5), st.floats(-10, 140)), max_size=80),
)
def test_a_curve_looks_the_same_without_the_points_that_share_a_dot(
    width: int, height: int, marker: str, points: list[tuple[float, float]]
) -> None:
    scale = Scale(width, height, -30.0, 4.0, 0.0, 105.0)
    curve = Curve([x for x, _ in sorted(points)], [y for _, y in sorted(points)], "trend")
    clipped = curve.xs, [min(max(y, scale.y0), scale.y1) for y in curve.ys]
    with patch.object(plot_grid, "_thinned", lambda *_: clipped):
        expected = draw([curve], scale, marker)
    assert draw([curve], scale, marker).cells == expected.cells
