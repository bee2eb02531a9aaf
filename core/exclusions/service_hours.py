"""Service hours: outside them, time does not count."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from ..model.exclusion import Exclusion
from ..model.instants import Instant
from ..model.time_zone import zone_named
from ..support.frozen import frozen
from .calendar_file import CalendarExclusions
from .clock_changes import wall_spans, wall_time

HOURS_ACCEPTED = 'days and times such as "mon-fri 07:00-20:00" or "mon-thu 08:00-18:00, fri 08:00-16:00"'

Opening = tuple[int, int, int]
"""A weekday (0 is Monday), and the minutes after its midnight between which the service is open."""

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:(?:mon|fri|sun)(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:r|rs|rsday)?|sat(?:urday)?|daily)\b"
_TOKEN = re.compile(
    rf"(?P<day>{_DAY})(?:\s*(?:-|to)\s*(?P<last>{_DAY}))?"
    r"|(?P<begin>\d{1,2}(?::\d{2})?)\s*(?:-|to)\s*(?P<end>\d{1,2}(?::\d{2})?)"
    r"|(?P<gap>[\s,;]+|and\b)"
)
_DAY_MINUTES = 24 * 60


@frozen
class ServiceHours:
    """The time a service is promised for; all other time is `out`. Make one with `parse`.

    `text` is what was written, `timezone` the IANA zone of its wall clock. On a holiday, one of `holidays` or
    a day of the `holiday_calendar`, the service is closed all day.
    """

    text: str
    openings: tuple[Opening, ...]
    timezone: str = "UTC"
    holidays: tuple[date, ...] = ()
    holiday_calendar: CalendarExclusions | None = None

    @classmethod
    def parse(
        cls,
        text: str,
        timezone: str = "UTC",
        holidays: tuple[date, ...] = (),
        holiday_calendar: CalendarExclusions | None = None,
    ) -> "ServiceHours":
        """Read `mon-fri 07:00-20:00`; `ValueError` for text that is not understood or has no hours."""
        zone_named(timezone)
        return cls(text, tuple(_openings(text)), timezone, holidays, holiday_calendar)

    @property
    def calendars(self) -> tuple[CalendarExclusions, ...]:
        return (self.holiday_calendar,) if self.holiday_calendar is not None else ()

    def expand(self, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The times outside the hours within `[start, end)`."""
        calendar = self.holiday_calendar
        return _expand(self, start, end, calendar.version() if calendar is not None else None)

    def open_spans(self, start: Instant, end: Instant) -> list[tuple[Instant, Instant]]:
        """When the service is open, merged and by start; a margin around `[start, end)` is included."""
        zone = zone_named(self.timezone)
        day = wall_time(start, zone).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=2)
        last = wall_time(end, zone) + timedelta(days=1)
        holidays = set(self.holidays)
        if self.holiday_calendar is not None:
            holidays |= self.holiday_calendar.dates(day.date(), last.date())
        spans: list[tuple[Instant, Instant]] = []
        while day <= last:
            if day.date() not in holidays:
                for weekday, begin, finish in self.openings:
                    if weekday == day.weekday():
                        spans += self._opening(day, begin, finish, holidays)
            day += timedelta(days=1)
        return _merged(spans)

    def _opening(
        self, day: datetime, begin: int, end: int, holidays: set[date]
    ) -> Iterator[tuple[Instant, Instant]]:
        """One opening of one day; one that runs past midnight ends there if a holiday follows."""
        if end > _DAY_MINUTES and (day + timedelta(days=1)).date() in holidays:
            end = _DAY_MINUTES
        yield from wall_spans(
            day + timedelta(minutes=begin), day + timedelta(minutes=end), zone_named(self.timezone)
        )


@lru_cache(maxsize=64)
def _expand(
    hours: ServiceHours,
    start: Instant,
    end: Instant,
    calendar_version: object,  # noqa: ARG001 - part of the cache key: the file changed
) -> tuple[Exclusion, ...]:
    reason = f"outside service hours ({hours.text})"
    closed, since = [], start
    for begin, finish in [*hours.open_spans(start, end), (end, end)]:
        if since < min(begin, end):
            closed.append(Exclusion(since, min(begin, end), "out", reason, "hours"))
        since = max(since, finish)
    return tuple(closed)


def _openings(text: str) -> Iterator[Opening]:
    openings: list[Opening] = []
    days: list[int] = []
    at, timed = 0, False
    lowered = text.lower()
    while at < len(lowered):
        match = _TOKEN.match(lowered, at)
        if match is None:
            raise ValueError(
                f"hours: {text!r} is not understood at {text[at:]!r}; accepted: {HOURS_ACCEPTED}"
            )
        at = match.end()
        if match["gap"]:
            continue
        if match["day"]:
            days = (days if not timed else []) + _days(match["day"], match["last"])
            timed = False
            continue
        if not days:
            raise ValueError(f"hours: {text!r} names no day before {match[0]!r}; accepted: {HOURS_ACCEPTED}")
        begin, end = _minutes(match["begin"], text), _minutes(match["end"], text)
        if begin >= _DAY_MINUTES:
            raise ValueError(f"hours: {match['begin']!r} is not a time at which a day's hours can begin")
        timed = True
        openings += [(day, begin, end if end > begin else end + _DAY_MINUTES) for day in dict.fromkeys(days)]
    if not openings or not timed:
        raise ValueError(f"hours: {text!r} has days without times or no hours; accepted: {HOURS_ACCEPTED}")
    yield from openings


def _days(first: str, last: str | None) -> list[int]:
    if first == "daily":
        return list(range(7))
    begin = _WEEKDAYS.index(first[:3])
    end = begin if last is None else _WEEKDAYS.index(last[:3])
    return [day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)]


def _minutes(text: str, whole_text: str) -> int:
    hours, _, minutes = text.partition(":")
    total = int(hours) * 60 + int(minutes or 0)
    if total > _DAY_MINUTES or int(minutes or 0) > 59:
        raise ValueError(f"hours: {text!r} in {whole_text!r} is not a time from 00:00 to 24:00")
    return total


def _merged(spans: list[tuple[Instant, Instant]]) -> list[tuple[Instant, Instant]]:
    merged: list[tuple[Instant, Instant]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
