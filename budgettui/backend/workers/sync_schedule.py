"""When each source is due: `every` after its last sync, or sooner after a failure, or at once on request."""

from collections.abc import Mapping

from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.model.instants import MINUTE, SECOND, Instant
from budgettui.core.store import SourceState

RETRY = MINUTE
"""How soon a source is synced again if the store could not be used; the source itself may be fine."""


class SyncSchedule:
    """Due times of sources by name; a source is not due while it is being synced."""

    def __init__(self, sources: Mapping[str, SourceSettings]) -> None:
        self._sources = sources
        self.due: dict[str, Instant] = {}
        """When each source is synced next."""
        self.running: set[str] = set()

    def begin(self, states: Mapping[str, SourceState], now: Instant) -> None:
        """Set the due times from the last sync of each source."""
        for source in self._sources.values():
            if source.every is not None:
                state = states.get(source.name)
                last = 0 if state is None or state.problem is not None else min(state.synced_at, now)
                self.due[source.name] = max(now, last + source.every)

    def due_now(self, now: Instant) -> list[str]:
        """The sources to sync now. If the clock was set back, no source waits longer than `every`."""
        names = []
        for name, due in self.due.items():
            every = self._sources[name].every
            if every is not None and due > now + every:
                self.due[name] = now + every
            elif due <= now and name not in self.running:
                names.append(name)
        return names

    def start(self, name: str, now: Instant) -> None:
        """Record that a source is being synced; set its next due time."""
        every = self._sources[name].every
        if every is None:
            del self.due[name]
        else:
            self.due[name] = now + every
        self.running.add(name)

    def end(self, name: str) -> None:
        """Record that a sync has ended."""
        self.running.discard(name)

    def retry(self, name: str, now: Instant) -> None:
        """Make a source due soon, after a sync that the store prevented; one without `every` is not."""
        if name in self.due:
            self.due[name] = min(self.due[name], now + RETRY)

    def want(self, name: str, now: Instant) -> None:
        """Make a source due now, unless it is being synced or does not exist."""
        if name in self._sources and name not in self.running:
            self.due[name] = now

    def seconds_left(self, now: Instant, most: float) -> float:
        """Seconds until the next source is due, at most `most`."""
        waiting = [due for name, due in self.due.items() if name not in self.running]
        return max(0.0, min([most, *((due - now) / SECOND for due in waiting)]))
