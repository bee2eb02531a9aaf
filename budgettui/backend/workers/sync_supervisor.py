"""The backend's end of the process that fetches from the sources."""

import time
from collections.abc import Callable

from budgettui.core.config.settings import Settings
from budgettui.core.config.source_settings import WEBHOOK, SourceSettings
from budgettui.core.store import EventStore

from ..child_process import ChildProcess, spawn_module
from ..messages import SourceStatus
from .source_status import source_status
from .worker_state import WorkerState
from .worker_supervisor import WorkerSupervisor

DELAY_SECONDS = 1.0
"""How long after the first numbers the sources are asked: until then there is more urgent work."""


class SyncSupervisor(WorkerSupervisor):
    """The worker that asks the sources of some settings; it is started by itself where one has `every`."""

    _stopped = "the process that asks the sources stopped"
    _not_started = "the sources cannot be asked"

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
        """Those that are asked."""
        return tuple(source for source in self._settings.sources if source.type != WEBHOOK)

    def sync_now(self, name: str) -> None:
        """Have a source asked soon; `ValueError` where that is not possible."""
        if name not in {source.name for source in self.sources}:
            raise ValueError(f"source: there is no source {name!r} to ask")
        if self._state.elsewhere:
            raise ValueError("another budgettui over this store asks the sources")
        if self._process is None:
            self._begin()
        if self._process is None:
            raise ValueError(self._problem)
        self._send(self._process, name)

    def statuses(self, store: EventStore) -> tuple[SourceStatus, ...]:
        """How the sources are, by what the store remembers of them and what the worker is doing."""
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
