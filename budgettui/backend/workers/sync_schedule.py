"""When each source is due: `every` after its last sync, or at once after a failure or on request."""

from collections.abc import Mapping

from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.model.instants import SECOND, Instant
from budgettui.core.store import SourceState


class SyncSchedule:
    """The plan for some sources by name; none is due while it is being synced."""

    def __init__(self, sources: Mapping[str, SourceSettings]) -> None:
        self._sources = sources
        self.due: dict[str, Instant] = {}
        """When each source is asked next."""
        self.running: set[str] = set()

    def begin(self, states: Mapping[str, SourceState], now: Instant) -> None:
        """Plan from when each source was synced last."""
        for source in self._sources.values():
            if source.every is not None:
                state = states.get(source.name)
                last = 0 if state is None or state.problem is not None else min(state.synced_at, now)
                self.due[source.name] = max(now, last + source.every)

    def due_now(self, now: Instant) -> list[str]:
        """The sources to start. Where the clock was set back, none waits for longer than `every`."""
        names = []
        for name, due in self.due.items():
            every = self._sources[name].every
            if every is not None and due > now + every:
                self.due[name] = now + every
            elif due <= now and name not in self.running:
                names.append(name)
        return names

    def start(self, name: str, now: Instant) -> None:
        """Note that a source is being synced; plan its next time."""
        every = self._sources[name].every
        if every is None:
            del self.due[name]
        else:
            self.due[name] = now + every
        self.running.add(name)

    def end(self, name: str) -> None:
        """Note that a sync has ended."""
        self.running.discard(name)

    def want(self, name: str, now: Instant) -> None:
        """Have a source synced now, unless it is being synced or there is none of this name."""
        if name in self._sources and name not in self.running:
            self.due[name] = now

    def seconds_left(self, now: Instant, most: float) -> float:
        """Seconds until one is due, `most` at most."""
        waiting = [due for name, due in self.due.items() if name not in self.running]
        return max(0.0, min([most, *((due - now) / SECOND for due in waiting)]))
