"""Finds events to withdraw: those that another tool's file no longer lists, or no longer as outages."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from ..model.event import Event
from ..support.frozen import frozen

if TYPE_CHECKING:
    from .reading_result import Reading


@frozen
class Coverage:
    """The part of a source that a file covers completely: an event missing there has been withdrawn.

    `incidents` are the keys of those in the file. `logs` has, by monitor, the first and last time of a range:
    the file has all outages that began in it. The times are written as in the keys `MONITOR@TIME`.
    """

    incidents: frozenset[str] = frozenset()
    logs: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def has(self, source_key: str) -> bool:
        """Whether the file would list the event with that key if it still existed."""
        incident, slash, _ = source_key.partition("/")
        if source_key in self.incidents or (slash and incident in self.incidents):
            return True
        monitor, _, time = source_key.rpartition("@")
        first, last = self.logs.get(monitor, ("", ""))
        return first <= time <= last


def find_withdrawn(reading: "Reading", known: Iterable[Event]) -> list[int]:
    """The ids of the `known` events of a file's source that it no longer has."""
    listed = {(draft.source_key, draft.service) for draft in reading.drafts}
    unread = {row.entry for row in reading.bad}
    return [
        event.id
        for event in known
        if event.source_key is not None
        and (event.source_key, event.service) not in listed
        and event.source_key not in unread
        and reading.coverage.has(event.source_key)
    ]
