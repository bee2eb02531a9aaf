"""The contents of each calendar file; if it becomes unusable, its last good contents stay in use."""

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .icalendar_reader import CalendarEntry, CalendarFileError, Version, parse_calendar

if TYPE_CHECKING:
    from .calendar_file import CalendarExclusions

T = TypeVar("T")
Key = tuple[Path, str]
"""A file, and the time zone of times that name none."""
MOST_FILES = 1000
"""The contents of this many files are kept: more than a configuration names."""


class CalendarCache:
    """The current contents of each file, or why it cannot be used, and its last usable contents.

    Kept for the `MOST_FILES` used most recently; a changed file replaces its earlier version.
    """

    def __init__(self) -> None:
        self._now: OrderedDict[Key, tuple[Version, tuple[CalendarEntry, ...] | str]] = OrderedDict()
        self._usable: OrderedDict[Key, tuple[Version, tuple[CalendarEntry, ...]]] = OrderedDict()

    def entries(self, calendar: "CalendarExclusions", version: Version) -> tuple[CalendarEntry, ...]:
        key = calendar.path, calendar.timezone
        cached = self._now.get(key)
        if cached is None or cached[0] != version:
            try:
                cached = version, parse_calendar(*key, version)
            except CalendarFileError as error:
                cached = version, str(error)  # an error's traceback grows each time it is raised
        _keep(self._now, key, cached)
        entries = cached[1]
        if isinstance(entries, str):
            raise CalendarFileError(entries)
        _keep(self._usable, key, (version, entries))
        return entries

    def was_usable(self, calendar: "CalendarExclusions") -> bool:
        return (calendar.path, calendar.timezone) in self._usable

    def last_usable(self, calendar: "CalendarExclusions") -> tuple[Version, tuple[CalendarEntry, ...]]:
        return self._usable[calendar.path, calendar.timezone]


def _keep(cache: OrderedDict[Key, T], key: Key, value: T) -> None:
    cache[key] = value
    cache.move_to_end(key)
    while len(cache) > MOST_FILES:
        cache.popitem(last=False)


CALENDARS = CalendarCache()
