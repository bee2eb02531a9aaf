"""Events cached as columns between runs, so that startup reads only what is new in a large store.

The cache is used only if it gives the same result as reading the store: the store still contains the row
that was the last one then, and its file is unchanged or has only been appended to. Services that changed
since then are read from the store. This detects a restored backup, another store and another version of the
program.
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
from budgettui.core.workspace.event_retention import KEPT_DAYS

from .background_pacing import BACKGROUND_SHARE
from .cache_folder import CacheFolder
from .event_cache_format import EventCacheFile, EventCacheKey, column_chunks

SAVE_SECONDS = 1800.0
"""How often to check whether enough has changed to save the events again."""
RETRY_SECONDS = 5.0
"""How soon to retry if something was being recorded meanwhile."""
LEAST_EVENTS = 20_000
"""Fewer events than this are read from the store fast enough, and are not cached."""
MOST_CHANGED = 0.02
"""The share of services that may have changed before the events are saved again."""

_FILE = "columns.bin"
_SLICE_SECONDS = 0.005


class EventCache:
    """Reads the events of a workspace from an earlier run's cache if it is valid, else from the store."""

    def __init__(
        self, workspace: Callable[[], Workspace], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._workspace, self._monotonic = workspace, monotonic
        self._opened_for: EventStore | None = None
        self._file: EventCacheFile | None = None
        self._changed: set[str] = set()
        """The names of services that changed between the cached revision and `_revision`."""
        self._revision = -1
        self._is_damaged = False
        self._since: Instant = 0
        """Events that ended before this are left out because of their age."""
        self._next_save = 0.0
        self._thread: threading.Thread | None = None

    def read(self, names: Collection[str], now: Instant) -> None:
        """Load the events of some services into the workspace; raises `StoreError`."""
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
        """Save the events in a thread if enough of them differ from the saved ones.

        Call it when all are loaded; raises `StoreError`.
        """
        if self._monotonic() < self._next_save or (self._thread is not None and self._thread.is_alive()):
            return
        self._next_save = self._monotonic() + SAVE_SECONDS
        workspace = self._workspace()
        if not self._is_worth_saving(workspace):
            return
        cache = CacheFolder(workspace.settings.store)
        file = cache.file_state()  # before the head: a write in between shows in one of the two
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
        """Wait up to `seconds` for a save to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def close(self) -> None:
        """Close the file of the earlier run."""
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
        """Whether the cache matches the store, except for the services in `_changed`."""
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
        """Whether the events of a service are cached and have not changed since."""
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
    """The cache file, if it is of this version and of a state of this store; raises `StoreError`."""
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
    """Yield the chunks with pauses, so that encoding and writing them uses only its share of a core."""
    spent = time.thread_time()
    for chunk in chunks:
        yield chunk
        took = time.thread_time() - spent
        if took >= _SLICE_SECONDS:
            time.sleep(took * (1 / BACKGROUND_SHARE - 1))
            spent = time.thread_time()
