"""Every screen as a person sees it, against files in `golden/`, with a clock that stands still."""

from collections.abc import Mapping, Sequence

import pytest
from app_driver import dashboard
from app_settling import still
from golden import SIZES
from rich.cells import cell_len
from temporary_backend import foreseeing

LOG_OF_PAYMENTS = ("l", "/", "p", "a", "y")
SCREENS: Mapping[str, Sequence[str]] = {
    "dashboard": (),
    "consumed": ("v",),
    "daily": ("v", "v"),
    "calendar": ("v", "v", "v"),
    "day": ("3", *["left"] * 12),
    "forecast": ("4",),
    "anomalies": ("5",),
    "zoom": ("3", "z"),
    "explain": ("x",),
    "events": ("e",),
    "log": ("l",),
    "log-filter": LOG_OF_PAYMENTS,
    "events-of-one": (*LOG_OF_PAYMENTS, "enter", "escape", "e"),
    "versions": (*LOG_OF_PAYMENTS, "enter", "escape", "e", "v"),
    "edit": ("e", "e"),
    "form": ("a", "1", "2", "m"),
    "service-form": ("A", "p", "a", "y", "enter", "9", "9", "5"),
    "what-if": ("i", "3", "0", "m"),
    "quick": (":", "1", "2", "m"),
    "filter": ("/", "m", "a"),
    "no-hits": ("/", "m", "a", "z", "z", "enter"),
    "palette": ("ctrl+p", "r"),
    "themes": ("t",),
    "help": ("?",),
}
"""Each screen by the keys that lead to it from the dashboard as it opens, on its first service."""


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screen_looks_as_it_did(size, name, keep):
    async with dashboard(size, foreseeing()) as on:
        await on.press("g", *SCREENS[name])
        rows = await still(on)
        assert {cell_len(row) for row in rows} == {size[0]}
        keep(f"{name}-{size[0]}x{size[1]}", rows)


async def test_ascii_looks_as_it_did(keep):
    async with dashboard((80, 24), foreseeing(), ascii_only=True) as on:
        await on.press("g")
        keep("ascii-80x24", await still(on))
        await on.press("a")
        await on.type("12m")
        keep("ascii-form-80x24", await still(on))
