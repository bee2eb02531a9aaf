"""When a backend counts as silent or hung, and how long to wait before starting another."""

from typing import Literal

RESTART_SECONDS = (0.5, 2.0, 5.0, 15.0, 30.0)
"""Waits before each new start of a backend that died; the last one repeats."""
WATCH_SECONDS = 2.0
"""How often the watchdog looks."""
SILENCE_SECONDS = 6.0
"""After this long without a message, a heartbeat at least, the numbers are no longer called live."""
KILL_SECONDS = 90.0
"""After this long a backend is taken to hang, and is replaced. Waiting for a locked store takes less."""


class BackendWatchdog:
    """Judges the backend by when it was heard last; `now` is in seconds, by the event loop's clock."""

    def __init__(self) -> None:
        self.failures = 0
        """How often in a row a backend ended, or could not be started."""
        self.silence = 0.0
        """Seconds for which nothing had been heard when it was looked last."""
        self._is_silent = False
        self._last_heard = self._last_look = 0.0

    @property
    def interval(self) -> float:
        """Seconds between two looks."""
        return WATCH_SECONDS

    def start(self, now: float) -> None:
        """Begin to watch."""
        self._last_heard = self._last_look = now

    def heard(self, now: float) -> bool:
        """Note that the backend sent something, or was started; whether it had been called silent."""
        self._last_heard = now
        was_silent, self._is_silent = self._is_silent, False
        return was_silent

    def look(self, now: float, is_running: bool) -> Literal["silent", "hung"] | None:
        """Whether the backend has just become silent, or hangs and is to be killed."""
        if now - self._last_look > 2 * WATCH_SECONDS:
            self._last_heard = now  # this process was stopped itself, and the backend with it
        self._last_look = now
        self.silence = now - self._last_heard
        if is_running and self.silence > KILL_SECONDS:
            return "hung"
        if is_running and self.silence > SILENCE_SECONDS and not self._is_silent:
            self._is_silent = True
            return "silent"
        return None

    def failed(self) -> float:
        """Note that a backend ended, or could not be started; seconds to wait before the next is."""
        wait = RESTART_SECONDS[min(self.failures, len(RESTART_SECONDS) - 1)]
        self.failures += 1
        return wait

    def recovered(self) -> bool:
        """Note that a backend shows numbers; whether one before it had failed."""
        had_failed, self.failures = self.failures > 0, 0
        return had_failed
