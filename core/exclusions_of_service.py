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
"""Rules are expanded up to 1 January of the year of `as_of` plus this."""


def service_exclusions(
    service: ServiceSettings, recorded: Iterable[RecordedExclusion], start: Instant, end: Instant
) -> tuple[Exclusion, ...]:
    """The exclusions that concern `service` and overlap `[start, end)`.

    One that was recorded without an end lasts until `end`. Raises `CalendarFileError` for a calendar file
    that could never be used.
    """
    planned = [exclusion for rule in service.exclusions for exclusion in rule.expand(start, end)]
    stretches = (_stretch(each, end) for each in recorded if concerns(each, service))
    return (*planned, *(each for each in stretches if each and each.end > start and each.start < end))


def concerns(exclusion: RecordedExclusion, service: ServiceSettings) -> bool:
    """Whether `exclusion` applies to `service`, by its current or an earlier name."""
    return not exclusion.voided and any(
        exclusion.applies_to(name, service.group, service.tags) for name in service.event_names
    )


def range_around(as_of: Instant, days: float, earliest: Instant | None) -> tuple[Instant, Instant]:
    """The whole years over which rules are expanded to assess the last `days` days up to `as_of`.

    Whole years, so that the range stays the same as time passes. `earliest` is when the events begin: for an
    infinite number of days nothing before that is read.
    """
    first = as_of - round(days * DAY) if days < _MOST_DAYS else min(earliest or as_of, as_of)
    first = max(first, _EARLIEST)
    begin = datetime(max(to_datetime(first).year - 1, 1970), 1, 1, tzinfo=UTC)
    end = datetime(min(to_datetime(as_of).year + _YEARS_AHEAD, 9998), 1, 1, tzinfo=UTC)
    return to_instant(begin), to_instant(end)


class ExclusionTables:
    """Event tables with the exclusions of each service, rebuilt only if something changed.

    Services with the same exclusions share one table of them.
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
        # keeps its own alive, so their identities can be its key.
        identities = tuple(map(id, exclusions))
        table = self._shared.get(identities)
        if table is None:
            table = self._shared[identities] = ExclusionTable.of(exclusions)
        cached = self._excluding.get(service)
        if cached is None or cached[0] is not events or cached[1].exclusions is not table:
            cached = self._excluding[service] = events, events.with_exclusions(table)
        return cached[1]

    def keep_only(self, services: Container[str]) -> None:
        """Drop the tables of services that are no longer configured."""
        for name in [name for name in self._excluding if name not in services]:
            del self._excluding[name]


@lru_cache(maxsize=4096)
def _stretch(recorded: RecordedExclusion, end: Instant) -> Exclusion | None:
    return recorded.stretch(end)


_MOST_DAYS = 100_000
_EARLIEST = to_instant(datetime(1970, 1, 2, tzinfo=UTC))
