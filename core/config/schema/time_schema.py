"""Times, dates, time zones and durations in the tables of the configuration."""

from datetime import date, datetime, timedelta

from ...model.time_zone import iana_zone
from ..table_reader import TableReader

ZONE_ACCEPTED = "an IANA time zone such as Europe/Berlin or UTC"
DATE_ACCEPTED = "a date such as 2026-10-01"
START_ACCEPTED = 'a local time such as 2026-11-29T02:00:00 or "2026-11-29 02:00"'
DURATION_ACCEPTED = 'a length such as "2h" or "90m"'


def read_zones(display: TableReader) -> tuple[str, str]:
    """By `display.timezone`: the zone that times are shown in, and that of services without one of their own.

    The second is the same on every machine: UTC where times are shown in the machine's zone.
    """
    zone = display.text(
        "timezone", "local", lambda text: text == "local" or is_zone(text), f'"local" or {ZONE_ACCEPTED}'
    )
    if zone != "local":
        return zone, zone
    from ..machine_timezone import machine_timezone

    return machine_timezone(), "UTC"


def read_dates(table: TableReader, key: str) -> tuple[date, ...]:
    """The dates of the list `key`; empty if it is not set."""
    node = table.find(key)
    if node is None:
        return ()
    if not isinstance(node.value, list):
        table.problems.append(node.invalid(f"a list, each item {DATE_ACCEPTED}"))
        return ()
    dates: list[date] = []
    for item in node.items():
        try:
            day = read_date(item.value)
        except ValueError:
            day = None
        if day is None:
            table.problems.append(item.invalid(DATE_ACCEPTED))
        else:
            dates.append(day)
    return tuple(dates)


def read_start(value: object) -> datetime | None:
    """A local time, as TOML or in quotes; a date means its midnight. `ValueError` for other text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value.strip())
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else None


def read_duration(value: object) -> timedelta | None:
    """A duration in quotes; `ValueError` for other text."""
    from ...text.timeparse import parse_duration

    return timedelta(microseconds=parse_duration(value)) if isinstance(value, str) else None


def without_field(message: str) -> tuple[str, str]:
    """The field that an error names before its colon, and the sentence."""
    field, colon, sentence = message.partition(": ")
    return (field, sentence) if colon and field.isidentifier() else ("", message)


def is_zone(text: str) -> bool:
    """True for an IANA time zone; `ValueError` for others, and for `UTC-2`, which in POSIX is east of UTC."""
    iana_zone(text)
    return True


def read_date(value: object) -> date | None:
    """A date, as TOML or in quotes; `ValueError` for a day that does not exist."""
    if isinstance(value, datetime) or not isinstance(value, (date, str)):
        return None
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return day if 1970 <= day.year <= 9000 else None
