"""Notices calendar files that were edited or can no longer be read."""

from collections.abc import Iterable

from ..config.settings import ServiceSettings
from ..model.exclusion import CalendarSource


class CalendarWatch:
    """The calendar files in use, as they were at the last call of `changed`."""

    def __init__(self) -> None:
        self._versions: dict[CalendarSource, object] = {}

    def changed(self, services: Iterable[ServiceSettings]) -> set[str]:
        """The services whose calendar files changed since the last call. Costs a `stat` for each file."""
        before, self._versions = self._versions, {}
        changed = set()
        for service in services:
            for calendar in (calendar for rule in service.exclusions for calendar in rule.calendars):
                if calendar not in self._versions:
                    self._versions[calendar] = calendar.version()
                version = self._versions[calendar]
                if before.get(calendar) != version:
                    changed.add(service.name)
        return changed

    def problem(self) -> str:
        """Why a calendar file in use can no longer be read; empty if all can."""
        return next(filter(None, (calendar.problem() for calendar in self._versions)), "")
