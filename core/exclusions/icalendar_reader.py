"""Reads iCalendar files (RFC 5545); what is not understood is refused, with its line."""

import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from ..files.bounded_read import read_bounded
from ..model.time_zone import zone_named
from ..support.frozen import frozen
from .recurrence_text import check_rule
from .rrule import check_recurs, recurrences

T = TypeVar("T")
Version = tuple[int, int]
"""The time of a file's last change, and its size."""
LARGEST_FILE = 20_000_000
MOST_EVENTS = 20_000
LONGEST_DURATION = timedelta(days=366)


class CalendarFileError(ValueError):
    """A calendar file that cannot be used; the text names the file, and the line if there is one."""


@frozen
class CalendarEntry:
    """One event of a calendar: naive local times in `zone`, and when it recurs."""

    start: datetime
    duration: timedelta
    zone: tzinfo
    summary: str
    rules: tuple[str, ...]
    extra_starts: tuple[datetime, ...]
    except_starts: frozenset[datetime]

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """The local starts from `first` to `last`, in no particular order, each once."""
        starts = {start for start in (*self.extra_starts, self.start) if first <= start <= last}
        for rule in self.rules:
            starts.update(recurrences(rule, self.start, self.zone, first, last))
        yield from starts - self.except_starts


_lock = RLock()
"""Held while a file is read: the library keeps what it reads in global variables."""


def parse_calendar(path: Path, timezone: str, version: Version) -> tuple[CalendarEntry, ...]:
    if version[1] > LARGEST_FILE:
        raise CalendarFileError(f"{path}: {version[1]:,} bytes are more than {LARGEST_FILE:,}")
    try:
        data = read_bounded(path, LARGEST_FILE)
    except OSError as problem:
        raise CalendarFileError(f"{path}: {problem.strerror or problem}") from None
    if (count := data.upper().count(b"BEGIN:VEVENT")) > MOST_EVENTS:
        raise CalendarFileError(f"{path}: {count:,} events are more than {MOST_EVENTS:,}")
    try:
        from icalendar import Calendar, use_zoneinfo
    except ImportError:
        raise CalendarFileError(
            f"{path}: reading calendar files needs icalendar: pip install 'budgettui[calendars]'"
        ) from None

    class OwnCalendar(Calendar):
        """A calendar that takes its unknown components with it: the library makes a class of each."""

        _components_factory = None

    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of zones that it guesses
        use_zoneinfo()  # type: ignore[no-untyped-call]  # forgets the zones that files defined before
        try:
            calendars = OwnCalendar.from_ical(data, multiple=True)
        except (
            Exception
        ) as problem:  # the library raises anything on unexpected input, such as a folder as a zone
            reason = str(problem) or type(problem).__name__
            raise CalendarFileError(f"{path}: not a calendar file (RFC 5545): {reason}") from None
        if not calendars:
            raise CalendarFileError(f"{path}: it holds no calendar (RFC 5545)")
        return _Reader(path, zone_named(timezone), data).entries(
            [event for calendar in calendars for event in calendar.walk("VEVENT")]
        )


