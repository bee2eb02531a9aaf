"""The process that syncs the sources, so that a hanging server delays nothing else.

After the settings, its orders are names of sources to sync immediately. It reports what it is doing. The
events and problems of a source go to the store, where every process sees them.
"""

import queue
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import NoReturn

from budgettui.core.config.settings import Settings
from budgettui.core.config.source_settings import WEBHOOK, SourceSettings
from budgettui.core.errors import BudgettuiError
from budgettui.core.model.instants import Instant
from budgettui.core.sources import SourceError, synchronise
from budgettui.core.store import StoreError, open_store
from budgettui.core.store.sync_lease import SyncLease, sync_lease
from budgettui.core.support.frozen import frozen
from budgettui.core.workspace import Workspace

from ..problem_reports import described
from .sync_schedule import SyncSchedule
from .worker_main import Orders, Send, serve, take_orders
from .worker_messages import WorkerState

LEASE_SECONDS = 5.0
"""How soon to try again to take the lease that another process holds."""
AT_ONCE = 4
"""How many sources are synced at the same time."""


@frozen
class _Ended:
    """A sync has ended; `failure` is an error that could not be recorded in the store.

    `is_store_away`: it was the store's error, not the source's.
    """

    source: str
    failure: str
    is_store_away: bool


Sync = Callable[[SourceSettings, Instant], None]


def sync_source(settings: Settings, source: SourceSettings, now: Instant) -> None:
    """Sync one source with its own connection to the store, which records a failure.

    The author is `sync:NAME`, so that a person's next undo does not revert it.
    """
    store = open_store(settings.store, create=False)
    with Workspace(settings, store, f"sync:{source.name}") as workspace:
        try:
            synchronise(workspace, source, now)
        except SourceError:
            return


class SyncWorker:
    """Syncs each source when it is due, while this process holds the lease."""

    def __init__(
        self,
        settings: Settings,
        lease: SyncLease,
        send: Callable[[WorkerState], None],
        sync: Sync,
        clock: Callable[[], Instant] = lambda: time.time_ns() // 1000,
    ) -> None:
        self._sources = {source.name: source for source in settings.sources if source.type != WEBHOOK}
        self._settings = settings
        self._lease, self._send, self._sync, self._clock = lease, send, sync, clock
        self._schedule = SyncSchedule(self._sources)
        self._state = WorkerState(due=self._schedule.due)
        self._sent = ""
        self._woken: queue.SimpleQueue[_Ended | str] = queue.SimpleQueue()
        """Syncs that ended, and names of sources to sync now."""
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sync")

    def request(self, name: str) -> None:
        """Request a sync of a source as soon as possible; may be called from any thread."""
        self._woken.put(name)

    def begin(self) -> None:
        """Schedule from the last sync of each source."""
        try:
            store = open_store(self._settings.store, create=False, read_only=True)
            with closing(store):
                states = store.source_states()
        except StoreError:
            states = {}
        self._schedule.begin(states, self._clock())

    def step(self) -> float:
        """Start the syncs that are due; return the seconds until there is more to do."""
        if not self._schedule.running and not self._take_lease():
            return LEASE_SECONDS
        now = self._clock()
        for name in self._schedule.due_now(now):
            self._schedule.start(name, now)
            self._pool.submit(self._run, self._sources[name], now)
        self._tell()
        return self._schedule.seconds_left(now, LEASE_SECONDS)

    def wait(self, seconds: float) -> None:
        """Wait at most `seconds` for a sync to end or to be requested."""
        try:
            message = self._woken.get(timeout=seconds)
        except queue.Empty:
            return
        if isinstance(message, _Ended):
            self._schedule.end(message.source)
            self._state.failures.pop(message.source, None)
            if message.failure:
                self._state.failures[message.source] = message.failure
            if message.is_store_away:
                self._schedule.retry(message.source, self._clock())
        else:
            self._schedule.want(message, self._clock())

    def run(self) -> NoReturn:
        """Work until the process ends."""
        self.begin()
        while True:
            self.wait(self.step())

    def _take_lease(self) -> bool:
        try:
            held, problem = self._lease.holds(), ""
        except BudgettuiError as error:
            held, problem = False, str(error)
        self._state.elsewhere, self._state.problem = not held and not problem, problem
        if not held:
            self._tell()
        return held

    def _run(self, source: SourceSettings, now: Instant) -> None:
        failure, is_store_away = "", False
        try:
            self._sync(source, now)
        except BudgettuiError as error:
            failure, is_store_away = str(error), isinstance(error, StoreError)
        except Exception as error:
            traceback.print_exc()
            failure = f"unexpected error: {described(error)}"
        self._woken.put(_Ended(source.name, failure, is_store_away))

    def _tell(self) -> None:
        self._state.syncing = tuple(sorted(self._schedule.running))
        text = repr(self._state)
        if text != self._sent:
            self._sent = text
            self._send(self._state)


def _work(settings: Settings, orders: Orders, send: Send) -> NoReturn:
    worker = SyncWorker(
        settings, sync_lease(settings.store), send, lambda source, now: sync_source(settings, source, now)
    )
    take_orders(orders, lambda name: worker.request(str(name)))
    worker.run()


def main() -> NoReturn:
    """Serve on standard input and output until the input ends."""
    serve(_work)
