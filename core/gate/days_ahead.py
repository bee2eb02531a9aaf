"""The days ahead, each at noon: what remains, what the gate says, freezes and exclusions."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from ..analysis.assessment import Assessment, ExcludedTime
from ..analysis.exclusions.exclusion_effects import excluded_time
from ..config.settings import ServiceSettings, Settings
from ..ledger.event_table import EventTable
from ..model.calendar import local_day, midnight
from ..model.instants import Instant, to_instant
from .days_ahead_results import DayAhead
from .freezes import freezes_around
from .gate_cost import cost_fit
from .gate_results import FreezeTime, Verdict, freeze_time

_NOON = 12
_MOST_EXCLUSIONS = 20
"""Per day; more are not shown."""


def noons(as_of: Instant, count: int, zone: tzinfo) -> Iterator[tuple[date, Instant]]:
    """The next `count` local noons in `zone`, each with its day."""
    day = local_day(as_of, zone)
    while count:
        noon = to_instant(datetime(day.year, day.month, day.day, _NOON, tzinfo=zone))
        if noon > as_of:
            yield day, noon
            count -= 1
        day += timedelta(days=1)


def day_ahead(
    assessment: Assessment,
    verdict: Verdict,
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    day: date,
    noon: Instant,
    outage: int,
) -> DayAhead:
    """A day as of its noon: the assessment and verdict then, and what an outage of `outage` µs leaves."""
    return DayAhead(
        assessment.as_of,
        assessment.remaining_minutes,
        assessment.remaining_pct,
        verdict.allowed,
        verdict.reasons,
        cost_fit(service, table, settings, noon, outage),
        _freezes_of_day(service, settings, day, settings.zone),
        _exclusions_of_day(table, day, settings.zone),
    )


def _freezes_of_day(
    service: ServiceSettings, settings: Settings, day: date, zone: tzinfo
) -> tuple[FreezeTime, ...]:
    """The freezes that overlap a day."""
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return tuple(
        freeze_time(freeze)
        for freeze in freezes_around(settings.policy.freezes, service.name, start)
        if freeze.start < end and freeze.end > start
    )


def _exclusions_of_day(table: EventTable, day: date, zone: tzinfo) -> tuple[ExcludedTime, ...]:
    """The exclusions that account for time of a day."""
    if table.exclusions is None:
        return ()
    within = table.exclusions.within(midnight(day, zone), midnight(day + timedelta(days=1), zone))
    return tuple(map(excluded_time, within[:_MOST_EXCLUSIONS]))
