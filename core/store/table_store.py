"""The store's current events as columns: all, those of some services, or those that changed."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from ..model.instants import Instant
from .database_protocol import Database
from .event_queries import changed_events

if TYPE_CHECKING:  # NumPy is loaded with the first table
    from ..ledger.event_table import EventTable
    from .sql_event_store import Transactions


class TableStore:
    """The methods of `EventStore` that read columns, in the way that suits SQLite."""

    _transactions: "Transactions"

    def tables(
        self,
        services: Collection[str] | None = None,
        since: Instant | None = None,
        known_at: Instant | None = None,
    ) -> "dict[str, EventTable]":
        from .bulk_event_reader import read_tables

        with self._transactions.reading() as db:
            return read_tables(db, services, since, known_at)

    def changed_tables(self, since: int, most: int) -> "tuple[list[int], dict[str, EventTable]] | None":
        with self._transactions.reading() as db:
            ids = changed_events(db, since, most)
            return None if ids is None else (ids, self._tables_of(db, ids) if ids else {})

    def _tables_of(self, db: Database, ids: Sequence[int]) -> "dict[str, EventTable]":
        from .bulk_event_reader import read_events

        return read_events(db, ids)
