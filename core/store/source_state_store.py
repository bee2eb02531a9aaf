"""The store's state of each source: when it was last synced, how far, and what went wrong."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from ..model.instants import EARLIEST_KEPT, LATEST_KEPT
from .database_protocol import Database
from .store_results import DamagedRowError, SourceState
from .validation import validated_state

if TYPE_CHECKING:
    from .sql_event_store import Transactions


class SourceStateStore:
    """The methods of `EventStore` on sources."""

    _transactions: "Transactions"

    def source_states(self) -> dict[str, SourceState]:
        with self._transactions.reading() as db:
            return source_states_of(db)

    def set_source_state(self, state: SourceState) -> None:
        state = validated_state(state)
        with self._transactions.writing() as log:
            save_source_state(log.db, state)

    def source_claims(self, event_ids: Collection[int] | None = None) -> dict[int, dict[str, object]]:
        from .source_claims import source_claims

        with self._transactions.reading() as db:
            return source_claims(db, event_ids)


def source_states_of(db: Database) -> dict[str, SourceState]:
    """The state of every source that was synced."""
    rows = db.execute("SELECT source, synced_us, cursor, problem FROM source_states ORDER BY source")
    states = {}
    for row in rows:
        if not (isinstance(row[1], int) and EARLIEST_KEPT <= row[1] <= LATEST_KEPT):
            raise DamagedRowError(f"source {row[0]!a} holds {repr(row[1])[:60]} as the time of its sync")
        states[row[0]] = SourceState(*row)
    return states


def save_source_state(db: Database, state: SourceState) -> None:
    """Save the state of a source, in place of the previous one."""
    db.execute(
        "INSERT INTO source_states (source, synced_us, cursor, problem) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (source) DO UPDATE SET"
        " synced_us = excluded.synced_us, cursor = excluded.cursor, problem = excluded.problem",
        (state.source, state.synced_at, state.cursor, state.problem),
    )
