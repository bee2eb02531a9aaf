"""Waits for changes by other clients: LISTEN on its own connection, in a thread."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg

from .postgres_schema import SCHEMA_NAME
from .reconnect_pauses import listener_pause

_LOOK_SECONDS = 1.0
"""How often the thread checks whether to stop."""


class Listener:
    """Calls `notify`, from its own thread, for every append that the server announces."""

    def __init__(
        self, connect: Callable[[], "psycopg.Connection[tuple[Any, ...]]"], notify: Callable[[], None]
    ) -> None:
        self._connect, self._notify = connect, notify
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="store listener", daemon=True).start()

    def stop(self) -> None:
        """Stop the thread, which takes a second or two."""
        self._stopped.set()

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            with suppress(psycopg.Error), self._connect() as connection:
                connection.execute(f"LISTEN {SCHEMA_NAME}".encode())
                if failures:
                    self._notify()  # something may have been recorded meanwhile
                failures = 0
                while not self._stopped.is_set():
                    for _ in connection.notifies(timeout=_LOOK_SECONDS, stop_after=1):
                        self._notify()
            self._stopped.wait(listener_pause(failures))
            failures += 1
