"""A future moment as typed: `fri 18:00`, `tomorrow`, `2h`, `2026-12-01`."""

from calendar import isleap
from dataclasses import replace
from datetime import date, timedelta, tzinfo

from ...model.calendar import local_day, midnight
from ...model.instants import DAY, Instant
from .accepted_years import checked_instant
from .duration import parse_duration
from .implied_day import DayOfYear, Moment, Weekday
from .moment_reader import parse_moment
from .tokens import quote

DEADLINE_ACCEPTED = "fri 18:00, 18:00, tomorrow 9:00, 2026-12-01, 2026-12-01 18:00, 2h or 3d"


def parse_deadline(text: str, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
    """The instant after `now` that `text` means.

    A time of day, a weekday and a day without a year mean the next one; a day without a time of day means its
    end; a length begins now. Raises `ValueError` for anything else, and for a moment that is past.
    """
    try:
        moment = parse_moment(text)
    except ValueError:
        instant = _after(text, now)
    else:
        instant = _next(moment, now, zone, fold)
    if instant <= now:
        raise ValueError(f"until: {quote(text)} is past; accepted: {DEADLINE_ACCEPTED}")
    return instant


def _after(text: str, now: Instant) -> Instant:
    bare = text.strip().replace(".", "").isdigit()
    try:
        if not bare:
            return checked_instant(now + parse_duration(text))
    except ValueError:
        pass
    raise ValueError(f"until: {quote(text)} is not understood; accepted: {DEADLINE_ACCEPTED}")


def _next(moment: Moment, now: Instant, zone: tzinfo, fold: int | None) -> Instant:
    if moment.from_now is not None:
        return moment.resolve(now, zone, fold)
    clock_zone = zone if moment.clock is None or moment.clock.offset is None else moment.clock.offset
    today = local_day(now, clock_zone)
    days: list[date]
    match moment.day:
        case None:
            days = [today + timedelta(days=ahead) for ahead in (0, 1)]
        case Weekday(number):
            first = today + timedelta(days=(number - today.weekday()) % 7)
            days = [first, first + timedelta(days=7)]
        case DayOfYear(month, number):
            years = range(today.year, today.year + 9)  # for 29 February
            days = [date(year, month, number) for year in years if (month, number) != (2, 29) or isleap(year)]
        case int(shift):
            days = [today + timedelta(days=shift)]
        case _:
            days = [moment.day]
    instants = (_on(moment, day, now, zone, fold) for day in days)
    return next((instant for instant in instants if instant > now), now)


def _on(moment: Moment, day: date, now: Instant, zone: tzinfo, fold: int | None) -> Instant:
    """The instant on a day; without a time of day, the day's end."""
    if moment.clock is None:
        return checked_instant(midnight(day + timedelta(days=1), zone))
    return replace(moment, day=day).resolve(now + DAY, zone, fold)
