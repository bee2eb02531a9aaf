"""Wait until an app under test is idle, judged by its event loop instead of the clock.

Textual's pilot considers an app idle once it has used less than 1 ms of CPU in 20 ms. That makes each key of
a test take 40 ms or more, and on a busy machine an app that got no CPU looks idle.
"""

import asyncio
import re
from typing import TYPE_CHECKING, Any

from textual import app, pilot, screen

if TYPE_CHECKING:
    from app_driver import Driver

SOON_SECONDS = 0.04
"""A timer that is due this soon belongs to the work in progress: a repaint, a pending answer."""
REPAINT_SECONDS = 0.004
"""From a change to its repaint; a test does not need a terminal's 60 frames a second."""
MAX_SECONDS = 1.0
"""The longest wait, for when one such timer follows another."""
UNFINISHED = re.compile(r"(working|reading|series|drawing)(…|~|\.\.\.)")


async def wait_for_idle(min_sleep: float = 0, max_sleep: float = MAX_SECONDS) -> None:
    """Wait until no callback is ready and no timer is due soon; times in seconds."""
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
    """Make every pilot in this process wait like this, and repaint screens soon after a change."""
    for module, name, value in (
        (app, "wait_for_idle", wait_for_idle),
        (pilot, "wait_for_idle", wait_for_idle),
        (screen, "UPDATE_PERIOD", REPAINT_SECONDS),
    ):
        assert hasattr(module, name), f"Textual has no {module.__name__}.{name} any more"
        setattr(module, name, value)


async def still(on: "Driver") -> list[str]:
    """Wait until nothing is pending; the rows on screen."""

    def done() -> bool:
        previews = [getattr(preview, "previews", None) for preview in (on.app.screen, on.app.focused)]
        pending = any(preview.pending for preview in previews if preview is not None)
        return not pending and not UNFINISHED.search(on.text())

    await on.until(done)
    return on.rows()
