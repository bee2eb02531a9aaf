"""What another tool's file has no more, or calls no outage any more: its events are withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from ..model.event import Event
from ..support.frozen import frozen

if TYPE_CHECKING:
    from .reading_result import Reading


@frozen
class Coverage:
    """Of what a file has all events there are: one that it does not give any more is none.

    `incidents` are those that it has; `logs` are, by monitor, the times from which and to which its outages
    begin, as texts of the keys `MONITOR@TIME`.
    """

    incidents: frozenset[str] = frozenset()
    logs: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def has(self, source_key: str) -> bool:
        """Whether the file would give the event of that key, if it were one still."""
        incident, slash, _ = source_key.partition("/")
        if source_key in self.incidents or (slash and incident in self.incidents):
            return True
        monitor, _, time = source_key.rpartition("@")
        first, last = self.logs.get(monitor, ("", ""))
        return first <= time <= last


def find_withdrawn(reading: "Reading", known: Iterable[Event]) -> list[int]:
    """Those of the `known` events of a file's source that it has no more, by id."""
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
