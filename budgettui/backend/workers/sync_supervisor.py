"""The backend's side of the process that syncs the sources."""

import time
from collections.abc import Callable

from budgettui.core.config.settings import Settings
from budgettui.core.config.source_settings import WEBHOOK, SourceSettings
from budgettui.core.store import EventStore

from ..child_process import ChildProcess, spawn_module
from ..messages import SourceStatus
from .source_status import source_status
from .worker_messages import WorkerState
from .worker_supervisor import WorkerSupervisor

DELAY_SECONDS = 1.0
"""Delay of the worker's start after the first numbers, when there is more urgent work."""


class SyncSupervisor(WorkerSupervisor):
    """Supervises the worker that syncs the sources; it starts on its own if a source has `every`."""

    _stopped = "the process that syncs the sources stopped"
    _not_started = "the sources cannot be synced"

    def __init__(
        self,
        settings: Settings,
        wake: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
        start: Callable[[], ChildProcess] = lambda: spawn_module("workers.sync_worker"),
    ) -> None:
        super().__init__(settings, wake, monotonic, start, DELAY_SECONDS)
        self._state = WorkerState()

    @property
    def sources(self) -> tuple[SourceSettings, ...]:
        """The sources that are synced: all but webhooks."""
        return tuple(source for source in self._settings.sources if source.type != WEBHOOK)

    def sync_now(self, name: str) -> None:
        """Request a sync of a source; `ValueError` if that is not possible."""
        if name not in {source.name for source in self.sources}:
            raise ValueError(f"source: there is no source {name!r} to sync")
        if self._state.elsewhere:
            raise ValueError("another budgettui process already syncs the sources of this store")
        if self._process is None:
            self._begin()
        if self._process is None:
            raise ValueError(self._problem)
        self._send(self._process, name)

    def statuses(self, store: EventStore) -> tuple[SourceStatus, ...]:
        """The status of each source, from the store and from the worker."""
        states = store.source_states() if self.sources else {}
        return tuple(
            source_status(source, states.get(source.name), self._state, self._problem)
            for source in self.sources
        )

    def _is_wanted(self) -> bool:
        return any(source.every is not None for source in self.sources)

    def _report(self, report: WorkerState) -> None:
        self._state = report

    def _forget(self) -> None:
        super()._forget()
        self._state = WorkerState()
