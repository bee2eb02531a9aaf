"""Driving the dashboard in a test: opening it, pressing keys, reading what is on the screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from app_settling import use_with_pilot
from sample_events import lifelike, make_settings
from temporary_backend import TemporaryBackend
from textual.pilot import Pilot

from budgettui.tui.app import BudgetApp

use_with_pilot()


class Driver:
    """An app under test with its backend."""

    def __init__(self, app: BudgetApp, backend: TemporaryBackend, pilot: Pilot[Any]) -> None:
        self.app, self.backend, self.pilot = app, backend, pilot

    def rows(self) -> list[str]:
        """The text of the top screen, line by line."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        return "\n".join(self.rows())

    def foot(self) -> str:
        return self.rows()[-1]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        await self.pilot.press(*("space" if character == " " else character for character in text))

    async def settle(self) -> None:
        await self.pilot.pause()

    async def until(self, true: Callable[[], Any], seconds: float = 5.0) -> None:
        """Wait until `true()` holds, for what a timer or a worker does; at most `seconds`."""
        for _ in range(int(seconds / 0.01)):
            await self.pilot.pause()
            if true():
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"never came true; on screen:\n{self.text()}")

    async def sees(self, *texts: str) -> None:
        """Wait until all these texts are on the screen."""
        await self.until(lambda: all(text in self.text() for text in texts))


@asynccontextmanager
async def dashboard(
    size: tuple[int, int] = (120, 36), backend: TemporaryBackend | None = None, **options: Any
) -> AsyncIterator[Driver]:
    """The dashboard over a fake backend, with its first data and its plot on screen."""
    async with _opened(size, backend, **options) as on:
        await on.until(lambda: on.app.loaded)
        await on.until(lambda: on.app.service_list.chosen is None or on.app.series is not None)
        await on.settle()
        yield on


@asynccontextmanager
async def wallboard(
    size: tuple[int, int] = (120, 36), backend: TemporaryBackend | None = None, **options: Any
) -> AsyncIterator[Driver]:
    """The wallboard over a fake backend, with its tiles on screen."""
    async with _opened(size, backend, wallboard=True, **options) as on:
        services = on.app.settings.services
        await on.until(lambda: on.app.loaded and (on.app.screen.tiles or not services))
        await on.settle()
        yield on


@asynccontextmanager
async def _opened(
    size: tuple[int, int], backend: TemporaryBackend | None, *, faulty: bool = False, **options: Any
) -> AsyncIterator[Driver]:
    """`faulty`: the test expects the app to fail to draw something."""
    if backend is None:
        backend = TemporaryBackend(make_settings(), lifelike())
    app = BudgetApp(backend, backend.settings, now=backend.now, **options)
    async with app.run_test(size=size) as pilot:
        yield Driver(app, backend, pilot)
        await pilot.pause()
    if app.fault is not None and not faulty:
        raise app.fault
