"""Notices calendar files that were edited or can no longer be read."""

from ..config.settings import ServiceSettings
from ..model.exclusion import CalendarSource


class CalendarWatch:
    """The calendar files in use, as they were at the last call of `changed`."""

    def __init__(self) -> None:
        self._versions: dict[CalendarSource, object] = {}
        self._services: tuple[ServiceSettings, ...] = ()
        self._calendars: list[tuple[str, CalendarSource]] = []
        """Each calendar of `_services`, with the service's name."""

    def changed(self, services: tuple[ServiceSettings, ...]) -> set[str]:
        """The services whose calendar files changed since the last call. Costs a `stat` for each file."""
        if services is not self._services:
            self._services = services
            self._calendars = [
                (service.name, calendar)
                for service in services
                for rule in service.exclusions
                for calendar in rule.calendars
            ]
        before, self._versions = self._versions, {}
        changed = set()
        for name, calendar in self._calendars:
            if calendar not in self._versions:
                self._versions[calendar] = calendar.version()
            if before.get(calendar) != self._versions[calendar]:
                changed.add(name)
        return changed

    def problem(self) -> str:
        """Why a calendar file in use can no longer be read; empty if all can."""
        return next(filter(None, (calendar.problem() for calendar in self._versions)), "")
