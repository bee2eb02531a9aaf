"""The store's current events as columns: all, those of some services, or those that changed."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Protocol

from ..model.instants import Instant
from .database_protocol import Database
from .event_queries import changed_events

if TYPE_CHECKING:  # NumPy is loaded with the first table
    from ..ledger.event_table import EventTable
    from .sql_event_store import Transactions


class BulkReader(Protocol):
    """A module that reads events as columns in the way that suits an engine."""

    def read_tables(
        self, db: Database, services: Collection[str] | None, since: Instant | None, known_at: Instant | None
    ) -> "dict[str, EventTable]":
        """The current events by service, as `EventStore.tables` gives them."""

    def read_events(self, db: Database, ids: Sequence[int]) -> "dict[str, EventTable]":
        """The current events among a few by service, without voided ones."""


class TableStore:
    """The methods of `EventStore` that read columns."""

    _transactions: "Transactions"

    def tables(
        self,
        services: Collection[str] | None = None,
        since: Instant | None = None,
        known_at: Instant | None = None,
    ) -> "dict[str, EventTable]":
        reader = self._bulk_reader()
        with self._transactions.reading() as db:
            return reader.read_tables(db, services, since, known_at)

    def changed_tables(self, since: int, most: int) -> "tuple[list[int], dict[str, EventTable]] | None":
        reader = self._bulk_reader()
        with self._transactions.reading() as db:
            ids = changed_events(db, since, most)
            return None if ids is None else (ids, reader.read_events(db, ids) if ids else {})

    def _bulk_reader(self) -> BulkReader:
        from . import bulk_event_reader

        return bulk_event_reader
