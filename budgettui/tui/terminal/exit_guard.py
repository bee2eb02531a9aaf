"""Leaving the app: the terminal is always restored.

Textual restores the terminal when it ends by itself. It does not on SIGTERM or SIGHUP, and it cannot
when the terminal has stopped reading or is gone; this module handles those cases.
"""

import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn, Protocol

PATIENCE_SECONDS = 0.4
"""How long the app may take to end before output that nobody reads is discarded."""
LEAVE_SECONDS = 1.5
"""How long it may take at most before the process is ended."""
LOOK_SECONDS = 1.0
"""How often the terminal is checked, in case nothing reports that it is gone."""

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
"""The signals that end the dashboard, with the exit code 128 plus the signal's number."""
NUDGE = signal.SIGURG
"""A signal whose only effect is to interrupt blocking calls."""

RESTORE = (
    "\x1b[?2026l"  # output is shown immediately
    "\x1b[?7h"  # long lines wrap
    "\x1b[<u"  # the keyboard mode; each screen buffer has its own, so before switching buffers
    "\x1b[?1049l"  # the main screen
    "\x1b[?25h"  # a visible cursor
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # no mouse reports
    "\x1b[?1004l"  # no focus reports
    "\x1b[?2004l"  # no bracketed paste
    "\x1b[?2048l"  # no resize reports
    "\x1b[0m"
)


class Runnable(Protocol):
    """What `run_app` needs of an app."""

    @property
    def return_code(self) -> int | None: ...
    def run(self) -> Any: ...
    def exit(self, result: Any = None, return_code: int = 0, message: Any | None = None) -> None: ...
    def call_from_thread(self, callback: Callable[..., Any], *args: Any) -> Any: ...


class Leave:
    """The handler of the signals that end the process in order.

    It remembers the code: an exception raised in a destructor, or in a callback of an import, is lost, and
    one raised while a class is created becomes a RuntimeError.
    """

    code: int | None = None

    def __call__(self, number: int, _frame: FrameType | None) -> NoReturn:
        self.code = 128 + number
        sys.exit(self.code)


@contextlib.contextmanager
def leaving_on_signals() -> Iterator[None]:
    """Before and after an app has the terminal, let a signal end the process in order, cleaning up."""
    leave = Leave()
    before = {number: signal.signal(number, leave) for number in ENDING}
    try:
        yield
    except BaseException:
        if leave.code is None:
            raise
        raise SystemExit(leave.code) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Guard:
    """Watches over one terminal while an app has it.

    `leave` asks the app to end, and may be called from any thread. Without a terminal, on a pipe to a
    web server, there is nothing to restore, but a reader that can go away all the same.
    """

    def __init__(self, descriptor: int, leave: Callable[[int], None]) -> None:
        self.descriptor = descriptor
        self.caught: int | None = None
        self._leave = leave
        self._over = threading.Event()
        self._ending = threading.Lock()
        self._unread = False
        try:
            self._modes: list[Any] | None = termios.tcgetattr(descriptor)
        except termios.error:
            self._modes = None

    def watch(self) -> None:
        """In a thread: end the app when the terminal is gone."""
        threading.Thread(target=self._watch, name="terminal-watch", daemon=True).start()

    def catch(self, number: int, _frame: FrameType | None = None) -> None:
        """The handler of the signals that end the app."""
        threading.Thread(target=self._end, args=(number,), name="terminal-end", daemon=True).start()

    def over(self) -> None:
        """Called when the app has ended by itself; what it wrote last may not have arrived."""
        self._over.set()
        if self._unread:
            self.restore()

    def restore(self) -> None:
        """Restore the terminal, without ever waiting for it."""
        if self._modes is None:
            return
        with contextlib.suppress(termios.error, OSError):
            termios.tcflush(self.descriptor, termios.TCOFLUSH)  # makes room
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(self.descriptor, termios.TCSANOW, self._modes)
        with contextlib.suppress(OSError):
            os.set_blocking(self.descriptor, False)
            try:
                os.write(self.descriptor, RESTORE.encode())
            finally:
                os.set_blocking(self.descriptor, True)

    def _watch(self) -> None:
        while not self._over.is_set():
            if not terminal_is_there(self.descriptor, LOOK_SECONDS, self._modes is not None):
                self._end(signal.SIGHUP)
                return

    def _end(self, number: int) -> None:
        """Ask the app to exit; if it does not, restore the terminal and end the process."""
        if not self._ending.acquire(blocking=False):
            return
        self.caught = number
        threading.Thread(target=self._ask, name="terminal-leave", daemon=True).start()
        latest = time.monotonic() + LEAVE_SECONDS
        if self._over.wait(PATIENCE_SECONDS):
            return
        self._silence()
        while time.monotonic() < latest:
            self._interrupt_writes()
            if self._over.wait(0.02):
                return
        self.restore()
        os._exit(128 + number)

    def _silence(self) -> None:
        """Nobody seems to read: discard what the app still draws, so that it can end in order."""
        self._unread = True
        if self._modes is not None:
            self.descriptor = os.dup(self.descriptor)
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for descriptor in (1, 2):
                os.dup2(nowhere, descriptor)

    def _interrupt_writes(self) -> None:
        """Interrupt a blocked write; it is retried, and then discarded.

        While it waits nothing else can be written, so the terminal could not be restored either.
        """
        for thread in threading.enumerate():
            if thread.ident is not None and thread is not threading.current_thread():
                with contextlib.suppress(ProcessLookupError):
                    signal.pthread_kill(thread.ident, NUDGE)

    def _ask(self) -> None:
        while not self._over.is_set():
            try:
                self._leave(128 + (self.caught or 0))
                return
            except RuntimeError:  # its loop is not running yet, or no longer
                time.sleep(0.02)


def terminal_is_there(descriptor: int, seconds: float = 0.0, is_terminal: bool = True) -> bool:
    """Whether a terminal, or a pipe, still has its other end; waits up to `seconds` for it to go."""
    try:
        poll = select.poll()
        poll.register(descriptor, 0)
        if any(events & (select.POLLHUP | select.POLLERR) for _, events in poll.poll(seconds * 1000)):
            return False
        return not is_terminal or os.isatty(descriptor)
    except OSError:
        return False


def run_app(app: Runnable) -> int:
    """Run the app to its end; returns the exit code. The terminal is restored on every way out.

    After a signal the code is 128 plus its number; if the terminal is gone, the code is that of SIGHUP.
    """
    descriptor = sys.__stdout__.fileno() if sys.__stdout__ is not None else 1
    guard = Guard(descriptor, lambda code: app.call_from_thread(app.exit, None, code))
    before = {number: signal.signal(number, guard.catch) for number in ENDING}
    before[NUDGE] = signal.signal(NUDGE, lambda _number, _frame: None)
    guard.watch()
    try:
        for handler in before.values():
            if isinstance(handler, Leave) and handler.code is not None:
                sys.exit(handler.code)
        with _errors_on(descriptor):
            result = app.run()
    finally:
        guard.over()
        for number, handler in before.items():
            signal.signal(number, handler)
    if guard.caught is not None:
        return 128 + guard.caught
    code = app.return_code or 0
    return result if isinstance(result, int) and not code else code


@contextlib.contextmanager
def _errors_on(descriptor: int) -> Iterator[None]:
    """Textual draws on standard error: if that goes to a file, point it at the terminal meanwhile."""
    if os.isatty(2) or not os.isatty(descriptor):
        yield
        return
    sys.stderr.flush()
    saved = os.dup(2)
    os.dup2(descriptor, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
