"""The backend's end of the process that tells receivers of changes: starts it, and says what goes wrong."""

import contextlib
import pickle
import queue
import threading
import time
from collections.abc import Callable

from budgettui.core.config.settings import Settings

from .messages import TerminalText
from .process import BackendProcess, spawn_module
from .worker_state import NotifyState

DELAY_SECONDS = 2.0
"""How long after the first numbers changes are looked for: until then there is more urgent work."""
RESTART_SECONDS = 10.0
"""How soon a worker that died is started again."""


class Notifications:
    """The worker for the receivers with `from_dashboard`; none is started without any.

    `wake` is called when it says something. Nothing here waits for it.
    """

    def __init__(
        self,
        settings: Settings,
        send: Callable[[object], None],
        wake: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        start: Callable[[], BackendProcess] = lambda: spawn_module("notify_worker"),
    ) -> None:
        self._settings, self._to_screen, self._wake = settings, send, wake
        self._monotonic, self._start = monotonic, start
        self._process: BackendProcess | None = None
        self._states: queue.SimpleQueue[NotifyState] = queue.SimpleQueue()
        self._ended: str | None = None
        """The last words of a worker that stopped by itself."""
        self._problem = ""
        self._due = monotonic() + DELAY_SECONDS

    def use(self, settings: Settings) -> None:
        """Go on with other settings."""
        self._settings, self._problem = settings, ""
        self.stop()
        self._due = self._monotonic()

    def step(self) -> str:
        """Start the worker when it is time, and hand on what it said; what is wrong, empty if nothing is."""
        if self._ended is not None:
            self._problem = f"the process that tells others stopped ({self._ended})"
            self._process, self._ended = None, None
            self._due = self._monotonic() + RESTART_SECONDS
        while not self._states.empty():
            state = self._states.get()
            if state.terminal is not None:
                self._to_screen(TerminalText(state.terminal))
            else:
                self._problem = state.problem
        is_due = self._process is None and self._monotonic() >= self._due
        if is_due and any(receiver.from_dashboard for receiver in self._settings.receivers):
            self._begin()
        return self._problem

    def stop(self) -> None:
        """End the worker; what it sent and has not recorded yet is sent again."""
        process, self._process = self._process, None
        if process is not None:
            process.signal_kill()  # its reader notices

    def _begin(self) -> None:
        try:
            process = self._start()
        except OSError as error:
            self._problem = f"nobody can be told of changes: {error.strerror or error}"
            self._due = self._monotonic() + RESTART_SECONDS
            return
        self._process, self._problem = process, ""
        with contextlib.suppress(OSError):  # it died: its reader notices
            pickle.dump(self._settings, process.requests, pickle.HIGHEST_PROTOCOL)
            process.requests.flush()
        threading.Thread(target=self._read, args=(process,), name="notify-read", daemon=True).start()

    def _read(self, process: BackendProcess) -> None:
        """In a thread of its own: take what the worker says until it is gone, and tidy up after it."""
        with contextlib.suppress(Exception):  # the end of the pipe
            while True:
                state = pickle.load(process.replies)
                if process is self._process:
                    self._states.put(state)
                    self._wake()
        process.end()
        if process is self._process:
            self._ended = process.last_line()
            self._wake()
        for stream in (process.requests, process.replies, process.log):
            with contextlib.suppress(OSError):
                stream.close()
