"""The days ahead, each at noon: freezes, exclusions, and the days themselves."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from ..analysis.assessment import ExcludedTime
from ..analysis.exclusions.exclusion_effects import excluded_time
from ..config.settings import ServiceSettings, Settings
from ..ledger.event_table import EventTable
from ..model.calendar import local_day, midnight
from ..model.instants import Instant, to_instant
from .freezes import freezes_around
from .gate_results import FreezeTime
from .verdict import freeze_time

_NOON = 12
_MOST_EXCLUSIONS = 20
"""Of one day: more are not shown."""


def noons(as_of: Instant, count: int, zone: tzinfo) -> Iterator[tuple[date, Instant]]:
    """The next `count` noons on the clocks of `zone`, each with its day."""
    day = local_day(as_of, zone)
    while count:
        noon = to_instant(datetime(day.year, day.month, day.day, _NOON, tzinfo=zone))
        if noon > as_of:
            yield day, noon
            count -= 1
        day += timedelta(days=1)


def freezes_of_day(
    service: ServiceSettings, settings: Settings, day: date, zone: tzinfo
) -> tuple[FreezeTime, ...]:
    """The freezes that touch a day."""
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return tuple(
        freeze_time(freeze)
        for freeze in freezes_around(settings.policy.freezes, service.name, start)
        if freeze.start < end and freeze.end > start
    )


def exclusions_of_day(table: EventTable, day: date, zone: tzinfo) -> tuple[ExcludedTime, ...]:
    """What excludes time of a day, as far as it lies in it."""
    if table.exclusions is None:
        return ()
    within = table.exclusions.within(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    return tuple(map(excluded_time, within[:_MOST_EXCLUSIONS]))
