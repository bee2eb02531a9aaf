"""Days of a wallboard in fast motion: a fake clock, and a backend that pushes the changes of a fleet."""

import gc
import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sample_events import event, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.core.analysis.assessment import Series
from budgettui.core.config.settings import ServiceSettings

NAMES = [f"svc-{number:02d}" for number in range(12)]
ROUND = timedelta(minutes=10)
WATCHED = (
    "budgettui",
    "asyncio",
    "_asyncio",
    "textual.timer",
    "textual.worker",
    "textual.message",
    "textual.widget",
)


class Fleet:
    """Pushes rounds of ten minutes each: incidents, problems and services come and go."""

    def __init__(self) -> None:
        self.backend = TemporaryBackend(make_settings(NAMES))
        self.backend.put(
            *(event(number, name, 1.0 + number, 3.0 + number) for number, name in enumerate(NAMES))
        )
        self.numbers = itertools.count(1)
        self.snapshots = 0

    def push(self) -> int:
        """Push the next round; its number."""
        turn = next(self.numbers)
        backend = self.backend
        backend.moment += ROUND
        backend.asked.clear()
        name = NAMES[turn % len(NAMES)]
        identity = 100 + turn % 6
        backend.put(event(identity, name, 4 / 1440, None, incident=f"INC-{turn}", now=backend.moment))
        open_events = backend.workspace.events(open_only=True)
        for ongoing in open_events:
            if ongoing.id == 100 + (turn + 3) % 6:
                backend.put(replace(ongoing, end=ongoing.start + 300_000_000))
        backend.push(name, *{event.service for event in open_events})
        if turn % 7 == 0:
            backend.post(
                messages.Problem("store", "The store is gone: no route to host.", backend.moment - ROUND)
            )
        if turn % 7 == 1:
            backend.post(messages.Problem("store", ""))
        if turn % 11 == 0:
            self._configure(turn)
        self.snapshots += 1
        return turn

    def _configure(self, turn: int) -> None:
        """Change the configuration: add a service or remove it."""
        backend = self.backend
        before = backend.settings.services
        extra = ServiceSettings(f"extra-{turn % 2}", before[0].slo)
        steady = tuple(service for service in before if not service.name.startswith("extra"))
        removed = tuple(service.name for service in before if service not in steady)
        services = (*steady, extra) if turn % 22 == 0 else steady
        backend.settings = replace(backend.settings, services=services)
        backend.post(messages.SettingsChanged(backend.settings))
        fresh = {service.name: backend.assess(service.name) for service in services}
        gone = tuple(name for name in removed if name not in fresh)
        self.backend.post(
            messages.Snapshot(fresh, gone, self.backend.moment, self.backend.workspace.revision)
        )


def census() -> Counter[str]:
    """The number of live objects of each type of this project, and of what runs in an event loop.

    The points of a series are left out: the number of series in caches goes up and down.
    """
    gc.collect()
    things = gc.get_objects()
    series = [thing for thing in things if type(thing) is Series]
    held = {id(point) for trend in series for point in (*trend.trend, *trend.daily)}
    kinds = (type(thing) for thing in things if id(thing) not in held)
    return Counter(
        f"{kind.__module__}.{kind.__name__}"
        for kind in kinds
        if isinstance(kind.__module__, str) and kind.__module__.startswith(WATCHED)
    )
