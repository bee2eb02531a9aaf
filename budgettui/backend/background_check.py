"""Looking through the whole store in the background, once after opening and then once a day."""

import os
import sys
import threading
import time
from collections.abc import Callable

from budgettui.core.config.settings import StoreSettings
from budgettui.core.store import StoreError, open_store

DELAY_SECONDS = 3.0
"""How long after the first numbers the first look begins: until then there is more urgent work."""
AGAIN_SECONDS = 86_400.0
"""How long after one look the next begins."""
MENDED_SECONDS = 10.0
"""How long after a damaged file changed it is looked through again; a restore may take a while."""
SHARE = 0.25
"""The share of a core that a look may take."""

FileState = tuple[int, int, int, int]


class StoreCheck:
    """Looks through a store in a thread, over a connection of its own, at the lowest priority.

    `step` starts a look when one is due, and never waits; `problems` is what the last finished one found.
    """

    def __init__(self, store: StoreSettings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self.problems: tuple[str, ...] = ()
        self._monotonic = monotonic
        self._due = monotonic() + DELAY_SECONDS
        self._state: FileState | None = None
        """The damaged file as it was before it was looked through."""
        self._thread: threading.Thread | None = None
        self._result: tuple[str, ...] | None = None
        self._stopped = threading.Event()

    def step(self) -> None:
        """Take the result of a look that has ended; start one that is due."""
        if self._thread is not None:
            if self._thread.is_alive():
                return
            self._thread = None
            self._due = self._monotonic() + AGAIN_SECONDS
            if self._result is not None:
                self.problems = self._result
        if self.problems and self._file_state() != self._state:
            self._state = self._file_state()
            self._due = self._monotonic() + MENDED_SECONDS
        if self._monotonic() >= self._due:
            self._state, self._result = self._file_state(), None
            self._thread = threading.Thread(target=self._look, name="store-check", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End a look that is under way, soon."""
        self._stopped.set()

    def wait(self, seconds: float) -> None:
        """Wait for the end of a look that is under way."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _look(self) -> None:
        if sys.platform == "linux":  # which takes a thread's own number here
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        slice_began = time.monotonic()

        def rest() -> bool:
            """Between two portions: leave the processor to others for a while; whether to stop."""
            nonlocal slice_began
            took = time.monotonic() - slice_began
            stopped = self._stopped.wait(took * (1 / SHARE - 1))
            slice_began = time.monotonic()
            return stopped

        try:
            store = open_store(self.store, create=False, read_only=True)
        except StoreError:
            return  # whoever looks for changes reports it
        try:
            problems = store.check(rest)
        except StoreError:
            return
        finally:
            store.close()
        if not self._stopped.is_set():
            self._result = tuple(problems)

    def _file_state(self) -> FileState | None:
        """What changes with the store's file; None for a database, or without a file."""
        if self.store.path is None:
            return None
        try:
            status = self.store.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def damage_sentence(problems: tuple[str, ...]) -> str:
    """The problems of a store as one sentence; empty without any."""
    if not problems:
        return ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return (
        f"the event store is damaged and is not written to: {problems[0]}{more}; "
        "`budgettui doctor` says what can be saved"
    )
