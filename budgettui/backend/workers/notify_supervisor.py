"""The backend's side of the process that notifies receivers of changes."""

import queue
import time
from collections.abc import Callable

from budgettui.core.config.settings import Settings

from ..child_process import ChildProcess, spawn_module
from ..messages import TerminalText
from .worker_messages import NotifyState
from .worker_supervisor import WorkerSupervisor

DELAY_SECONDS = 2.0
"""Delay of the worker's start after the first numbers, when there is more urgent work."""


class NotifySupervisor(WorkerSupervisor):
    """Supervises the worker for receivers with `from_dashboard`; it is not started if there are none.

    Messages that were sent but not yet recorded when it is stopped are sent again.
    """

    _stopped = "the process that notifies receivers stopped"
    _not_started = "no receiver can be notified of changes"

    def __init__(
        self,
        settings: Settings,
        send: Callable[[object], None],
        wake: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        start: Callable[[], ChildProcess] = lambda: spawn_module("workers.notify_worker"),
    ) -> None:
        super().__init__(settings, wake, monotonic, start, DELAY_SECONDS)
        self._to_screen = send
        self._states: queue.SimpleQueue[NotifyState] = queue.SimpleQueue()

    @property
    def problem(self) -> str:
        """What is wrong; empty if nothing is."""
        return self._problem

    def step(self) -> None:
        """Pass on what the worker reported; start it when it is due."""
        while not self._states.empty():
            state = self._states.get()
            if state.terminal is not None:
                self._to_screen(TerminalText(state.terminal))
            else:
                self._problem = state.problem
        super().step()

    def _is_wanted(self) -> bool:
        return any(receiver.from_dashboard for receiver in self._settings.receivers)

    def _report(self, report: NotifyState) -> None:
        self._states.put(report)
