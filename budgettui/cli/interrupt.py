"""Handles Ctrl+C while the program starts or exits: exit code 130, without a traceback."""

import os
import signal
from types import FrameType

INTERRUPTED = 130
"""128 plus the number of SIGINT."""


def exit_on_interrupt() -> None:
    """Let SIGINT end the process at once, while there is nothing to clean up."""
    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _exit):
        signal.signal(signal.SIGINT, _exit)


def raise_on_interrupt() -> None:
    """Let SIGINT raise `KeyboardInterrupt` again, for a command with something to clean up."""
    if signal.getsignal(signal.SIGINT) is _exit:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _exit(_number: int, _frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