class _Reader:
    """The events of one file, checked."""

    def __init__(self, path: Path, zone: tzinfo, data: bytes) -> None:
        self.path, self.zone, self.data = path, zone, data

    def entries(self, events: list[Any]) -> tuple[CalendarEntry, ...]:
        moved: dict[str, set[datetime]] = {}
        entries = []
        for event in events:
            if "RECURRENCE-ID" in event:  # this event replaces one occurrence of another with its UID
                starts = self._read(event, self._moments, "RECURRENCE-ID", None)
                moved.setdefault(str(event.get("UID")), set()).update(starts)
        for event in events:
            if str(event.get("STATUS", "")).upper() == "CANCELLED":
                continue
            replaced = moved.get(str(event.get("UID")), set())
            entries.append(self._read(event, self._entry, replaced))
        return tuple(entries)

    def _read(self, event: Any, read: Callable[..., T], *arguments: Any) -> T:
        """What `read` makes of the event; the library raises anything on unexpected input."""
        try:
            return read(event, *arguments)
        except CalendarFileError:
            raise
        except Exception as problem:
            raise self._error(event, f"it is not an event of RFC 5545: {problem}", "BEGIN") from None

    def _entry(self, event: Any, moved: set[datetime]) -> CalendarEntry:
        for name, problem in event.errors:  # no name where a line is none of RFC 5545's
            raise self._error(event, f"{name}: {problem}" if name else str(problem), name or "BEGIN")
        if "DTSTART" not in event:
            raise self._error(event, "it has no DTSTART", "SUMMARY")
        begin = event["DTSTART"].dt
        [start], zone = self._moments(event, "DTSTART", None), self._zone(event, "DTSTART")
        if "DTEND" in event:
            [end] = self._moments(event, "DTEND", zone)
            duration = end - start
        elif "DURATION" in event:
            duration = event["DURATION"].dt
        else:
            duration = timedelta(0) if isinstance(begin, datetime) else timedelta(days=1)
        if duration <= timedelta(0):
            raise self._error(event, "it does not end after its start", "DTSTART")
        if duration > LONGEST_DURATION:
            raise self._error(event, f"it lasts longer than {LONGEST_DURATION.days} days", "DTSTART")
        single = "RECURRENCE-ID" in event
        rules = () if single else tuple(self._rules(event, start, zone))
        return CalendarEntry(
            start=start,
            duration=duration,
            zone=zone,
            summary=" ".join(str(event.get("SUMMARY", "")).split()) or f"from {self.path.name}",
            rules=rules,
            extra_starts=tuple(self._moments(event, "RDATE", zone)),
            except_starts=frozenset(() if single else {*self._moments(event, "EXDATE", zone), *moved}),
        )

    def _rules(self, event: Any, start: datetime, zone: tzinfo) -> Iterator[str]:
        rules = event.get("RRULE", [])
        for recurrence in rules if isinstance(rules, list) else [rules]:
            try:
                rule = check_rule(recurrence.to_ical().decode())
                check_recurs(rule, start, zone)
            except ValueError as problem:
                raise self._error(event, str(problem).replace("repeat: ", "RRULE: "), "RRULE") from None
            yield rule

    def _moments(self, event: Any, name: str, zone: tzinfo | None) -> list[datetime]:
        """The property's times, naive in `zone`, or in their own zone if that is None."""
        value = event.get(name)
        if value is None:
            return []
        lists = value if isinstance(value, list) else [value]
        times = [moment.dt for part in lists for moment in getattr(part, "dts", [part])]
        self._zone(event, name)
        moments = []
        for moment in times:
            if isinstance(moment, tuple):
                raise self._error(event, f"{name}: periods are not read here, only times", name)
            if not isinstance(moment, date):
                raise self._error(event, f"{name}: it is not a date or a time of a day", name)
            if not isinstance(moment, datetime):
                moments.append(datetime.combine(moment, time()))
                continue
            local = moment if zone is None or moment.tzinfo is None else moment.astimezone(zone)
            moments.append(local.replace(tzinfo=None))
        return moments

    def _zone(self, event: Any, name: str) -> tzinfo:
        """The zone of a time, or of the configuration if it names none."""
        value = event[name]
        value = value[0] if isinstance(value, list) else value
        moment = getattr(value, "dt", None)
        identifier = value.params.get("TZID") if hasattr(value, "params") else None
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            return UTC if moment.utcoffset() == timedelta(0) and identifier is None else moment.tzinfo
        if isinstance(moment, datetime) and identifier is not None:
            raise self._error(event, f"{name}: {identifier!r} is not a time zone that is known", identifier)
        return self.zone

    def _error(self, event: Any, message: str, near: str) -> CalendarFileError:
        line = self._line(str(event.get("UID", "")), near)
        summary = str(event.get("SUMMARY", "")) or "an event without a summary"
        return CalendarFileError(f"{self.path}{f', line {line}' if line else ''}: {summary}: {message}")

    def _line(self, uid: str, near: str) -> int | None:
        """The line of `near` within the event of that UID, counted from 1; None if it cannot be found."""
        lines = self.data.decode("utf-8", "replace").splitlines()
        begins = [number for number, line in enumerate(lines) if line.upper().startswith("BEGIN:VEVENT")]
        for begin in begins:
            end = next(
                (n for n in range(begin, len(lines)) if lines[n].upper().startswith("END:VEVENT")), len(lines)
            )
            body = lines[begin:end]
            if uid and f"UID:{uid}" not in body:
                continue
            return next((begin + n + 1 for n, line in enumerate(body) if near in line), begin + 1)
        return None
