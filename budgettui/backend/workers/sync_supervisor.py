"""The backend's end of the process that asks the sources, and the state of each source."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from budgettui.core.config.settings import Settings
from budgettui.core.config.source_settings import WEBHOOK, SourceSettings
from budgettui.core.model.instants import to_datetime
from budgettui.core.store import EventStore, SourceState, UnreviewedCount

from ..child_process import ChildProcess, spawn_module
from ..messages import SourcesChanged, SourceStatus
from .worker_state import WorkerState
from .worker_supervisor import WorkerSupervisor

DELAY_SECONDS = 1.0
"""How long after the first numbers the sources are asked: until then there is more urgent work."""
RECOUNT_SHARE = 0.05
"""The share of the time that counting what nobody has reviewed may take."""


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
        self._unreviewed: UnreviewedCount | None = None
        self._next_count = 0.0
        """When it may be counted again."""

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

    def look(self, store: EventStore, revision: int) -> SourcesChanged:
        """How the sources are, by what the store remembers of them and what the worker is doing."""
        states = store.source_states() if self.sources else {}
        statuses = tuple(self._status(source, states.get(source.name)) for source in self.sources)
        return SourcesChanged(statuses, self._count_unreviewed(store, revision))

    def _count_unreviewed(self, store: EventStore, revision: int) -> int:
        known = self._unreviewed
        if (known is None or revision != known.head.revision) and self._monotonic() >= self._next_count:
            began = self._monotonic()
            known = self._unreviewed = store.unreviewed_count(known)
            ended = self._monotonic()
            self._next_count = ended + (ended - began) / RECOUNT_SHARE
        return 0 if known is None else known.count

    def _status(self, source: SourceSettings, state: SourceState | None) -> SourceStatus:
        worker = self._state
        problem = worker.failures.get(source.name) or (None if state is None else state.problem)
        if source.every is not None:
            problem = problem or worker.problem or self._problem or None
        due = worker.due.get(source.name)
        return SourceStatus(
            source.name,
            source.type,
            None if source.every is None else timedelta(microseconds=source.every),
            None if state is None or not state.synced_at else to_datetime(state.synced_at),
            problem,
            None if due is None or worker.elsewhere else to_datetime(due),
            source.name in worker.syncing,
            worker.elsewhere,
        )

    def _is_wanted(self) -> bool:
        return any(source.every is not None for source in self.sources)

    def _report(self, report: WorkerState) -> None:
        self._state = report

    def _forget(self) -> None:
        super()._forget()
        self._state = WorkerState()


def sources_sentence(statuses: tuple[SourceStatus, ...]) -> tuple[str, datetime | None]:
    """What is wrong with sources as one sentence, and since when the first is old; empty where nothing is."""
    failing = [status for status in statuses if status.problem is not None]
    if not failing:
        return "", None
    more = f" (and {len(failing) - 1} more)" if len(failing) > 1 else ""
    return f"{failing[0].name}{more}: {failing[0].problem}", failing[0].synced_at
