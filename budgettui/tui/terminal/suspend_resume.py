"""Resuming after a stop: ctrl+z and fg, or kill -STOP and -CONT."""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType


def resume_in_order(driver: object, redraw: Callable[[], None]) -> None:
    """On SIGCONT, take over the terminal only if ctrl+z released it; else call `redraw` in the event loop.

    A process that was stopped by SIGSTOP has not released it: Textual would read it twice from then on, and
    restore raw mode at the end. Call in the main thread, while the loop runs.
    """
    take_again = signal.getsignal(signal.SIGCONT)
    if not callable(take_again):
        return
    loop = asyncio.get_running_loop()

    def on_continue(number: int, frame: FrameType | None) -> None:
        if getattr(driver, "_must_signal_resume", True):
            take_again(number, frame)
        else:
            loop.call_soon_threadsafe(redraw)

    signal.signal(signal.SIGCONT, on_continue)
