"""Decides when a backend is silent or hung, and how long to wait before restarting it."""

from typing import Literal

RESTART_SECONDS = (0.5, 2.0, 5.0, 15.0, 30.0)
"""Delays before each restart of a backend that died; the last one repeats."""
WATCH_SECONDS = 2.0
"""How often the watchdog checks."""
SILENCE_SECONDS = 6.0
"""After this long without any message, not even a heartbeat, the numbers are no longer shown as live."""
KILL_SECONDS = 90.0
"""After this long a backend is considered hung and is replaced. Waiting for a locked store takes less."""


class BackendWatchdog:
    """Tracks when the backend was last heard from; `now` is the event loop's time in seconds."""

    def __init__(self) -> None:
        self.failures = 0
        """Consecutive times that a backend ended or failed to start."""
        self.silence = 0.0
        """Seconds since the last message, as of the last check."""
        self._is_silent = False
        self._last_heard = self._last_look = 0.0

    @property
    def interval(self) -> float:
        """Seconds between two checks."""
        return WATCH_SECONDS

    def start(self, now: float) -> None:
        """Start watching."""
        self._last_heard = self._last_look = now

    def heard(self, now: float) -> bool:
        """Record a message, or a start, of the backend; return whether it had been reported as silent."""
        self._last_heard = now
        was_silent, self._is_silent = self._is_silent, False
        return was_silent

    def heard_on_time(self, now: float) -> bool:
        """Note that the backend sent something, unless it has been called silent; whether it was noted.

        From any thread.
        """
        if self._is_silent:
            return False
        self._last_heard = now
        return True

    def look(self, now: float, is_running: bool) -> Literal["silent", "hung"] | None:
        """Check whether the backend has just become silent, or is hung and must be killed."""
        if now - self._last_look > 2 * WATCH_SECONDS:
            self._last_heard = now  # this process was suspended too, and with it the backend
        self._last_look = now
        self.silence = now - self._last_heard
        if is_running and self.silence > KILL_SECONDS:
            return "hung"
        if is_running and self.silence > SILENCE_SECONDS and not self._is_silent:
            self._is_silent = True
            return "silent"
        return None

    def failed(self) -> float:
        """Record that a backend ended or failed to start; return the seconds to wait before a restart."""
        wait = RESTART_SECONDS[min(self.failures, len(RESTART_SECONDS) - 1)]
        self.failures += 1
        return wait

    def recovered(self) -> bool:
        """Record that the backend sent numbers; return whether an earlier one had failed."""
        had_failed, self.failures = self.failures > 0, 0
        return had_failed
