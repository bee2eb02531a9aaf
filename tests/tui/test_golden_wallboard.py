"""The wallboard as it stands on a wall, against files in `golden/`, with a clock that stands still."""

from datetime import timedelta

import pytest
from app_driver import wallboard
from app_settling import still
from golden import SIZES
from rich.cells import cell_len
from sample_events import NOW, event, make_settings
from temporary_backend import Foreseeing, TemporaryBackend, foreseeing

from budgettui.backend import messages

size_by_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


def calm() -> TemporaryBackend:
    return Foreseeing(make_settings(["search", "checkout", "payments", "login"]))


def many() -> TemporaryBackend:
    backend = Foreseeing(make_settings([f"svc-{number:03d}" for number in range(40)]))
    backend.put(
        *(event(number, f"svc-{number:03d}", 2.0 + number, 4.0 + number) for number in range(0, 40, 5)),
        event(99, "svc-007", 12 / 1440, None, incident="INC-1"),
    )
    return backend


async def drawn(on) -> list[str]:
    """The rows, once the detail that is shown has its series."""
    screen = on.app.screen
    await on.until(lambda: not screen.pages.shows_detail or on.app.series is not None)
    screen.tick()
    await on.settle()
    return await still(on)


@pytest.mark.parametrize("fleet", [calm, many])
@size_by_size
async def test_a_calm_wall_and_one_with_more_services_than_a_page_holds(size, fleet, keep):
    async with wallboard(size, fleet()) as on:
        keep(f"wall-{fleet.__name__}-{size[0]}x{size[1]}", await drawn(on))


@size_by_size
async def test_incidents_and_the_next_page(size, keep):
    async with wallboard(size, foreseeing()) as on:
        rows = await drawn(on)
        assert {cell_len(row) for row in rows} == {size[0]}
        keep(f"wall-incidents-{size[0]}x{size[1]}", rows)
        await on.press("n")
        keep(f"wall-next-{size[0]}x{size[1]}", await drawn(on))


@size_by_size
async def test_old_data(size, keep):
    async with wallboard(size, foreseeing()) as on:
        await drawn(on)
        on.backend.post(messages.Problem("store", "the store cannot be read", NOW - timedelta(minutes=7)))
        await on.until(lambda: on.app.problems)
        keep(f"wall-old-{size[0]}x{size[1]}", await drawn(on))


async def test_ascii(keep):
    async with wallboard((80, 24), foreseeing(), ascii_only=True) as on:
        keep("wall-ascii-80x24", await drawn(on))
