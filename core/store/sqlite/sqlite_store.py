"""The event store in one SQLite file, which several processes may have open at once."""

from collections.abc import Callable
from pathlib import Path

from ..schema import Schema
from ..sql_event_store import LogStore
from ..store_results import StoreInfo
from .file_watch import FileWatch
from .integrity import problems_of
from .sqlite_connection import Connection
from .sqlite_migration_steps import SCHEMA
from .write_lock import BUSY_SECONDS


class SqliteStore(LogStore):
    """`EventStore` over a file; see there for what each method returns and raises.

    Every commit is on disk before it is acknowledged (rollback journal, `synchronous` EXTRA), and
    writers queue for up to `busy_seconds`. Threads may share one store and then take turns; those
    that should read side by side open one each. A store must not be carried across a fork.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        busy_seconds: float = BUSY_SECONDS,
        schema: Schema = SCHEMA,
    ) -> None:
        """Open the file at `path`; if missing, it and its folders are created, unless `read_only`."""
        self._file = Connection(path, schema, busy_seconds, read_only)
        super().__init__(self._file)
        self._watches: list[FileWatch] = []
        self._file.open()

    @property
    def location(self) -> str:
        return str(self._file.path)

    def on_change(self, notify: Callable[[], None]) -> None:
        self._watches.append(FileWatch(self._file.path, notify))

    def close(self) -> None:
        for watch in self._watches:
            watch.stop()
        super().close()

    def check(
        self,
        stop: Callable[[], bool] | None = None,
        since: StoreInfo | None = None,
        progress: Callable[[StoreInfo], None] | None = None,
    ) -> list[str]:
        problems = problems_of(self._file, stop or (lambda: False), since, progress)
        if problems:
            self._file.refuse_writing(problems[0])
        return problems
