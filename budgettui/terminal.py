"""The terminal around the app: refusing one that cannot do it, and leaving every one as it was.

Textual restores the terminal when it ends by itself. It does not on SIGTERM or SIGHUP, and it cannot
when the terminal has stopped reading or is gone; here is what it takes to leave then too.
"""

import contextlib
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any, Protocol

LEAVE_SECONDS = 1.5
"""How long the app may take to end on a signal before the terminal is restored for it."""
LOOK_SECONDS = 2.0
"""How often it is looked whether the terminal is still there."""

RESTORE = (
    "\x1b[?1049l"  # the main screen
    "\x1b[?25h"  # a visible cursor
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # no mouse reports
    "\x1b[?1004l"  # no focus reports
    "\x1b[?2004l"  # no bracketed paste
    "\x1b[?2048l"  # no resize reports
    "\x1b[<u"  # the keyboard as it was
    "\x1b[0m"
)

_UNABLE = ("dumb", "unknown")


class Runnable(Protocol):
    """What `run_app` needs of an app."""

    return_code: int | None

    def run(self) -> Any: ...
    def exit(self, result: Any = None, return_code: int = 0, message: Any | None = None) -> None: ...
    def call_from_thread(self, callback: Callable[..., Any], *args: Any) -> Any: ...


def terminal_refusal(env: Mapping[str, str]) -> str | None:
    """Why no screen can be shown on the terminal that `env` describes; None when it can."""
    term = env.get("TERM", "")
    if not term:
        return "TERM is not set, so it is not known what this terminal can do; set it, e.g. to xterm-256color"
    if term in _UNABLE:
        return (
            f"TERM={term} cannot place text on the screen; set TERM (xterm-256color, for one), "
            "or use a command such as budgettui status"
        )
    return None


class Guard:
    """Watches over one terminal while an app has it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.caught: int | None = None
        self._over = threading.Event()
        try:
            self._modes: list[Any] | None = termios.tcgetattr(descriptor)
        except termios.error:
            self._modes = None

    def restore(self) -> None:
        """Put the terminal back as it was, without ever waiting for it."""
        if self._modes is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcflush(self.descriptor, termios.TCOFLUSH)
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self.descriptor, termios.TCSANOW, self._modes)
        with contextlib.suppress(OSError, ValueError):
            os.set_blocking(self.descriptor, False)
            os.write(self.descriptor, RESTORE.encode())
            os.set_blocking(self.descriptor, True)

    def watch(self, leave: Callable[[], None]) -> None:
        """In a thread: end the app when a signal came or the terminal is gone; by force if it hangs."""
        threading.Thread(target=self._watch, args=(leave,), daemon=True).start()

    def over(self) -> None:
        """The app has ended by itself."""
        self._over.set()

    def caught_signal(self, number: int, _frame: FrameType | None = None) -> None:
        """The handler of SIGTERM and SIGHUP."""
        self.caught = number

    def _watch(self, leave: Callable[[], None]) -> None:
        while not self._over.wait(LOOK_SECONDS if self.caught is None else 0):
            if self.caught is None and terminal_is_there(self.descriptor):
                continue
            self.end(leave)
            return

    def end(self, leave: Callable[[], None]) -> None:
        """Ask the app to leave; when it does not, restore the terminal and end the process."""
        threading.Thread(target=leave, daemon=True).start()
        if self._over.wait(LEAVE_SECONDS):
            return
        self.restore()
        os._exit(128 + (self.caught or signal.SIGHUP))


def terminal_is_there(descriptor: int) -> bool:
    """Whether the terminal still has its other end."""
    try:
        poll = select.poll()
        poll.register(descriptor, 0)
        return not any(
            events & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, events in poll.poll(0)
        )
    except OSError:
        return False


def run_app(app: Runnable) -> int:
    """Run the app to its end; the exit code. The terminal is restored on every way out.

    Ended by a signal, it is 128 and the signal's number.
    """
    descriptor = sys.__stdout__.fileno() if sys.__stdout__ is not None else 1
    guard = Guard(descriptor)

    def leave() -> None:
        with contextlib.suppress(Exception):  # the loop may be gone, or may never answer
            app.call_from_thread(app.exit, None, 128 + (guard.caught or signal.SIGHUP))

    ending = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        guard.caught_signal(number, frame)
        if not ending.is_set():
            ending.set()
            threading.Thread(target=guard.end, args=(leave,), daemon=True).start()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGHUP)}
    guard.watch(leave)
    try:
        result = app.run()
    finally:
        guard.over()
        for number, handler in before.items():
            signal.signal(number, handler)
    if guard.caught is not None:
        guard.restore()
        return 128 + guard.caught
    code = app.return_code or 0
    return result if isinstance(result, int) and not code else code
