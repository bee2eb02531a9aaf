"""Planned times that do not count: once, or by a recurring rule, in local time."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from ..model.exclusion import Accounting, Exclusion, ExclusionSource, check_accounting, check_reason
from ..model.instants import Instant
from ..model.time_zone import zone_named
from ..support.frozen import frozen
from .clock_changes import wall_spans, wall_time
from .recurrence_text import parse_repeat
from .rrule import check_recurs, recurrences

LONGEST_DURATION = timedelta(days=366)
MOST_OCCURRENCES = 50_000
"""In the years that are read at once; an hourly rule has 35,000 in four years."""
_MARGIN = timedelta(days=2)
_FAR = timedelta(days=100 * 366)
"""How far to look for an occurrence of a rule whose first ones are left out."""


@frozen
class PlannedExclusion:
    """From `start`, naive in `timezone`, for `duration` on the wall clock, and again as `repeat` says.

    `repeat` is what `parse_repeat` reads, None for once. Occurrences that begin on a date in `except_dates`
    or after `until` are left out. Raises `ValueError`, naming the field, for a blank reason, a duration not
    above 0 or above a year, a zone that does not exist, and a rule that is not understood or never occurs.
    """

    name: str
    start: datetime
    duration: timedelta
    reason: str
    repeat: str | None = None
    timezone: str = "UTC"
    except_dates: tuple[date, ...] = ()
    until: date | None = None
    accounting: Accounting = "free"
    source: ExclusionSource = "planned"

    def __post_init__(self) -> None:
        check_reason(self.reason)
        check_accounting(self.accounting)
        zone_named(self.timezone)
        if self.start.tzinfo is not None:
            raise ValueError(f"start: {self.start} has an offset; give local time, and the zone as timezone")
        if not timedelta(0) < self.duration <= LONGEST_DURATION:
            raise ValueError(f"duration: {self.duration} is not above 0 and at most a year")
        if self.until is not None and self.until < self.start.date():
            raise ValueError(f"until: {self.until} is before the start, {self.start.date()}")
        if self.repeat is not None:
            check_recurs(parse_repeat(self.repeat), self.start, zone_named(self.timezone))
        if self.until is not None or self.except_dates:
            last = min(self.start, datetime.max - _FAR) + _FAR
            if next(self._starts(self.start, last), None) is None:
                name = "except" if self.except_dates else "until"
                raise ValueError(f"{name}: every time is left out, so it never occurs")

    @property
    def calendars(self) -> tuple[()]:
        return ()

    def expand(self, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
        """The occurrences that overlap `[start, end)`; `ValueError` for more than `MOST_OCCURRENCES`."""
        return _expand(self, start, end)

    def occurrences(self, start: Instant, end: Instant) -> Iterator[Exclusion]:
        zone = zone_named(self.timezone)
        first = max(wall_time(start, zone) - self.duration - _MARGIN, self.start)
        for begin in self._starts(first, wall_time(end, zone) + _MARGIN):
            for since, stop in wall_spans(begin, begin + self.duration, zone):
                if since < end and stop > start:
                    yield Exclusion(since, stop, self.accounting, self.reason, self.source)

    def _starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The local starts from `first` to `last`."""
        if self.repeat is None:
            starts = iter([self.start] if first <= self.start <= last else [])
        else:
            zone = zone_named(self.timezone)
            starts = recurrences(parse_repeat(self.repeat), self.start, zone, first, last)
        for start in starts:
            if self.until is not None and start.date() > self.until:
                return
            if start.date() not in self.except_dates:
                yield start


@lru_cache(maxsize=256)
def _expand(planned: PlannedExclusion, start: Instant, end: Instant) -> tuple[Exclusion, ...]:
    occurrences = tuple(islice(planned.occurrences(start, end), MOST_OCCURRENCES + 1))
    if len(occurrences) > MOST_OCCURRENCES:
        raise ValueError(
            f"repeat: {planned.name!r} occurs more than {MOST_OCCURRENCES:,} times in the years that are read"
        )
    return occurrences
