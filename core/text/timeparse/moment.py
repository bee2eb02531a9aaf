"""A moment as typed: `now`, `10m ago`, `14:05`, `2pm`, `mon 14:05`, `2026-11-23 14:05`, ISO 8601."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from ...model.calendar import midnight
from ...model.instants import MINUTE, Instant, to_datetime, to_instant
from ...support.frozen import frozen
from .clock_reader import MONTHS, WEEKDAYS, Clock, read_clock
from .duration import LONGEST_TEXT, check_length, ends_field, read_length
from .tokens import Tokens, quote
from .wall_clock import choose_instant, wall_instant, wall_instants

__all__ = [
    "WHEN_ACCEPTED",
    "Moment",
    "checked_instant",
    "parse_when",
    "read_day",
    "read_moment",
    "wall_instant",
    "wall_instants",
]

WHEN_ACCEPTED = (
    "now, 10m ago, 14:05, 2pm, yesterday 14:05, mon 14:05, 2026-11-23, 2026-11-23 14:05, "
    "or ISO 8601 with a zone such as 2026-11-23T14:05Z"
)
SLACK = MINUTE
"""How far ahead of now a bare time of day may lie."""

_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_EARLIEST = to_instant(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC))
_LATEST = to_instant(datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC))
_DAY_SHIFTS = {"today": 0, "yesterday": -1, "tomorrow": 1}


@frozen
class Weekday:
    """The latest such day that is not ahead; Monday is 0."""

    number: int


@frozen
class DayOfYear:
    """The latest such day that is not ahead."""

    month: int
    day: int


Day = date | int | Weekday | DayOfYear
"""A day of the calendar, or counted from today, or the latest that bears a name."""


@frozen
class Moment:
    """What a text says of a moment, before it is known what now is.

    Either `from_now` is set (microseconds), or `clock`, `day`, or both.
    """

    text: str
    from_now: int | None = None
    day: Day | None = None
    clock: Clock | None = None

    @property
    def is_bare_clock(self) -> bool:
        """Is it a time of day without a day?"""
        return self.from_now is None and self.day is None

    @property
    def lacks_clock(self) -> bool:
        """Is it a day without a time of day?"""
        return self.day is not None and self.clock is None

    @property
    def is_named_day(self) -> bool:
        """Is it the name of a day, without a time of day?"""
        return self.lacks_clock and not isinstance(self.day, date)

    def resolve(self, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
        """The instant that is meant at `now` in `zone`.

        A bare time of day, a weekday and a day without a year are the latest that are not more than a minute
        ahead of `now`; a day without a time of day is its midnight. A local time that comes twice, as clocks
        go back, is the one that is not ahead of `now`; where both are not, `fold` says which.

        Raises `ValueError` for a local time that a clock change skips, and outside the years 1970 to 2199;
        `RepeatedTimeError` where it stays open which of two is meant.
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

    def resolve_end(self, start: Instant, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
        """The instant that is meant as the end of what began at `start`.

        A bare time of day is the first after the start. Raises as `resolve` does.
        """
        if not self.is_bare_clock or self.clock is None:
            return self.resolve(now, zone, fold)
        here = self.clock.offset or zone
        day = to_datetime(start, here).date()
        wall = datetime.combine(day, self.clock.time)
        if not any(instant > start for instant in wall_instants(wall, here)) and (
            wall <= to_datetime(start, here).replace(tzinfo=None)
        ):
            wall = datetime.combine(day + timedelta(days=1), self.clock.time)
        return choose_instant(
            wall, here, fold, lambda instant: instant > start, lambda instant: instant <= now + SLACK
        )

    def resolve_near(self, instant: Instant, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
        """As `resolve`; a bare time of day is the one that lies nearest to `instant`."""
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
                days = (_date(year, month, number) for year in years)
                return next(day for day in days if day is not None and day <= today)
            case int(shift):
                return today + timedelta(days=shift)
            case _:
                return self.day


def parse_when(text: str, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
    """The instant that `text` means at `now` in `zone`, as `Moment.resolve` says.

    Raises `ValueError` for what is no moment, and as `Moment.resolve` does.
    """
    return parse_moment(text).resolve(now, zone, fold)


def parse_moment(text: str) -> Moment:
    """The moment that the whole text names; `ValueError` with what is accepted for anything else."""
    if len(text) <= LONGEST_TEXT:
        tokens = Tokens(text)
        result = read_moment(tokens, 0, minus_is_offset=True)
        if result is not None and result[1] == len(tokens):
            return result[0]
        if result is not None and result[0].clock is not None and tokens.is_symbol(result[1], "-", "–"):
            raise ValueError(f"time: {quote(text)} is a range, and a single time is asked for, as in 14:05")
    raise ValueError(not_understood(text))


def not_understood(text: str) -> str:
    """The sentence for a text that is not a moment."""
    return f"time: {quote(text)} is not understood; accepted: {WHEN_ACCEPTED}"


def checked_instant(instant: Instant) -> Instant:
    """`instant`; `ValueError` unless it lies in the years 1970 to 2199."""
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError(f"time: it lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return instant


def read_moment(tokens: Tokens, index: int, *, minus_is_offset: bool = False) -> tuple[Moment, int] | None:
    """A moment that begins at `index`, and the index after it; None where none begins.

    `minus_is_offset`: after a date, `-03:30` is an offset from UTC; else it is so in ISO 8601 alone, as
    `14:05-14:20` is a range. Raises `ValueError` for what is a moment by its form, and cannot be.
    """
    start = index
    if tokens[index].lower == "now":
        return Moment(tokens[index].text, from_now=0), index + 1
    if result := _read_relative(tokens, index):
        length, index = result
        return Moment(tokens.slice(start, index), from_now=length), index
    if result_day := read_day(tokens, index):
        day, index = result_day
        iso = isinstance(day, date) and tokens[index].lower == "t" and tokens[index + 1].kind == "number"
        after = index + 1 if iso or tokens[index].lower == "at" else index
        clock = read_clock(tokens, after, minus=iso or (minus_is_offset and isinstance(day, date)), basic=iso)
        if clock is not None:
            return Moment(tokens.slice(start, clock[1]), day=day, clock=clock[0]), clock[1]
        if iso:
            raise ValueError(f"time: {quote(tokens.slice(start, after + 1))} lacks the minutes, as in 14:05")
        return Moment(tokens.slice(start, index), day=day), index
    clock = read_clock(tokens, index)
    if clock is None:
        return None
    value, index = clock
    after = index + 1 if tokens[index].lower == "on" else index
    if result_day := read_day(tokens, after):
        return Moment(tokens.slice(start, result_day[1]), day=result_day[0], clock=value), result_day[1]
    return Moment(tokens.slice(start, index), clock=value), index


def read_day(tokens: Tokens, index: int) -> tuple[Day, int] | None:
    """A day that begins at `index`, and the index after it: `2026-11-23`, `mon`, `yesterday`, `23 nov`."""
    token = tokens[index]
    if token.kind == "word":
        name = token.lower
        if name in _DAY_SHIFTS:
            return (_DAY_SHIFTS[name], index + 1) if _is_whole(tokens, index + 1) else None
        if name in WEEKDAYS:
            return (Weekday(WEEKDAYS[name]), index + 1) if _is_whole(tokens, index + 1) else None
        if name in MONTHS and _is_day_number(tokens, index + 1) and tokens[index + 1].spaced:
            return _read_year(tokens, index + 2, MONTHS[name], int(tokens[index + 1].text), index)
        return None
    if token.integer_digits == 4 and tokens.is_symbol(index + 1, "-"):
        return _read_date(tokens, index)
    if token.integer_digits == 8 and tokens[index + 1].lower == "t":
        return _date_or_error(
            tokens, index, index + 1, token.text[:4], token.text[4:6], token.text[6:]
        ), index + 1
    if _is_day_number(tokens, index) and tokens[index + 1].lower in MONTHS:
        return _read_year(tokens, index + 2, MONTHS[tokens[index + 1].lower], int(token.text), index)
    return None


def _read_date(tokens: Tokens, index: int) -> tuple[date, int] | None:
    parts = [tokens[index + step] for step in (0, 2, 4)]
    joined = tokens.is_symbol(index + 3, "-") and not parts[1].spaced and not parts[2].spaced
    if not joined or [part.integer_digits for part in parts] != [4, 2, 2]:
        return None
    day = _date_or_error(tokens, index, index + 5, *(part.text for part in parts))
    return day, index + 5


def _read_year(tokens: Tokens, index: int, month: int, day: int, start: int) -> tuple[Day, int] | None:
    year = tokens[index]
    if year.integer_digits == 4 and ends_field(tokens, index + 1):
        return _date_or_error(tokens, start, index + 1, year.text, str(month), str(day)), index + 1
    if not ends_field(tokens, index):
        return None
    if _date(2024, month, day) is None:
        raise ValueError(f"time: {quote(tokens.slice(start, index))} is not a day of the calendar")
    return DayOfYear(month, day), index


def _read_relative(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """`10m ago` or `in 10m`, in microseconds from now."""
    ahead = tokens[index].lower == "in"
    first = index + 1 if ahead else index
    result = read_length(tokens, first)
    if result is None:
        return None
    length, index = result
    if ahead:
        return check_length(length, tokens.slice(first, index), "time"), index
    if tokens[index].lower != "ago":
        return None
    return -check_length(length, tokens.slice(first, index), "time"), index + 1


def _date_or_error(tokens: Tokens, start: int, end: int, year: str, month: str, day: str) -> date:
    value = _date(int(year), int(month), int(day))
    if value is None:
        raise ValueError(f"time: {quote(tokens.slice(start, end))} is not a day of the calendar")
    return value


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_whole(tokens: Tokens, index: int) -> bool:
    return ends_field(tokens, index) or tokens.is_symbol(index, "-", "–")


def _is_day_number(tokens: Tokens, index: int) -> bool:
    return tokens[index].integer_digits in (1, 2)


def _checked_wall(wall: datetime, zone: tzinfo, fold: int | None, limit: Instant) -> Instant:
    if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        raise ValueError(f"time: {wall.date()} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return checked_instant(choose_instant(wall, zone, fold, lambda instant: instant <= limit))
