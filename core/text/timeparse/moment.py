"""A moment as typed: `now`, `10m ago`, `14:05`, `yesterday 14:05`, `2026-11-23 14:05`, ISO 8601."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from ...model.instants import MINUTE, Instant, to_datetime, to_instant
from .duration import DURATION_ACCEPTED, parse_duration, whole

WHEN_ACCEPTED = (
    "now, 10m ago, 14:05, yesterday 14:05, 2026-11-23 14:05, "
    "or ISO 8601 with a zone such as 2026-11-23T14:05Z"
)
_SLACK = MINUTE
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_EARLIEST = to_instant(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC))
_LATEST = to_instant(datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC))

_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
_OFFSET = r"(?:\s*(?P<offset>Z|UTC|[+-]\d\d(?::?\d\d)?))?"
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_NAMED = rf"(?:(?P<day>today|yesterday|tomorrow)(?:\s+at)?\s+)?{_CLOCK}{_OFFSET}"
_DATED = rf"(?P<date>\d{{4}}-\d\d-\d\d)(?:\s*T\s*|\s+){_CLOCK}{_OFFSET}"
_BASIC = r"\d{8}T\d{4}(\d\d)?(Z|[+-]\d\d(:?\d\d)?)?"
_AGO = r"(?P<length>.+?)\s+ago"
_AHEAD = r"in\s+(?P<length>.+)"
_DATE_ONLY = r"\d{4}-\d\d-\d\d|today|yesterday|tomorrow"


def parse_when(text: str, now: Instant, zone: tzinfo) -> Instant:
    """The instant that `text` means at `now` in `zone`.

    A bare time of day is the latest such time that is not more than a minute ahead of `now`: at 00:10,
    "23:50" is yesterday's. A local time that a clock change repeats is the first of the two, unless an
    offset (`2026-10-25 02:30+01:00`) says otherwise or, for a bare time of day, the second has come too.
    Also `today`, `tomorrow` and `in 10m`, seconds, and an offset after any time of day.

    Raises `ValueError` for anything else, for a local time that a clock change skips, and for moments
    outside the years 1970 to 2199.
    """
    words = text.strip()
    if words.lower() == "now":
        return now
    if match := whole(_AGO, words):
        return checked_instant(now - _relative(match["length"], text))
    if match := whole(_AHEAD, words):
        return checked_instant(now + _relative(match["length"], text))
    if match := whole(_DATED, words):
        return _dated(match, text, zone)
    if match := whole(_NAMED, words):
        return _of_a_day(match, text, now, zone)
    if whole(_BASIC, words):
        return _basic(words, text, zone)
    if whole(_DATE_ONLY, words):
        raise ValueError(f"time: {text!r} lacks the time of day, as in {words} 14:05")
    raise ValueError(f"time: {text!r} is not understood; accepted: {WHEN_ACCEPTED}")


def checked_instant(instant: Instant) -> Instant:
    """`instant`; `ValueError` unless it lies in the years 1970 to 2199."""
    if not _EARLIEST <= instant < _LATEST:
        raise ValueError(f"time: it lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return instant


def wall_instants(wall: datetime, zone: tzinfo) -> list[Instant]:
    """The instants at which clocks in `zone` show the naive `wall`: one, none (skipped) or two (repeated)."""
    found = set()
    for fold in (0, 1):
        instant = to_instant(wall.replace(tzinfo=zone, fold=fold))
        if to_datetime(instant, zone).replace(tzinfo=None) == wall:
            found.add(instant)
    return sorted(found)


def wall_instant(wall: datetime, zone: tzinfo) -> Instant:
    """The first instant at which clocks in `zone` show `wall`; `ValueError` where a clock change skips it."""
    instants = wall_instants(wall, zone)
    if instants:
        return instants[0]
    after = to_datetime(to_instant(wall.replace(tzinfo=zone)), zone)
    raise ValueError(
        f"time: {wall:%H:%M} does not exist on {wall:%Y-%m-%d} in {zone}: "
        f"a clock change skips it; write {after:%H:%M}, or a time before the change"
    )


def next_clock(text: str, after: Instant, zone: tzinfo) -> Instant | None:
    """The first moment past `after` at which a bare time of day comes; None where `text` is not one."""
    match = whole(_NAMED, text.strip())
    if match is None or match["day"] is not None:
        return None
    zone = _offset(match["offset"]) or zone
    clock = _clock(match, text)
    here = to_datetime(after, zone).replace(tzinfo=None)
    wall = datetime.combine(here.date(), clock)
    later = [instant for instant in wall_instants(wall, zone) if instant > after]
    if later:
        return later[0]
    return wall_instant(wall if wall > here else wall + timedelta(days=1), zone)


def _relative(length: str, text: str) -> int:
    try:
        return parse_duration(length)
    except ValueError as error:
        if DURATION_ACCEPTED not in str(error):  # a length, but not one there can be
            raise ValueError(f"time: {str(error).partition(': ')[2]}") from None
        raise ValueError(f"time: {text!r} is not understood; accepted: {WHEN_ACCEPTED}") from None


def _dated(match: re.Match[str], text: str, zone: tzinfo) -> Instant:
    try:
        day = date.fromisoformat(match["date"])
    except ValueError:
        raise ValueError(f"time: {match['date']} in {text!r} is not a day of the calendar") from None
    return _moment(datetime.combine(day, _clock(match, text)), _offset(match["offset"]), zone)


def _of_a_day(match: re.Match[str], text: str, now: Instant, zone: tzinfo) -> Instant:
    offset = _offset(match["offset"])
    clock = _clock(match, text)
    here = offset or zone
    if match["day"] is not None:
        day = to_datetime(now, here).date() + timedelta(days=_DAYS[match["day"].lower()])
        return _moment(datetime.combine(day, clock), offset, zone)
    latest = to_datetime(now + _SLACK, here).replace(tzinfo=None)
    wall = datetime.combine(latest.date(), clock)
    past = [instant for instant in wall_instants(wall, here) if instant <= now + _SLACK]
    if past:
        return past[-1]
    return wall_instant(wall if wall < latest else wall - timedelta(days=1), here)


def _basic(words: str, text: str, zone: tzinfo) -> Instant:
    try:
        moment = datetime.fromisoformat(words.upper())
    except ValueError:
        raise ValueError(f"time: {text!r} is not a moment of the calendar") from None
    return _moment(moment.replace(tzinfo=None), moment.tzinfo, zone)


def _moment(wall: datetime, offset: tzinfo | None, zone: tzinfo) -> Instant:
    if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        raise ValueError(f"time: {wall.date()} lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    if offset is not None:
        return checked_instant(to_instant(wall.replace(tzinfo=offset)))
    return checked_instant(wall_instant(wall, zone))


def _clock(match: re.Match[str], text: str) -> time:
    fraction = (match["fraction"] or "0").ljust(6, "0")[:6]
    try:
        return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0), int(fraction))
    except ValueError:
        raise ValueError(f"time: {text!r} has no such time of day; hours go from 00:00 to 23:59:59") from None


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 14 or minutes > 59:
        raise ValueError(f"time: {text} is not an offset from UTC; they go from -12:00 to +14:00")
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if text[0] == "-" else ahead)
