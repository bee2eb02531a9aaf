"""The log of events as screens list it: the newest, and with them all that are still open."""

from typing import Any

import numpy as np

from ..model.event import Event
from ..model.instants import Instant
from .workspace import Workspace

_NOT_VOIDED = {"include_voided": False}


def event_log(workspace: Workspace, service: str | None, limit: int, **filters: Any) -> list[Event]:
    """The `limit` newest events of a service, or of all, and open ones that began earlier.

    The newest start first; `limit` or more if not all were read. `filters` are those of `EventStore.events`.
    """
    newest = workspace.events(service, limit=limit, **filters)
    if len(newest) < limit:
        return newest
    return _merged(newest, workspace.events(service, open_only=True, **filters | _NOT_VOIDED))


def past_event_log(
    workspace: Workspace, as_of: Instant, service: str | None, limit: int, **filters: Any
) -> list[Event]:
    """The same of events that had begun by `as_of`; what ended later is open.

    Of all services, earlier ones that were open are listed where their events are in memory.
    """
    newest = workspace.events_past(as_of, service, limit=limit, **filters)
    if len(newest) < limit:
        return newest
    names = _with_open_events(workspace, as_of) if service is None else [service]
    filters |= _NOT_VOIDED
    begun = [event for name in names for event in workspace.events_past(as_of, name, since=as_of, **filters)]
    return _merged(newest, [event for event in begun if event.end is None])


def _with_open_events(workspace: Workspace, as_of: Instant) -> list[str]:
    """The stored services with an event open at `as_of`, of those whose events are in memory."""
    tables = workspace.tables.items()
    return [name for name, table in tables if np.any((table.starts <= as_of) & (table.ends > as_of))]


def _merged(newest: list[Event], others: list[Event]) -> list[Event]:
    listed = {event.id for event in newest}
    events = newest + [event for event in others if event.id not in listed]
    return sorted(events, key=lambda event: (-event.start, -event.id))
