"""The backend's side of a worker process: starts it, reads its messages, restarts it if it dies."""

import contextlib
import pickle
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from budgettui.core.config.settings import Settings

from ..child_process import ChildProcess

RESTART_SECONDS = 10.0
"""How soon a worker that died is restarted."""


class WorkerSupervisor(ABC):
    """Keeps one worker running; `wake` is called when it reports something.

    Nothing here waits for the worker. It first starts after `delay` seconds, when there is less urgent work
    to do.
    """

    _stopped: ClassVar[str]
    """The problem if the worker ends on its own."""
    _not_started: ClassVar[str]
    """The problem if the worker cannot be started."""

    def __init__(
        self,
        settings: Settings,
        wake: Callable[[], None],
        monotonic: Callable[[], float],
        start: Callable[[], ChildProcess],
        delay: float,
    ) -> None:
        self._settings, self._wake, self._monotonic, self._start = settings, wake, monotonic, start
        self._process: ChildProcess | None = None
        self._problem = ""
        self._due = monotonic() + delay
        self._ended: str | None = None
        """The last line of output of a worker that ended on its own."""

    @abstractmethod
    def _is_wanted(self) -> bool:
        """Whether the settings require the worker to run."""

    @abstractmethod
    def _report(self, report: Any) -> None:
        """Handle a report of the worker; called in the reader thread."""

    def use(self, settings: Settings) -> None:
        """Restart the worker with other settings."""
        self._settings, self._problem = settings, ""
        self.stop()
        self._due = self._monotonic()

    def step(self) -> None:
        """Start the worker when it is due; restart it if it died."""
        if self._ended is not None:
            self._problem = f"{self._stopped} ({self._ended})"
            self._forget()
            self._due = self._monotonic() + RESTART_SECONDS
        if self._process is None and self._monotonic() >= self._due and self._is_wanted():
            self._begin()

    def stop(self) -> None:
        """End the worker; unrecorded work is lost."""
        process = self._process
        if process is not None:
            self._forget()
            process.signal_kill()  # the reader thread notices

    def _begin(self) -> None:
        try:
            process = self._start()
        except OSError as error:
            self._problem = f"{self._not_started}: {error.strerror or error}"
            self._due = self._monotonic() + RESTART_SECONDS
            return
        self._process, self._problem = process, ""
        self._send(process, self._settings)
        name = f"{type(self).__name__}-read"
        threading.Thread(target=self._read, args=(process,), name=name, daemon=True).start()

    def _send(self, process: ChildProcess, order: object) -> None:
        with contextlib.suppress(OSError):  # it died: the reader thread notices
            pickle.dump(order, process.requests, pickle.HIGHEST_PROTOCOL)
            process.requests.flush()

    def _read(self, process: ChildProcess) -> None:
        """Handle reports until the worker is gone, then close its pipes; runs in its own thread."""
        with contextlib.suppress(Exception):  # the end of the pipe
            while True:
                report = pickle.load(process.replies)
                if process is self._process:
                    self._report(report)
                    self._wake()
        process.end()
        if process is self._process:
            self._ended = process.last_line()
            self._wake()
        with contextlib.suppress(OSError):
            process.requests.close()
        process.close_outputs()

    def _forget(self) -> None:
        self._process, self._ended = None, None
