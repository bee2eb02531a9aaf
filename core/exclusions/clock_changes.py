"""Converts wall-clock times to instants, across clock changes in both directions."""

from collections.abc import Iterator
from datetime import MAXYEAR, UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from ..model.instants import DAY, SECOND, Instant, to_datetime, to_instant

_FARTHEST_OFFSET = 26 * 60 * 60 * SECOND
"""No zone's clock is further from UTC than this."""


def wall_spans(begin: datetime, end: datetime, zone: tzinfo) -> list[tuple[Instant, Instant]]:
    """The stretches during which clocks in `zone` show at least `begin` and less than `end` (both naive).

    Usually one. A time that clocks skip is in none: 02:00 to 04:00 lasts one hour on the day that skips
    02:00 to 03:00, and three on the day that repeats it. 02:00 to 02:30 happens twice there.
    """
    first, last = to_instant(begin.replace(tzinfo=UTC)), to_instant(end.replace(tzinfo=UTC))
    if zone is UTC:
        return [(first, last)] if first < last else []
    spans: list[tuple[Instant, Instant]] = []
    for since, until, offset in _offsets(zone, first - _FARTHEST_OFFSET, last + _FARTHEST_OFFSET):
        start, stop = max(since, first - offset), min(until, last - offset)
        if start >= stop:
            continue
        if spans and spans[-1][1] == start:
            spans[-1] = spans[-1][0], stop
        else:
            spans.append((start, stop))
    return spans


def wall_time(instant: Instant, zone: tzinfo) -> datetime:
    """What a clock in `zone` shows at `instant`, naive."""
    return to_datetime(instant, zone).replace(tzinfo=None)


def _offsets(zone: tzinfo, start: Instant, end: Instant) -> Iterator[tuple[Instant, Instant, int]]:
    """The stretches of `[start, end)` with one UTC offset each: begin, end, offset in microseconds."""
    begin, offset = start, _offset(start, zone)
    for year in range(to_datetime(start).year, to_datetime(end).year + 1):
        for change, changed in _changes(zone, year):
            if start < change < end:
                yield begin, change, offset
                begin, offset = change, changed
    yield begin, end, offset


@lru_cache(maxsize=1024)
def _changes(zone: tzinfo, year: int) -> tuple[tuple[Instant, int], ...]:
    """When the clocks of `zone` change within a UTC year, to the second, with the offset from then on."""
    day = to_instant(datetime(year, 1, 1, tzinfo=UTC))
    last = to_instant(datetime(year + 1, 1, 1, tzinfo=UTC)) if year < MAXYEAR else _LATEST
    changes, offset = [], _offset(day, zone)
    while day < last:
        low, high = day, min(day + DAY, last)
        day, changed = high, _offset(high, zone)
        if changed == offset:
            continue
        while high - low > SECOND:
            middle = low + (high - low) // 2 // SECOND * SECOND
            low, high = (middle, high) if _offset(middle, zone) == offset else (low, middle)
        changes.append((high, changed))
        offset = changed
    return tuple(changes)


def _offset(instant: Instant, zone: tzinfo) -> int:
    moment = to_datetime(min(max(instant, _EARLIEST), _LATEST), zone)
    return (moment.utcoffset() or timedelta()) // timedelta(microseconds=1)


_EARLIEST = to_instant(datetime(1, 1, 3, tzinfo=UTC))
_LATEST = to_instant(datetime(9999, 12, 29, tzinfo=UTC))
