"""The backend's real dispatcher in this process, over a temporary store and with a clock that tests set."""

import contextvars
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sample_events import NOW, lifelike, make_settings

from budgettui.backend import messages
from budgettui.backend.request_dispatch import answer
from budgettui.backend.write_requests import WRITE_REQUESTS
from budgettui.core.analysis.assessment import Assessment, BandPoint, ExhaustionProbability
from budgettui.core.config.settings import Settings
from budgettui.core.errors import BudgettuiError
from budgettui.core.model.event import Event
from budgettui.core.model.instants import Instant, to_instant
from budgettui.core.store.log_rows import EVENTS, event_row
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.workspace import Workspace

AUTHOR = "ada"


class TemporaryBackend:
    """Answers at once. `asked` holds every request; changes fail with the message `refusal`, if it is set."""

    def __init__(
        self,
        settings: Settings,
        events: Iterable[Event] = (),
        now: datetime = NOW,
        simulate: bool = False,
    ) -> None:
        self.moment = now
        self.simulate = simulate
        self.asked: list[messages.Request[Any]] = []
        self.refusal = ""
        self.post: Callable[[messages.Notice], None] = lambda _: None
        self._folder = Path(tempfile.mkdtemp(prefix="budgettui-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._stores = 0
        self.workspace = self._workspace_over(settings, events)

    def _workspace_over(self, settings: Settings, events: Iterable[Event]) -> Workspace:
        """A workspace over a new store that holds `events`, each in one version."""
        self._stores += 1
        path = self._folder / f"events-{self._stores}.db"
        path.write_bytes(_empty_store())
        store = SqliteStore(path)
        weakref.finalize(self, store.close)
        workspace = Workspace(settings, store, AUTHOR)
        _append(store, events)
        workspace.refresh(self.instant)
        return workspace

    @property
    def settings(self) -> Settings:
        return self.workspace.settings

    @settings.setter
    def settings(self, settings: Settings) -> None:
        self.workspace.use(settings, self.instant)

    @property
    def instant(self) -> Instant:
        return to_instant(self.moment)

    def now(self) -> datetime:
        return self.moment

    def start(self, post: Callable[[messages.Notice], None]) -> None:
        context = contextvars.copy_context()
        self.post = lambda notice: context.copy().run(post, notice)
        self.push()

    def stop(self) -> None:
        pass

    # -- what others do to the store, shown with the next `push`

    @property
    def events(self) -> Mapping[int, Event]:
        """Every event of the store by id, voided ones too."""
        return {event.id: event for event in self.workspace.store.events(include_voided=True)}

    def put(self, *events: Event) -> None:
        """Record events under their own ids; an event that exists gets another version."""
        present = self.events
        _append(
            self.workspace.store,
            [
                replace(event, version=present[event.id].version + 1) if event.id in present else event
                for event in events
            ],
        )

    def amend_as(self, author: str, event_id: int, **changes: Any) -> None:
        self.workspace.store.amend(event_id, changes, author, self.instant)

    def replace_store(self, events: Iterable[Event]) -> None:
        """Continue with another store, which holds `events`."""
        self.workspace = self._workspace_over(self.settings, events)

    # -- what it sends

    def push(self, *names: str) -> None:
        """Push a snapshot of the named services, or of all."""
        self.workspace.refresh(self.instant)
        chosen = [service.name for service in self.settings.services if not names or service.name in names]
        self.post(
            messages.Snapshot(
                {name: self.assess(name) for name in chosen}, (), self.moment, self.workspace.revision
            )
        )

    def tick(self, seconds: float) -> None:
        """Let time pass, and push what changes with it."""
        self.moment += timedelta(seconds=seconds)
        self.push(*{event.service for event in self.workspace.events(open_only=True)} or {"-"})

    def assess(self, name: str) -> Assessment:
        assessment = self.workspace.assess(name, self.instant)
        return self.workspace.with_probabilities(assessment, self.instant) if self.simulate else assessment

    async def ask(self, request: messages.Request[Any]) -> Any:
        self.asked.append(request)
        if isinstance(request, messages.CatchUp | messages.Focus | messages.ShowServices):
            return None  # as `Server.answer` does
        if self.refusal and isinstance(request, WRITE_REQUESTS):
            raise messages.RequestRefusedError(self.refusal)
        try:
            reply = answer(self.workspace, request, self.instant)
        except (ValueError, BudgettuiError) as error:
            raise messages.RequestRefusedError(str(error)) from None
        if isinstance(request, WRITE_REQUESTS):
            changed = self.workspace.refresh(self.instant)
            if changed:
                self.push(*changed)
        return reply


@cache
def _empty_store() -> bytes:
    """The file of a store without events, made once because every test starts from it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.db"
        SqliteStore(path).close()
        return path.read_bytes()


def _append(store: SqliteStore, events: Iterable[Event]) -> None:
    """Write versions of events as they are, with ids and authors, which no method of a store does."""
    with store._transactions.writing() as log:
        log.begin("import", "import:sample", to_instant(NOW))
        log.append(EVENTS, [event_row(event) for event in events])


class Foreseeing(TemporaryBackend):
    """A backend whose simulations always have the same results."""

    def assess(self, name: str) -> Assessment:
        assessment = super().assess(name)
        band = [
            BandPoint(
                NOW + timedelta(days=day),
                p10=max(assessment.consumed_pct - 2.0 * day, 0.0),
                p50=assessment.consumed_pct + 0.5 * day,
                p90=assessment.consumed_pct + 4.0 * day,
            )
            for day in range(1, 31)
        ]
        share = min(assessment.consumed_pct / 100, 1.0)
        chances = [
            ExhaustionProbability(
                time_horizon_days=days,
                exhaustion_probability=share * days / 30,
                linear_prediction=assessment.linear,
                rate_prediction=assessment.current_rate,
                recommendation="WARNING: slow down" if share > 0.5 else "HEALTHY: carry on as planned",
                median_date=NOW + timedelta(days=18) if share > 0.5 else None,
                p10_date=NOW + timedelta(days=6) if share > 0.5 else None,
                p90_date=None,
                band=tuple(band[:days]),
                spent_probability=share / (1 + days / 20),
            )
            for days in (7, 14, 30)
        ]
        return replace(assessment, probabilities=tuple(chances))


def foreseeing(**display: Any) -> TemporaryBackend:
    """The lifelike services, with simulations that always have the same results."""
    return Foreseeing(make_settings(**display), lifelike())
