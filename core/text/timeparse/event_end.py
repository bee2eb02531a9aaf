"""The end of an event as typed, `until 14:20`: the first such time after its start."""

from datetime import datetime, timedelta, tzinfo

from ...model.instants import HOUR, Instant, to_datetime
from ..formatting import format_when
from .accepted_years import checked_instant
from .ambiguous_time import choose_instant, wall_instants
from .implied_day import SLACK, Moment
from .tokens import quote


def resolve_end(end: Moment, start: Instant, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
    """The instant that `end` means for an event that began at `start`; `ValueError` unless it is after it."""
    instant = _end_instant(end, start, now, zone, fold)
    if instant <= start:
        raise ValueError(
            f"duration: {quote(f'until {end.text}')} ends at {format_when(instant, zone)}, "
            f"not after the start at {format_when(start, zone)}"
        )
    overnight = to_datetime(start, zone).date() != to_datetime(instant, zone).date()
    if end.is_bare_clock and overnight and instant - start > 12 * HOUR:
        raise ValueError(
            f"duration: {quote(f'until {end.text}')} comes before the start at {format_when(start, zone)}; "
            f"if {format_when(instant, zone)} is meant, write the day as well"
        )
    return checked_instant(instant)


def _end_instant(end: Moment, start: Instant, now: Instant, zone: tzinfo, fold: int | None) -> Instant:
    """The instant that `end` means for an event that began at `start`.

    A bare time of day is the first after the start. Raises as `Moment.resolve` does.
    """
    if not end.is_bare_clock or end.clock is None:
        return end.resolve(now, zone, fold)
    clock_zone = end.clock.offset or zone
    day = to_datetime(start, clock_zone).date()
    wall = datetime.combine(day, end.clock.time)
    if not any(instant > start for instant in wall_instants(wall, clock_zone)) and (
        wall <= to_datetime(start, clock_zone).replace(tzinfo=None)
    ):
        wall = datetime.combine(day + timedelta(days=1), end.clock.time)
    return choose_instant(
        wall, clock_zone, fold, lambda instant: instant > start, lambda instant: instant <= now + SLACK
    )
