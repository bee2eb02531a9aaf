"""Time zones as POSIX writes them in `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`, `<+0330>-3:30`, `UTC-2`.

(IEEE Std 1003.1, 8.3 "Other Environment Variables"; RFC 8536, 3.3.1, for hours from -167 to 167.)
"""

import calendar
import re
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from ..support.frozen import frozen

_NAME = r"([A-Za-z]{3,20}|<[A-Za-z0-9+-]{3,20}>)"
_HOURS = r"([+-]?\d{1,3}(?::\d{2}){0,2})"
_RULE = rf"(M\d{{1,2}}\.[1-5]\.[0-6]|J\d{{1,3}}|\d{{1,3}})(?:/{_HOURS})?"
_ZONE = re.compile(rf"{_NAME}{_HOURS}(?:{_NAME}{_HOURS}?(?:,{_RULE},{_RULE})?)?")
_USUAL_RULES = ("M3.2.0", "M11.1.0")
"""For a zone with summer time that names no rules: those of the C library, which are the current US ones."""
_HOUR = timedelta(hours=1)
_MOST_OFFSET, _MOST_TIME = 24, 167


@frozen
class _Change:
    """When a year's clocks change: a day as POSIX writes it, and a time by the clock before the change."""

    day: str
    time: timedelta

    def in_year(self, year: int) -> datetime:
        if self.day.startswith("M"):
            month, week, weekday = (int(part) for part in self.day[1:].split("."))
            first, length = calendar.monthrange(year, month)
            day = (weekday - 1 - first) % 7 + 1 + 7 * (week - 1)
            start = datetime(year, month, day if day <= length else day - 7)
        elif self.day.startswith("J"):
            number = int(self.day[1:])  # 29 February is never counted
            leap = calendar.isleap(year) and number >= 60
            start = datetime(year, 1, 1) + timedelta(days=number - 1 + leap)
        else:
            start = datetime(year, 1, 1) + timedelta(days=int(self.day))
        return start + self.time


@frozen
class _Summer:
    name: str
    offset: timedelta
    begin: _Change
    end: _Change


class PosixZone(tzinfo):
    """The zone that a POSIX string describes. Make one with `posix_zone`."""

    def __init__(self, text: str, name: str, offset: timedelta, summer: _Summer | None) -> None:
        self.key = text
        self._name, self._offset, self._summer = name, offset, summer

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        if self._summer is None:
            return self._offset
        if moment is None:
            return None
        return self._summer.offset if self._is_summer(moment) else self._offset

    def dst(self, moment: datetime | None) -> timedelta | None:
        offset = self.utcoffset(moment)
        return None if offset is None else offset - self._offset

    def tzname(self, moment: datetime | None) -> str | None:
        if self._summer is not None and moment is not None and self._is_summer(moment):
            return self._summer.name
        return self._name

    def fromutc(self, moment: datetime) -> datetime:
        utc = moment.replace(tzinfo=None)
        summer = self._summer
        if summer is None:
            return moment + self._offset
        local = moment + (summer.offset if self._is_summer_at(utc) else self._offset)
        larger = max(self._offset, summer.offset)
        wall = local.replace(tzinfo=None)
        occurs_twice = wall - utc < larger and self._offset_at(wall - larger) == larger
        return local.replace(fold=int(occurs_twice))  # this is the second: its offset is the smaller

    def _offset_at(self, utc: datetime) -> timedelta:
        return self._summer.offset if self._summer is not None and self._is_summer_at(utc) else self._offset

    def _is_summer(self, moment: datetime) -> bool:
        """Whether summer time is in force at a wall time; `fold` decides where it occurs twice or never."""
        if self._summer is None:
            return False
        wall = moment.replace(tzinfo=None, fold=0)
        in_summer = self._is_summer_at(wall - self._summer.offset)
        in_winter = not self._is_summer_at(wall - self._offset)
        if in_summer != in_winter:
            return in_summer
        larger_is_summer = self._summer.offset > self._offset
        if in_summer:  # it occurs twice: first with the larger offset
            return larger_is_summer is (moment.fold == 0)
        return larger_is_summer is (moment.fold == 1)  # it is skipped: `fold=0` goes by what was before

    def _is_summer_at(self, utc: datetime) -> bool:
        summer = self._summer
        if summer is None:
            return False
        begin = summer.begin.in_year(utc.year) - self._offset
        end = summer.end.in_year(utc.year) - summer.offset
        return begin <= utc < end if begin < end else not end <= utc < begin

    def __reduce__(self) -> tuple[object, ...]:
        return posix_zone, (self.key,)

    def __repr__(self) -> str:
        return f"PosixZone({self.key!r})"

    def __str__(self) -> str:
        return self.key


@lru_cache(maxsize=16)
def posix_zone(text: str) -> PosixZone:
    """The zone of a `TZ` such as `CET-1CEST,M3.5.0,M10.5.0/3`; `ValueError` for anything else."""
    match = _ZONE.fullmatch(text)
    if match is None:
        raise ValueError(f"timezone: {text!r} is not a POSIX time zone such as CET-1CEST,M3.5.0,M10.5.0/3")
    name, offset, summer_name, summer_offset, begin, begin_time, end, end_time = match.groups()
    standard = -_length(offset, _MOST_OFFSET, text)
    if summer_name is None:
        return PosixZone(text, name.strip("<>"), standard, None)
    summer = standard + _HOUR if summer_offset is None else -_length(summer_offset, _MOST_OFFSET, text)
    if begin is None:
        begin, end = _USUAL_RULES
    changes = [_change(day, time, text) for day, time in ((begin, begin_time), (end, end_time))]
    return PosixZone(text, name.strip("<>"), standard, _Summer(summer_name.strip("<>"), summer, *changes))


def _change(day: str, time: str | None, text: str) -> _Change:
    number = int(re.split(r"[.]", day.lstrip("MJ"))[0])
    valid = {"M": 1 <= number <= 12, "J": 1 <= number <= 365}.get(day[0], number <= 365)
    if not valid:
        raise ValueError(f"timezone: {day!r} in {text!r} is not a day of the year")
    return _Change(day, 2 * _HOUR if time is None else _length(time, _MOST_TIME, text))


def _length(text: str, most_hours: int, zone: str) -> timedelta:
    hours, minutes, seconds = ([int(part) for part in text.lstrip("+-").split(":")] + [0, 0])[:3]
    if hours > most_hours or minutes > 59 or seconds > 59:
        raise ValueError(f"timezone: {text!r} in {zone!r} is not a time of at most {most_hours} hours")
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return -length if text.startswith("-") else length
