"""A backend in the same process, over the real core and a list of events; time stands still unless told."""

import contextvars
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from budgettui.backend import messages
from budgettui.core.analysis.assessment import BandPoint, ExhaustionProbability
from budgettui.core.analysis.event_costs import explain
from budgettui.core.analysis.series import series
from budgettui.core.assessor import assess, what_if, with_probabilities
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import to_instant
from budgettui.core.model.slo import Slo, Window

NOW = datetime(2026, 11, 23, 13, 5, 32, tzinfo=UTC)


class FakeBackend:
    """Answers at once. `asked` holds every request; `refusal` makes changes fail with its sentence."""

    def __init__(
        self,
        settings: Settings,
        events: list[Event] | None = None,
        now: datetime = NOW,
        simulate: bool = False,
    ) -> None:
        self.settings = settings
        self.events = {event.id: event for event in events or []}
        self.history = {event.id: [event] for event in events or []}
        self.moment = now
        self.simulate = simulate
        self.asked: list[messages.Request[Any]] = []
        self.refusal = ""
        self.revision = 1
        self.post: Callable[[messages.Notice], None] = lambda _: None
        self._done: list[tuple[str, int, Event | None]] = []

    @property
    def instant(self) -> int:
        return to_instant(self.moment)

    def now(self) -> datetime:
        return self.moment

    def start(self, post: Callable[[messages.Notice], None]) -> None:
        context = contextvars.copy_context()
        self.post = lambda notice: context.copy().run(post, notice)
        self.tell()

    def stop(self) -> None:
        pass

    def tell(self, *names: str) -> None:
        """Push a snapshot of the named services, or of all."""
        chosen = [s for s in self.settings.services if not names or s.name in names]
        fresh = {service.name: self.assess(service) for service in chosen}
        self.post(messages.Snapshot(fresh, (), self.moment, self.revision))

    def tick(self, seconds: float) -> None:
        """Let time pass, and push what moves with it."""
        self.moment += timedelta(seconds=seconds)
        self.tell(*{event.service for event in self.events.values() if event.end is None} or {"-"})

    def service(self, name: str) -> ServiceSettings:
        return next(service for service in self.settings.services if service.name == name)

    def table(self, name: str) -> EventTable:
        return EventTable.of(e for e in self.events.values() if e.service == name and not e.voided)

    def assess(self, service: ServiceSettings) -> Any:
        table = self.table(service.name)
        found = assess(service, table, self.instant, self.settings)
        if self.simulate:
            found = with_probabilities(found, service, table, self.instant, self.settings)
        return found

    async def ask(self, request: messages.Request[Any]) -> Any:
        self.asked.append(request)
        changes = isinstance(
            request, messages.Record | messages.Amend | messages.Finish | messages.Void | messages.Undo
        )
        if changes and self.refusal:
            raise messages.RequestRefusedError(self.refusal)
        try:
            reply = self._answer(request)
        except ValueError as error:
            raise messages.RequestRefusedError(str(error)) from None
        if changes:
            self.revision += 1
            event = reply.event if isinstance(reply, messages.UndoneChange) else reply
            self.tell(event.service)
        return reply

    def _answer(self, request: messages.Request[Any]) -> Any:
        match request:
            case messages.GetSeries(name, days):
                return series(self.service(name), self.table(name), self.instant, days, self.settings)
            case messages.CatchUp():
                return None
            case messages.Explain(name):
                return explain(self.service(name), self.table(name), self.instant, self.settings)
            case messages.Preview(draft, replacing):
                table = self.table(draft.service)
                return what_if(
                    self.service(draft.service), table, draft, self.instant, self.settings, replacing
                )
            case messages.ListEvents(name, limit, voided):
                found = [e for e in self.events.values() if name in (None, e.service)]
                found = [e for e in found if voided or not e.voided]
                return tuple(sorted(found, key=lambda e: -e.start)[:limit])
            case messages.Versions(identity):
                return tuple(self.history[identity])
            case messages.Record(draft):
                return self._record(draft)
            case messages.Amend(identity, changes, expected):
                return self._change(identity, expected, **changes)
            case messages.Finish(identity, end, expected):
                return self._change(identity, expected, end=end)
            case messages.Void(identity, expected):
                return self._change(identity, expected, voided=True)
            case messages.Undo():
                return self._undo()
        return None

    def _record(self, draft: Draft) -> Event:
        identity = max(self.events, default=0) + 1
        event = Event(identity, draft.service, draft.start, draft.end, draft.impact, draft.category)
        event = replace(event, incident_id=draft.incident_id, description=draft.description)
        event = replace(event, author="ada", recorded_at=self.instant)
        self.events[identity] = event
        self.history[identity] = [event]
        self._done.append(("added", identity, None))
        return event

    def _change(self, identity: int, expected: int | None, **changes: Any) -> Event:
        old = self.events[identity]
        if expected is not None and expected != old.version:
            raise messages.RequestRefusedError(
                f"event {identity} was changed by bob at 14:01; it is at version {old.version}"
            )
        event = replace(old, **changes, version=old.version + 1, author="ada", recorded_at=self.instant)
        self.events[identity] = event
        self.history[identity].append(event)
        self._done.append(("changed", identity, old))
        return event

    def _undo(self) -> messages.UndoneChange:
        if not self._done:
            raise messages.RequestRefusedError("there is nothing to undo")
        what, identity, old = self._done.pop()
        now = self.events[identity]
        back = replace(old or replace(now, voided=True), version=now.version + 1)
        self.events[identity] = back
        self.history[identity].append(back)
        return messages.UndoneChange(back, f"{what} event {identity}")


