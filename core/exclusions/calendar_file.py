"""Exclusions and holidays from a calendar file (iCalendar, RFC 5545)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from ..model.exclusion import Accounting, Exclusion, check_accounting
from ..model.instants import Instant
from ..model.time_zone import zone_named
from ..support.frozen import frozen
from .calendar_cache import CALENDARS
from .clock_changes import wall_spans, wall_time
from .icalendar_reader import CalendarEntry, CalendarFileError, Version

MOST_OCCURRENCES = 50_000
_MARGIN = timedelta(days=2)


@frozen
class CalendarExclusions:
    """Every event of the calendar file at `path` is an exclusion, its summary the reason.

    Times without a zone, and whole days, are in `timezone`. The file is read when it is needed, and again
    when it has changed. If it becomes unusable, its last usable contents apply and `problem` says why;
    methods raise `CalendarFileError` for a file that could never be used.
    """

    path: Path
    accounting: Accounting = "free"
    timezone: str = "UTC"

    def __post_init__(self) -> None:
        check_accounting(self.accounting)
        zone_named(self.timezone)

    @property
    def calendars(self) -> "tuple[CalendarExclusions, ...]":
        return (self,)

    def version(self) -> Version:
        """Changes whenever the file changes to something usable."""
        return self._usable()[0]

    def problem(self) -> str:
        """Why the file cannot be used as it is now; empty if it can."""
        try:
            self.entries()
        except CalendarFileError as error:
            return str(error)
        return ""

    def entries(self) -> tuple[CalendarEntry, ...]:
        """What the file holds now; `CalendarFileError` if it cannot be used."""
        try:
            status = self.path.stat()
        except OSError as problem:
            raise CalendarFileError(f"{self.path}: {problem.strerror}") from None
        return CALENDARS.entries(self, (status.st_mtime_ns, status.st_size))

    def _usable(self) -> tuple[Version, tuple[CalendarEntry, ...]]:
        """The file's current or last usable contents, with their version."""
        try:
            self.entries()
        except CalendarFileError:
            if not CALENDARS.was_usable(self):
                raise
        return CALENDARS.last_usable(self)

    def expand(self, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The events that overlap `[start, end)`."""
        return _expand(self, start, end, self.version())

    def dates(self, first: date, last: date) -> set[date]:
        """The local dates from `first` to `last` that an event touches: the file as a list of holidays."""
        begin, end = datetime.combine(first, time()), datetime.combine(last, time.max)
        dates: set[date] = set()
        for entry in self._usable()[1]:
            for start in entry.starts(begin - entry.duration, end):
                day = start.date()
                while day <= (start + entry.duration - timedelta(microseconds=1)).date():
                    dates.add(day)
                    day += timedelta(days=1)
        return {day for day in dates if first <= day <= last}


@lru_cache(maxsize=64)
def _expand(
    calendar: CalendarExclusions,
    start: Instant,
    end: Instant,
    version: Version,  # noqa: ARG001 - part of the cache key: the file changed
) -> tuple[Exclusion, ...]:
    exclusions: list[Exclusion] = []
    for entry in calendar._usable()[1]:
        first = wall_time(start, entry.zone) - entry.duration - _MARGIN
        for begin in entry.starts(first, wall_time(end, entry.zone) + _MARGIN):
            exclusions += (
                Exclusion(since, stop, calendar.accounting, entry.summary, "calendar")
                for since, stop in wall_spans(begin, begin + entry.duration, entry.zone)
                if since < end and stop > start
            )
            if len(exclusions) > MOST_OCCURRENCES:
                raise CalendarFileError(
                    f"{calendar.path}: its events occur more than {MOST_OCCURRENCES:,} times "
                    "in the years that are read"
                )
    return tuple(sorted(exclusions, key=lambda exclusion: (exclusion.start, exclusion.end)))
