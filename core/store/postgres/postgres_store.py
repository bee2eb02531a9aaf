"""The event store in a PostgreSQL database, which a team shares."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from ..schema import Schema
from ..sql_event_store import LogStore
from ..store_results import StoreInfo
from ..table_store import BulkReader
from ..tamper_check import chain_problems, is_part_of
from .lost_commit import RETRY_SECONDS
from .postgres_catalog import unprotected_tables
from .postgres_connection import PostgresConnection
from .postgres_errors import LostConnectionError
from .postgres_listener import Listener
from .postgres_schema import APPEND_ONLY, POSTGRES_SCHEMA, SCHEMA_NAME

_CHANGES = (
    "add", "sync_events", "amend", "finish", "void", "rename_service", "review", "undo", "redo",
    "add_exclusions", "amend_exclusion", "void_exclusion", "undo_exclusion", "redo_exclusion", "add_note",
    "add_act", "revoke_act", "set_source_state",
)  # fmt: skip
"""The methods that change something; `add_many` and `add_exclusion` call one of them."""

_BUSY_SECONDS = 10.0

S = TypeVar("S", bound="PostgresStore")


def _retrying(method: Callable[..., Any]) -> Callable[..., Any]:
    """`method`, retried until the server is back if it went away before the change was recorded."""

    @wraps(method)
    def change(self: "PostgresStore", *arguments: Any, **options: Any) -> Any:
        deadline = time.monotonic() + self.retry_seconds
        while True:
            try:
                return method(self, *arguments, **options)
            except LostConnectionError:
                if not self.server.wait_to_retry(deadline):
                    raise

    return change


def _with_retries(store: type[S]) -> type[S]:
    for name in _CHANGES:
        setattr(store, name, _retrying(getattr(store, name)))
    return store


@_with_retries
class PostgresStore(LogStore):
    """`EventStore` over a server; see there for what each method returns and raises.

    If the server goes away during a change, the change is retried for `retry_seconds`, once it is certain
    that it was not recorded. Threads may share one store and then take turns. A store must not be carried
    across a fork.
    """

    def __init__(
        self,
        url: str,
        *,
        read_only: bool = False,
        create: bool = True,
        busy_seconds: float = _BUSY_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
        schema: Schema = POSTGRES_SCHEMA,
    ) -> None:
        """Connect to the server; missing tables are created if `create` is true."""
        self.retry_seconds = retry_seconds
        self.server = PostgresConnection(url, schema, busy_seconds, read_only, create)
        self._listener: Listener | None = None
        super().__init__(self.server)
        self.server.open()

    @property
    def location(self) -> str:
        return self.server.location

    def _bulk_reader(self) -> BulkReader:
        from . import postgres_bulk_event_reader

        return postgres_bulk_event_reader

    def on_change(self, notify: Callable[[], None]) -> None:
        self._listener = Listener(self.server.connect, notify)

    def close(self) -> None:
        if self._listener is not None:
            self._listener.stop()
        super().close()

    def check(
        self,
        stop: Callable[[], bool] | None = None,
        since: StoreInfo | None = None,
        progress: Callable[[StoreInfo], None] | None = None,
    ) -> list[str]:
        if since is not None and not is_part_of(self.server, since):
            since = None
        stop = stop or (lambda: False)
        with self.server.reading() as db:
            unprotected = unprotected_tables(db, SCHEMA_NAME, APPEND_ONLY)
        problems = unprotected + chain_problems(self.server, stop, since, progress)
        if problems:
            self.server.refuse_writing(problems[0])
        return problems
