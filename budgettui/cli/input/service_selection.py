"""Selects services for a command: those configured, those only in the store, or a group."""

from collections.abc import Iterator, Sequence
from typing import Any

from budgettui.cli.session import Session
from budgettui.core.model.event import Event
from budgettui.core.store.event_stream import stream_events
from budgettui.core.text.suggestions import unknown_name


def event_services(session: Session, services: Sequence[str], group: str | None) -> list[str] | None:
    """The names of the services whose events are asked for; None for all.

    A service that only the store knows is allowed by its name. With both, those of the services that are in
    the group. Unknown names are refused with the nearest.
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
    """`name`; `ValueError`, with the nearest, for a category the configuration does not have."""
    known = session.settings.category_names
    if name is not None and name not in known:
        raise ValueError(f"category: {unknown_name(name, known, 'a category of this configuration')}")
    return name


def events_of(
    session: Session, names: Sequence[str] | None, limit: int | None = None, **filters: Any
) -> list[Event]:
    """The events of services, or of all, the newest start first; `filters` are those of the store."""
    if names is None:
        return session.workspace.events(limit=limit, **filters)
    by_id = {
        event.id: event for name in names for event in session.workspace.events(name, limit=limit, **filters)
    }
    return sorted(by_id.values(), key=lambda event: (-event.start, -event.id))[:limit]


def events_in_order(session: Session, names: Sequence[str] | None, **filters: Any) -> Iterator[Event]:
    """The events of services, under every name they had, or of all: the oldest first, and never all at once.

    `filters` are those of `stream_events`. What is wrong with the store is raised as they are asked for.
    """
    workspace = session.workspace
    present = workspace.settings.event_services
    if names is None:
        recorded_names = None
    else:
        services = [workspace.service(present[name]) for name in names if name in present]
        recorded_names = {*names, *(name for service in services for name in service.event_names)}
    return stream_events(workspace.store, recorded_names, known_at=workspace.known_at, **filters)
