"""Events that count nowhere, because their service is not configured."""

from collections.abc import Sequence
from functools import lru_cache

from ..config.settings import ServiceSettings, Settings
from ..model.instants import Instant
from ..support.frozen import frozen
from ..support.jsonable import Result
from ..text.suggestions import closest_match, closest_matches, visible
from .event_store_protocol import EventStore

_COMPARED = 20
"""For how many orphans a configured service with a similar name is looked up."""
_NAMED = 3
"""How many services the sentence names."""


@frozen
class Orphan(Result):
    """A service that has events in the store but is not in the configuration.

    `events` counts those that are not voided; `nearest` is the configured service whose name is most like it.
    """

    service: str
    events: int
    nearest: str | None


def find_orphans(
    store: EventStore, settings: Settings, known_at: Instant | None = None
) -> tuple[Orphan, ...]:
    """The services with events that are counted nowhere, those with the most events first.

    With `known_at`, only what was recorded by then counts. Services in `store.retired` are left out.
    Raises `StoreError`.
    """
    known = settings.event_services.keys() | set(settings.retired_services)
    names = [name for name in store.services() if name not in known]
    if not names:
        return ()
    tables = store.tables(names, known_at=known_at)
    budgets = [service.name for service in settings.services if service.parent is None]
    counts = sorted((-len(table), name) for name, table in tables.items())
    return tuple(
        Orphan(name, -count, closest_match(name, budgets) if index < _COMPARED else None)
        for index, (count, name) in enumerate(counts)
    )


def retired_sources(store: EventStore, settings: Settings) -> dict[str, int]:
    """The sources that were synced once and are no longer configured, with their number of events."""
    known = {name for source in settings.sources for name in (source.name, *(source.formerly or ()))}
    names = sorted(store.source_states().keys() - known)
    counts = {name: len(store.events(source=name)) for name in names}
    return {name: count for name, count in counts.items() if count}


def orphans_like(service: ServiceSettings, orphans: Sequence[Orphan]) -> tuple[Orphan, ...]:
    """The `orphans` whose events may belong to `service` under another name."""
    name = service.event_service
    similar = _names_like(name, tuple(orphan.service for orphan in orphans))
    return tuple(orphan for orphan in orphans if orphan.nearest == name or orphan.service in similar)


@lru_cache(maxsize=4096)
def _names_like(name: str, orphans: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(closest_matches(name, orphans))


def orphans_sentence(orphans: Sequence[Orphan]) -> str:
    """How many events of which services count nowhere, and how to fix that; empty for none."""
    if not orphans:
        return ""
    total = sum(orphan.events for orphan in orphans)
    names = [visible(orphan.service) for orphan in orphans[:_NAMED]]
    if len(orphans) > _NAMED:
        names.append(f"{len(orphans) - _NAMED} more")
    listed = " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
    counted = "1 event" if total == 1 else f"{total} events"
    verb = "is" if total == 1 else "are"
    return f"{counted} of {listed} {verb} counted nowhere; {_remedy(orphans)}"


def _remedy(orphans: Sequence[Orphan]) -> str:
    renamed = next((orphan for orphan in orphans if orphan.nearest is not None), None)
    if renamed is None or renamed.nearest is None:
        name = visible(orphans[0].service)
        return f'add a [[services]] table, or write formerly = ["{name}"] in the table of its new name'
    name, nearest = visible(renamed.service), visible(renamed.nearest)
    return f'if {name} is {nearest} now, write formerly = ["{name}"] in its table'
