"""The plan of the screen: no pane overlaps another, none leaves the screen, whatever the size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.tui.screens.dashboard.dashboard_layout import PANES, SMALLEST, TURNED, is_small, plan


@given(
    st.integers(1, 320),
    st.integers(1, 100),
    st.sampled_from(TURNED),
    st.sampled_from([None, *PANES]),
    st.booleans(),
    st.integers(0, 2),
)
def test_panes_fill_the_screen_without_overlap(width, height, turned, zoomed, banner, prompt):
    places = plan(width, height, turned=turned, zoomed=zoomed, banner=banner, prompt=prompt)
    if width < SMALLEST[0] or height < SMALLEST[1]:
        assert set(places) == {"small"}
        return
    covered = 0
    regions = list(places.values())
    for index, region in enumerate(regions):
        assert region.width > 0 and region.height > 0
        assert region.x >= 0 and region.right <= width and region.y >= 0 and region.bottom <= height
        assert not any(region.overlaps(other) for other in regions[index + 1 :])
        covered += region.area
    assert covered == width * height


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((80, 24), {"services", "gauges", "trend"}),
        ((120, 36), set(PANES)),
        ((200, 50), set(PANES)),
        ((100, 30), set(PANES)),
    ],
)
def test_what_fits(size, shown):
    assert set(plan(*size)) & set(PANES) == shown
    assert is_small(*size) == (len(shown) == 3)
