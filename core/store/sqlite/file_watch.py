"""Detects that a file was written to."""

import threading
from collections.abc import Callable
from pathlib import Path

from .file_events import FileEvents

INTERVAL_SECONDS = 0.15
"""How often the file is checked where the kernel does not report changes; a stat call takes microseconds."""


class FileWatch:
    """Calls `notify`, from its own thread, after the file at `path` changed, went away or came back."""

    def __init__(self, path: Path, notify: Callable[[], None], interval: float = INTERVAL_SECONDS) -> None:
        self._path, self._notify, self._interval = path, notify, interval
        self._stopped = threading.Event()
        self._events: FileEvents | None = None
        self._state = self._look()
        threading.Thread(target=self._run, name="file-watch", daemon=True).start()

    def stop(self) -> None:
        """Stop watching; a call in progress continues."""
        self._stopped.set()
        if self._events is not None:
            self._events.wake()

    def _run(self) -> None:
        with FileEvents(self._path, self._interval) as events:
            self._events = events
            while not self._stopped.is_set():
                events.wait()
                if self._stopped.is_set():
                    return
                state = self._look()
                if state != self._state:
                    self._state = state
                    self._notify()

    def _look(self) -> tuple[int, int, int, int] | None:
        try:
            status = self._path.stat()
        except (OSError, ValueError):
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
