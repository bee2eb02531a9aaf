"""Events cached as columns between runs, so that a start reads only what is new in a large store.

What is kept is used only where it gives what reading the store would: the store holds the row that was the
last one then, and its file was not written to, or something was appended; services that changed since are
read from the store. So a backup that was put back, another store and another version of the program are
recognised.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator

from budgettui import __version__
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.instants import DAY, Instant
from budgettui.core.store import EventStore
from budgettui.core.workspace import Workspace
from budgettui.core.workspace.kept_days import KEPT_DAYS

from .cache_folder import CacheFolder
from .event_cache_file import EventCacheFile, EventCacheKey, column_chunks
from .pacing import BACKGROUND_SHARE

SAVE_SECONDS = 1800.0
"""How often it is looked whether so much has changed that the events are worth saving again."""
RETRY_SECONDS = 5.0
"""How soon they are where something was being recorded."""
LEAST_EVENTS = 20_000
"""Fewer than these are read from the store in no time, and not kept."""
MOST_CHANGED = 0.02
"""The share of the services that may have changed before their events are saved again."""

_FILE = "columns.bin"
_SLICE_SECONDS = 0.005


class EventCache:
    """Reads the events of a workspace: what a run before left where that is right, else the store."""

    def __init__(
        self, workspace: Callable[[], Workspace], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._workspace, self._monotonic = workspace, monotonic
        self._opened_for: EventStore | None = None
        self._file: EventCacheFile | None = None
        self._changed: set[str] = set()
        """The names whose events changed after what the file holds, up to the revision seen."""
        self._revision = -1
        self._is_damaged = False
        self._since: Instant = 0
        """The end of the latest event that was left out for its age."""
        self._next_save = 0.0
        self._thread: threading.Thread | None = None

    def read(self, names: Collection[str], now: Instant) -> None:
        """Have the workspace hold the events of some services; `StoreError` where it cannot."""
        workspace = self._workspace()
        since = now - KEPT_DAYS * DAY
        self._since = max(self._since, since)
        services = {name: workspace.services[name] for name in names}
        tables: dict[str, EventTable] = {}
        if self._is_right(workspace, since):
            for service in services.values():
                if (table := self._find(service)) is not None:
                    tables[service.event_service] = table.ending_after(since)
            workspace.adopt(tables)
        workspace.read([name for name in services if services[name].event_service not in tables], now)

    def save_if_due(self) -> None:
        """Save the events, in a thread, where much of them differs from what is saved.

        Call it when all are loaded; raises `StoreError`.
        """
        if self._monotonic() < self._next_save or (self._thread is not None and self._thread.is_alive()):
            return
        self._next_save = self._monotonic() + SAVE_SECONDS
        workspace = self._workspace()
        if not self._is_worth_saving(workspace):
            return
        cache = CacheFolder(workspace.settings.store)
        file = cache.file_state()  # before the head, so that what is written in between shows in one of them
        head = workspace.store.head()
        if head.revision != workspace.revision:
            self._next_save = self._monotonic() + RETRY_SECONDS
            return
        self.close()
        key = EventCacheKey(__version__, head, file, self._since)
        tables = {
            service.event_service: (service.event_names, workspace.tables[service.event_service])
            for service in workspace.services.values()
            if service.event_service in workspace.tables
        }
        self._thread = threading.Thread(
            target=cache.save_chunks,
            args=(_FILE, _paced(column_chunks(key, tables))),
            name="columns",
            daemon=True,
        )
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait for the end of saving."""
        if self._thread is not None:
            self._thread.join(seconds)

    def close(self) -> None:
        """Let go of what a run before left."""
        if self._file is not None:
            self._file.close()
        self._file = self._opened_for = None
        self._revision, self._is_damaged = -1, False

    def _is_worth_saving(self, workspace: Workspace) -> bool:
        if sum(map(len, workspace.tables.values())) < LEAST_EVENTS:
            return False
        if self._is_damaged or not self._is_right(workspace, self._since):
            return True
        services = workspace.services.values()
        return sum(not self._is_kept(service) for service in services) > MOST_CHANGED * len(services)

    def _is_right(self, workspace: Workspace, since: Instant) -> bool:
        """Whether what is kept, but for what changed, is what the store holds."""
        store = workspace.store
        if store is not self._opened_for:
            self.close()
            self._file = _open(workspace)
            self._opened_for = store
        if self._file is None or self._file.key.since > since:
            return False
        revision = store.revision()
        if revision != self._revision:
            self._changed = store.changed_services(self._file.key.head.revision)
            self._revision = revision
        return True

    def _is_kept(self, service: ServiceSettings) -> bool:
        """Whether the events of a service are there, and did not change since."""
        names = service.event_names
        return (
            self._file is not None
            and self._file.names(service.event_service) == names
            and self._changed.isdisjoint(names)
        )

    def _find(self, service: ServiceSettings) -> EventTable | None:
        if self._file is None or not self._is_kept(service):
            return None
        try:
            return self._file.table(service.event_service)
        except ValueError:
            self._is_damaged = True
            return None


def _open(workspace: Workspace) -> EventCacheFile | None:
    """What was kept, if it belongs to this program and to the store as it is or was; `StoreError`."""
    cache, store = CacheFolder(workspace.settings.store), workspace.store
    stream = cache.open(_FILE)
    if stream is None:
        return None
    try:
        file = EventCacheFile(stream)
    except ValueError:
        stream.close()
        return None
    key, state, head = file.key, cache.file_state(), store.head()
    if key.head.revision == head.revision:
        is_right = (key.head, key.file) == (head, state)
    else:
        is_right = store.contains(key.head)
    if is_right and key.version == __version__:
        return file
    file.close()
    return None


def _paced(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks, with rests, so that making and writing them takes no more than its share of a core."""
    spent = time.thread_time()
    for chunk in chunks:
        yield chunk
        took = time.thread_time() - spent
        if took >= _SLICE_SECONDS:
            time.sleep(took * (1 / BACKGROUND_SHARE - 1))
            spent = time.thread_time()
