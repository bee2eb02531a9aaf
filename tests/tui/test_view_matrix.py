"""Every view at every size, in both themes, over none to 300 services, against files in `golden/matrix`."""

import pytest
from golden import FOLDER
from golden_views import Case, cases, in_both_themes, opened
from rich.cells import cell_len

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_view_looks_as_it_did(case: Case, keep):
    async with opened(case) as on:
        assert {cell_len(row) for row in on.rows()} == {case.size[0]}
        keep(f"matrix/{case.name}", await in_both_themes(on))


def test_no_golden_screen_is_left_over():
    folder = FOLDER / "matrix"
    files = {str(file.relative_to(folder).with_suffix("")) for file in folder.rglob("*.txt")}
    assert files == {case.name for case in CASES}
