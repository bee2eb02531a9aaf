"""Which day a time of day, a weekday or a day without a year means."""

from datetime import date, datetime, timedelta, tzinfo

from ...model.calendar import midnight
from ...model.instants import MINUTE, Instant, to_datetime
from ...support.frozen import frozen
from .accepted_years import FIRST_YEAR, LAST_YEAR, checked_instant
from .ambiguous_time import choose_instant, wall_instants
from .clock_reader import Clock

SLACK = MINUTE
"""How far in the future a bare time of day may be."""


@frozen
class Weekday:
    """The latest such day that is not in the future; Monday is 0."""

    number: int


@frozen
class DayOfYear:
    """The latest such day that is not in the future."""

    month: int
    day: int


Day = date | int | Weekday | DayOfYear
"""A day of the calendar, a number of days from today, or the latest day of a name."""


@frozen
class Moment:
    """What a text says about a moment, before it is resolved against now.

    Either `from_now` is set (microseconds), or `clock`, `day`, or both.
    """

    text: str
    from_now: int | None = None
    day: Day | None = None
    clock: Clock | None = None

    @property
    def is_bare_clock(self) -> bool:
        """Whether it is a time of day without a day."""
        return self.from_now is None and self.day is None

    @property
    def lacks_clock(self) -> bool:
        """Whether it is a day without a time of day."""
        return self.day is not None and self.clock is None

    @property
    def is_named_day(self) -> bool:
        """Whether it is the name of a day, without a time of day."""
        return self.lacks_clock and not isinstance(self.day, date)

    def resolve(self, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
        """The instant that it means at `now` in `zone`.

        A bare time of day, a weekday and a day without a year mean the latest one that is not more than a
        minute after `now`; a day without a time of day means its midnight. Of a local time that occurs twice
        as clocks go back, the one that is not after `now` is meant; if neither is, `fold` says which.

        Raises `ValueError` for a local time that a clock change skips or that is outside the years 1970 to
        2199; `RepeatedTimeError` if it remains unclear which of two is meant.
        """
        if self.from_now is not None:
            return checked_instant(now + self.from_now)
        limit = now + SLACK
        if self.clock is None:
            return checked_instant(midnight(self._latest_day(to_datetime(limit, zone).date()), zone))
        clock = self.clock
        here = clock.offset or zone
        latest = to_datetime(limit, here).replace(tzinfo=None)
        wall = datetime.combine(self._latest_day(latest.date()), clock.time)
        if (
            not isinstance(self.day, date)
            and not isinstance(self.day, int)
            and self._lies_ahead(wall, limit, here)
        ):
            wall = datetime.combine(self._latest_day(latest.date() - timedelta(days=1)), clock.time)
        return _checked_wall(wall, here, fold, limit)

    def resolve_near(self, instant: Instant, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
        """Like `resolve`, but a bare time of day means the one nearest to `instant`."""
        if not self.is_bare_clock or self.clock is None:
            return self.resolve(now, zone, fold)
        here = self.clock.offset or zone
        day = to_datetime(instant, here).date()
        walls = [datetime.combine(day + timedelta(days=shift), self.clock.time) for shift in (-1, 0, 1)]
        choices = [choice for wall in walls for choice in wall_instants(wall, here)]
        return min(choices, key=lambda choice: abs(choice - instant))

    def _lies_ahead(self, wall: datetime, limit: Instant, zone: tzinfo) -> bool:
        instants = wall_instants(wall, zone)
        return instants[0] > limit if instants else wall > to_datetime(limit, zone).replace(tzinfo=None)

    def _latest_day(self, today: date) -> date:
        match self.day:
            case None:
                return today
            case Weekday(number):
                return today - timedelta(days=(today.weekday() - number) % 7)
            case DayOfYear(month, number):
                years = (today.year - back for back in range(9))  # for 29 February
                days = (date_or_none(year, month, number) for year in years)
                return next(day for day in days if day is not None and day <= today)
            case int(shift):
                return today + timedelta(days=shift)
            case _:
                return self.day


def _checked_wall(wall: datetime, zone: tzinfo, fold: int | None, limit: Instant) -> Instant:
    if not FIRST_YEAR <= wall.year <= LAST_YEAR:
        raise ValueError(f"time: {wall.date()} lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return checked_instant(choose_instant(wall, zone, fold, lambda instant: instant <= limit))


def date_or_none(year: int, month: int, day: int) -> date | None:
    """The day of the calendar; None if there is no such day, as for 31 April."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
