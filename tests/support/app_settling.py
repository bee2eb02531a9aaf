"""When an app under test has done all that there was to do: asked of its loop, not of the clock.

Textual's pilot takes an app for idle that used less than 1 ms of CPU in 20 ms. So each key of a test waits
for 40 ms and more, and on a machine that is busy with other things an app that was given no CPU looks idle.
"""

import asyncio
import re
from typing import TYPE_CHECKING, Any

from textual import app, pilot, screen

if TYPE_CHECKING:
    from app_driver import Driver

SOON_SECONDS = 0.04
"""A timer that ends within so much belongs to what is under way: a repaint, an answer that is waited for."""
REPAINT_SECONDS = 0.004
"""From a change to its being painted; a terminal's 60 frames a second are of no use to a test."""
MAX_SECONDS = 1.0
"""How long is waited at most: where one such timer follows another."""
UNFINISHED = re.compile(r"(working|reading|series|drawing)(…|~|\.\.\.)")


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = MAX_SECONDS) -> None:
    """Wait until nothing is left to call, and no timer is about to end."""
    loop: Any = asyncio.get_running_loop()
    start = loop.time()
    while loop.time() < start + max_sleep:
        await asyncio.sleep(0)
        if loop._ready:
            continue
        timers = [handle.when() for handle in loop._scheduled if not handle.cancelled()]
        wait = min(timers, default=float("inf")) - loop.time()
        if wait > SOON_SECONDS:
            wait = start + min_sleep - loop.time()
            if wait <= 0:
                return
        await asyncio.sleep(wait)


def use_with_pilot() -> None:
    """Let every pilot of this process wait like this, and screens be painted soon after a change."""
    for module, name, value in (
        (app, "wait_for_idle", wait_for_idle),
        (pilot, "wait_for_idle", wait_for_idle),
        (screen, "UPDATE_PERIOD", REPAINT_SECONDS),
    ):
        assert hasattr(module, name), f"Textual has no {module.__name__}.{name} any more"
        setattr(module, name, value)


async def still(on: "Driver") -> list[str]:
    """The rows, once nothing is on its way any more."""

    def done() -> bool:
        previews = [getattr(preview, "previews", None) for preview in (on.app.screen, on.app.focused)]
        pending = any(preview.pending for preview in previews if preview is not None)
        return not pending and not UNFINISHED.search(on.text())

    await on.until(done)
    return on.rows()
