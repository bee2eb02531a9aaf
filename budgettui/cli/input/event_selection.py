"""Selects the services and events of a command: configured services, recorded ones, or a group."""

from collections.abc import Iterator, Sequence
from typing import Any

from budgettui.cli.session import Session
from budgettui.core.model.event import Event
from budgettui.core.store.event_stream import stream_events
from budgettui.core.text.suggestions import unknown_name


def event_services(session: Session, services: Sequence[str], group: str | None) -> list[str] | None:
    """The names of the selected services; None for all.

    A service that only exists in the store can be named too. With both, only the named services in the group
    are selected. `CommandError` with similar names for unknown ones.
    """
    if not services and group is None:
        return None
    recorded = session.workspace.store.services() if services else ()
    names = [name if name in recorded else session.service(name).name for name in dict.fromkeys(services)]
    if group is None:
        return names
    in_group = [service.name for service in session.select(group=group)]
    return [name for name in names if name in in_group] if services else in_group


def validate_category(session: Session, name: str | None) -> str | None:
    """Return `name`; `ValueError` with a similar name if the category is not configured."""
    known = session.settings.category_names
    if name is not None and name not in known:
        raise ValueError(f"category: {unknown_name(name, known, 'a category of this configuration')}")
    return name


def events_of(
    session: Session, names: Sequence[str] | None, limit: int | None = None, **filters: Any
) -> list[Event]:
    """The events of the named services, or of all, newest start first; `filters` are those of the store."""
    if names is None:
        return session.workspace.events(limit=limit, **filters)
    by_id = {
        event.id: event for name in names for event in session.workspace.events(name, limit=limit, **filters)
    }
    return sorted(by_id.values(), key=lambda event: (-event.start, -event.id))[:limit]


def events_in_order(session: Session, names: Sequence[str] | None, **filters: Any) -> Iterator[Event]:
    """Iterate over the events of the services, including their former names, or of all; oldest first.

    `filters` are those of `stream_events`. Errors of the store are raised during the iteration.
    """
    workspace = session.workspace
    present = workspace.settings.event_services
    if names is None:
        recorded_names = None
    else:
        services = [workspace.service(present[name]) for name in names if name in present]
        recorded_names = {*names, *(name for service in services for name in service.event_names)}
    return stream_events(workspace.store, recorded_names, known_at=workspace.known_at, **filters)
