"""Every screen as a person sees it, against files in `golden/`, with a clock that stands still."""

from collections.abc import Sequence

import pytest
from app_driver import dashboard, still
from golden import SIZES, looks
from rich.cells import cell_len
from store_backend import foreseeing

SCREENS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("dashboard", ("g",)),
    ("consumed", ("v",)),
    ("daily", ("v",)),
    ("calendar", ("v",)),
    ("day", ("v", "3", *["left"] * 12)),
    ("forecast", ("escape", "4")),
    ("anomalies", ("5",)),
    ("zoom", ("3", "z")),
    ("explain", ("escape", "1", "x")),
    ("events", ("escape", "e")),
    ("log", ("escape", "l")),
    ("log-filter", ("/", "p", "a", "y")),
    ("events-of-one", ("enter", "escape", "e")),
    ("versions", ("v",)),
    ("edit", ("escape", "enter")),
    ("form", ("escape", "escape", "a", "1", "2", "m")),
    ("what-if", ("escape", "y", "i", "3", "0", "m")),
    ("quick", ("escape", ":", "1", "2", "m")),
    ("filter", ("escape", "/", "m", "a")),
    ("no-hits", ("z", "z", "enter")),
    ("palette", ("escape", "ctrl+p", "r")),
    ("themes", ("escape", "t")),
    ("help", ("escape", "?")),
)
"""Each screen by the keys that lead there from the one before."""


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_look_as_they_did(size, keep):
    different = []
    async with dashboard(size, foreseeing()) as on:
        for name, keys in SCREENS:
            await on.press(*keys)
            rows = await still(on)
            assert {cell_len(row) for row in rows} == {size[0]}, name
            try:
                keep(f"{name}-{size[0]}x{size[1]}", rows)
            except AssertionError as error:
                different.append(str(error))
    assert not different, "\n".join(different)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_colours_are_as_they_were(size, theme, keep):
    async with dashboard(size, foreseeing(theme=theme)) as on:
        await on.press("g")
        await still(on)
        keep(
            f"{theme}-{size[0]}x{size[1]}",
            looks(on.app.screen._compositor.render_strips()),
        )


async def test_ascii_looks_as_it_did(keep):
    async with dashboard((80, 24), foreseeing(), ascii_only=True) as on:
        await on.press("g")
        keep("ascii-80x24", await still(on))
        await on.press("a")
        await on.type("12m")
        keep("ascii-form-80x24", await still(on))
