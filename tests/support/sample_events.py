"""Realistic services and events, which most tests of screens show."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from budgettui.core.config.settings import DisplaySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.model.event import Event
from budgettui.core.model.instants import to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = datetime(2026, 11, 23, 13, 5, 32, tzinfo=UTC)


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
    """An event that began `days_ago` days before `now` and lasted `minutes`; without those it is open."""
    start = now - timedelta(days=days_ago)
    end = None if minutes is None else to_instant(start + timedelta(minutes=minutes))
    return Event(identity, service, to_instant(start), end, impact, category, incident, text, author="ada")


def lifelike() -> list[Event]:
    """Six months of events: one service has spent its budget, one is paging, one is to watch."""
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
