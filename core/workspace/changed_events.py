"""Brings tables in memory up to date with the few events that changed, without reading the others again."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..store import EventStore

if TYPE_CHECKING:  # NumPy is loaded with the first table
    from ..ledger.event_table import EventTable

_FEW = 100
"""Up to this many changes are read by themselves."""


def with_changed_events(
    tables: "Mapping[str, EventTable]", store: EventStore, revision: int
) -> "dict[str, EventTable]":
    """`tables`, by the name that their events are stored under, with what changed after `revision`.

    Empty if more changed, or if it cannot be read: then all events of a service are to be read.
    """
    try:
        changes = store.changed_tables(revision, _FEW) if tables else None
    except Exception:  # reported for each service, when all of its events are read
        return {}
    if changes is None:
        return {}
    from ..ledger.event_table import EventTable

    ids, current = changes
    nothing = EventTable.empty()
    return {name: table.with_changes(ids, current.get(name, nothing)) for name, table in tables.items()}
