"""Going on after a stop: ctrl+z and fg, or kill -STOP and -CONT."""

import asyncio
import signal
from collections.abc import Callable
from types import FrameType


def resume_in_order(driver: object, redraw: Callable[[], None]) -> None:
    """Take the terminal again on SIGCONT only if ctrl+z gave it back; else `redraw`, in the event loop.

    A process that was stopped by SIGSTOP still has it: Textual would read it twice from then on, and
    take raw mode for the mode to restore. Call in the main thread, while the loop runs.
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
