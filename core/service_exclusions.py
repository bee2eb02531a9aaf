"""The exclusions of a service: those recorded, and those in the configuration."""

from collections.abc import Container, Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from .config.settings import ServiceSettings
from .model.exclusion import Exclusion
from .model.instants import DAY, Instant, to_datetime, to_instant
from .model.recorded_exclusion import RecordedExclusion

if TYPE_CHECKING:  # NumPy is loaded with the first table, not with this module
    from .ledger.event_table import EventTable
    from .ledger.exclusion_table import ExclusionTable

_YEARS_AHEAD = 3
"""The longest window is two years; what it holds at its end is planned by then."""


def service_exclusions(
    service: ServiceSettings, recorded: Iterable[RecordedExclusion], start: Instant, end: Instant
) -> tuple[Exclusion, ...]:
    """The exclusions that concern `service` and overlap `[start, end)`.

    One that was recorded without an end goes on to `end`. Raises `CalendarFileError` for a calendar file
    that cannot be used any more.
    """
    planned = [exclusion for rule in service.exclusions for exclusion in rule.expand(start, end)]
    stretches = (_stretch(each, end) for each in recorded if concerns(each, service))
    return (*planned, *(each for each in stretches if each and each.end > start and each.start < end))


def concerns(exclusion: RecordedExclusion, service: ServiceSettings) -> bool:
    """Whether `exclusion` holds for `service`, under whatever name it had."""
    return not exclusion.voided and any(
        exclusion.applies_to(name, service.group, service.tags) for name in service.event_names
    )


def range_around(as_of: Instant, days: float, earliest: Instant | None) -> tuple[Instant, Instant]:
    """The time over which rules are expanded to judge `as_of` by the last `days` days: whole years.

    So it stays the same while time passes. `earliest` is where the events begin: no more is read for
    an infinite number of days.
    """
    first = as_of - round(days * DAY) if days < _MOST_DAYS else min(earliest or as_of, as_of)
    first = max(first, _EARLIEST)
    begin = datetime(max(to_datetime(first).year - 1, 1970), 1, 1, tzinfo=UTC)
    end = datetime(min(to_datetime(as_of).year + _YEARS_AHEAD, 9998), 1, 1, tzinfo=UTC)
    return to_instant(begin), to_instant(end)


class ExclusionTables:
    """Tables of events with the exclusions of each service, made again only where something changed.

    Services with the same exclusions share what is made of them.
    """

    def __init__(self) -> None:
        self._excluding: dict[str, tuple[EventTable, EventTable]] = {}
        self._shared: WeakValueDictionary[tuple[int, ...], ExclusionTable] = WeakValueDictionary()

    def attach(self, service: str, events: "EventTable", exclusions: tuple[Exclusion, ...]) -> "EventTable":
        """`events` with `exclusions`; the same table as long as both are the same."""
        if not exclusions:
            self._excluding.pop(service, None)
            return events
        from .ledger.exclusion_table import ExclusionTable

        # Rules and recorded exclusions give the same objects as long as nothing changes, and a table
        # keeps its own alive, so their identities name it.
        identities = tuple(map(id, exclusions))
        table = self._shared.get(identities)
        if table is None:
            table = self._shared[identities] = ExclusionTable.of(exclusions)
        cached = self._excluding.get(service)
        if cached is None or cached[0] is not events or cached[1].exclusions is not table:
            cached = self._excluding[service] = events, events.with_exclusions(table)
        return cached[1]

    def keep_only(self, services: Container[str]) -> None:
        """Let go of the tables of services that are no longer configured."""
        for name in [name for name in self._excluding if name not in services]:
            del self._excluding[name]


@lru_cache(maxsize=4096)
def _stretch(recorded: RecordedExclusion, end: Instant) -> Exclusion | None:
    return recorded.stretch(end)


_MOST_DAYS = 100_000
_EARLIEST = to_instant(datetime(1970, 1, 2, tzinfo=UTC))
