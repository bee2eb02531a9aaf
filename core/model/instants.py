"""Instants: whole microseconds since the Unix epoch (UTC), and conversion to and from `datetime`.

Inside the engine every point in time is an `Instant`; `datetime` appears only at its borders.
"""

from datetime import UTC, datetime, timedelta, tzinfo

Instant = int
"""Microseconds since 1970-01-01T00:00:00Z."""

SECOND: int = 1_000_000
MINUTE: int = 60 * SECOND
HOUR: int = 60 * MINUTE
DAY: int = 24 * HOUR

EARLIEST_KEPT: Instant = -62_135_510_400_000_000
"""The first instant that a store keeps: year 1, with a day left for zones."""
LATEST_KEPT: Instant = 253_402_128_000_000_000
"""The last instant that a store keeps: year 9999, with two days left for zones."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def to_instant(moment: datetime) -> Instant:
    """The instant of `moment`; a naive one is read as the machine's local time."""
    if moment.tzinfo is None:
        moment = moment.astimezone()
    return (moment - _EPOCH) // _TICK


def to_datetime(instant: Instant, zone: tzinfo = UTC) -> datetime:
    """The aware `datetime` of `instant` in `zone`."""
    moment = _EPOCH + timedelta(0, 0, int(instant))
    return moment if zone is UTC else moment.astimezone(zone)


def to_minutes(length: int) -> float:
    """Minutes of a length in microseconds."""
    return length / MINUTE


def from_minutes(minutes: float) -> int:
    """Microseconds, rounded to whole ones, of a length in minutes."""
    return round(minutes * MINUTE)