def make_settings(names: list[str] | None = None, **display: Any) -> Settings:
    """A configuration of seven services, or of those named."""
    services = (
        ServiceSettings("checkout", Slo(99.9), Window.rolling(30)),
        ServiceSettings("search", Slo(99.9), Window.rolling(30)),
        ServiceSettings("payments", Slo("99.95"), Window.rolling(30)),
        ServiceSettings("login", Slo(99.9), Window.rolling(28)),
        ServiceSettings("cdn", Slo(99.5), Window.rolling(30)),
        ServiceSettings("mail", Slo(99), Window.calendar("month")),
        ServiceSettings("profile", Slo(99.9), Window.rolling(7)),
    )
    if names is not None:
        services = tuple(ServiceSettings(name, Slo(99.9)) for name in names)
    from pathlib import Path

    from budgettui.core.config.settings import DisplaySettings

    return Settings(
        StoreSettings(path=Path("events.db")),
        services,
        display=DisplaySettings(**{"timezone": "Europe/Berlin", **display}),
    )


def event(
    identity: int,
    service: str,
    days_ago: float,
    minutes: float | None,
    *,
    impact: float = 1.0,
    category: str = "incident",
    incident: str | None = None,
    text: str | None = None,
    now: datetime = NOW,
) -> Event:
    """An event that began `days_ago` days before `now`; without minutes it is open."""
    start = now - timedelta(days=days_ago)
    end = None if minutes is None else to_instant(start + timedelta(minutes=minutes))
    return Event(identity, service, to_instant(start), end, impact, category, incident, text, author="ada")


def lifelike() -> list[Event]:
    """Some months of events: one service spent, one burning, one to watch."""
    made = [
        event(1, "search", 24.2, 21.5, incident="INC-731", text="index rebuild starved the query nodes"),
        event(2, "search", 17.9, 14.0, incident="INC-744", text="bad synonyms file"),
        event(3, "search", 6.3, 18.4, incident="INC-790", text="node lost, slow re-shard"),
        event(4, "checkout", 28.6, 6.0, category="deployment", text="v412 rolled back"),
        event(5, "checkout", 19.4, 12.5, impact=0.5, incident="INC-740", text="card provider timeouts"),
        event(6, "checkout", 11.2, 9.0, incident="INC-771", text="database failover"),
        event(7, "checkout", 4.8, 5.5, category="maintenance", text="certificate change"),
        event(8, "checkout", 7.2 / 1440, None, incident="INC-812", text="payments time out"),
        event(9, "payments", 15.5, 9.2, incident="INC-752", text="queue backlog"),
        event(10, "payments", 2.1, 4.1, impact=0.8, incident="INC-805", text="retries storm"),
        event(11, "login", 20.0, 3.0, category="deployment", text="session store migration"),
        event(12, "cdn", 9.0, 4.0, impact=0.25, text="one region cold"),
        event(13, "mail", 12.0, 30.0, category="maintenance", text="spam filter update"),
    ]
    identity = 100
    for back in range(31, 180, 3):
        for index, name in enumerate(("search", "checkout", "payments", "login")):
            if (back * 7 + index * 5) % 11 < 3:
                identity += 1
                made.append(event(identity, name, back + index / 7, 2.0 + (back * 13 + index) % 9))
    return made


class Foreseeing(FakeBackend):
    """A backend whose simulations always come out the same."""

    def assess(self, service: ServiceSettings) -> Any:
        one = super().assess(service)
        band = [
            BandPoint(
                NOW + timedelta(days=day),
                p10=max(one.consumed_pct - 2.0 * day, 0.0),
                p50=one.consumed_pct + 0.5 * day,
                p90=one.consumed_pct + 4.0 * day,
            )
            for day in range(1, 31)
        ]
        share = min(one.consumed_pct / 100, 1.0)
        chances = [
            ExhaustionProbability(
                time_horizon_days=days,
                exhaustion_probability=share * days / 30,
                linear_prediction=one.linear,
                rate_prediction=one.current_rate,
                recommendation="WARNING: slow down" if share > 0.5 else "HEALTHY: carry on as planned",
                median_date=NOW + timedelta(days=18) if share > 0.5 else None,
                p10_date=NOW + timedelta(days=6) if share > 0.5 else None,
                p90_date=None,
                band=tuple(band[:days]),
            )
            for days in (7, 14, 30)
        ]
        return replace(one, probabilities=tuple(chances))


def foreseeing(**display: Any) -> FakeBackend:
    """The lifelike services, over simulations that always come out the same."""
    return Foreseeing(make_settings(**display), lifelike())
