"""Fleets of 0, 1, 7 and 300 services, with everything that a screen can show: open incidents, spent
budgets, excluded time, a policy, sources, notes and versions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import Foreseeing, TemporaryBackend

from budgettui.backend import messages
from budgettui.backend.messages import SourceStatus
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.past_targets import PastTarget
from budgettui.core.config.settings import PolicySettings, ServiceSettings, Settings
from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.act import ActDraft
from budgettui.core.model.calendar import midnight
from budgettui.core.model.event import Event
from budgettui.core.model.freeze import FreezeRule
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_instant
from budgettui.core.model.policy_rule import Condition, PolicyRule
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

INSTANT = to_instant(NOW)
RULES = (
    PolicyRule("freeze", Condition("spent"), "Stop changes, except urgent and security fixes", "freeze"),
    PolicyRule(
        "postmortem",
        Condition("incident_above_pct", 20),
        "Write a postmortem with at least one top-priority action against the cause",
        due=5 * DAY,
        since=date(2026, 11, 11),
    ),
    PolicyRule("reliability first", Condition("remaining_below", 50), "Put reliability first", "plan"),
)
SOURCES = (
    SourceStatus(
        "prod",
        "prometheus",
        timedelta(minutes=1),
        NOW - timedelta(minutes=12),
        "http://localhost:9090 cannot be reached: Connection refused",
        NOW + timedelta(seconds=28),
    ),
    SourceStatus(
        "pages",
        "pagerduty",
        timedelta(minutes=5),
        NOW - timedelta(minutes=2),
        None,
        NOW + timedelta(minutes=3),
    ),
    SourceStatus("table", "file", None, NOW - timedelta(days=60), None, None),
)


class Fleet(Foreseeing):
    """Also reports the state of its sources, one of which is down."""

    sources: tuple[SourceStatus, ...] = SOURCES

    def unreviewed(self) -> list[Event]:
        return self.workspace.events(unreviewed_only=True)

    def push(self, *names: str) -> None:
        super().push(*names)
        self.post(messages.SourcesChanged(self.sources, len(self.unreviewed())))


class LargeFleet(Fleet):
    """Shares its 300 initial assessments between tests, because they are always the same."""

    first: ClassVar[dict[str, Assessment]] = {}
    beginning: tuple[Settings, int, Instant] | None = None

    def assess(self, name: str) -> Assessment:
        if self.beginning is None:
            return super().assess(name)
        settings, *moment = self.beginning
        if self.settings is not settings or [self.workspace.revision, self.instant] != moment:
            return super().assess(name)
        if name not in self.first:
            self.first[name] = super().assess(name)
        return self.first[name]


def no_services(**display: Any) -> TemporaryBackend:
    """No service, no source, no policy: what a new user sees."""
    return Foreseeing(make_settings([], **display))


def one_service(**display: Any) -> Fleet:
    """One service whose budget is spent, with an open incident and excluded time."""
    settings = make_settings(["checkout"], **display)
    backend = Fleet(replace(settings, policy=PolicySettings(rules=RULES)), [
        _recorded(event(1, "checkout", 9.3, 31, incident="INC-17", text="certificate expired")),
        _recorded(event(2, "checkout", 2.4, 25, impact=0.5, category="deployment", text="v2 rolled back")),
        _recorded(event(3, "checkout", 5.5 / 1440, None, incident="INC-18", text="payments time out")),
    ])  # fmt: skip
    backend.sources = SOURCES[1:2]
    backend.workspace.add_exclusion(
        ExclusionDraft(INSTANT - 6 * DAY, INSTANT - 5 * DAY, "provider outage", ("checkout",)), INSTANT - DAY
    )
    backend.workspace.refresh(INSTANT)
    return backend


def seven_services(**display: Any) -> Fleet:
    """Seven services: one paging, one spent, one to watch, four OK."""
    events = [
        *lifelike(),
        event(901, "checkout", 11.198, 3, impact=0.2, category="deployment", text="v418 to half the pods"),
        event(902, "payments", 11.2, 8, impact=0.4, incident="INC-771", text="orders wait for the database"),
        event(903, "checkout", 61.5, 14, incident="INC-655", text="database primary out of disk"),
    ]
    backend = Fleet(make_settings(**display), [_by_source(_recorded(each)) for each in events])
    _exclude(backend)
    _set_policy(backend)
    store = backend.workspace.store
    failover = next(each for each in events if each.id == 6)
    store.amend(6, {"impact": 0.9, "description": "database failover"}, "bea", INSTANT - 10 * DAY)
    for event_id, text, minutes in ((6, "replica promoted by hand", 4), (6, "provider says: disk", 7)):
        at = failover.start + minutes * MINUTE
        store.add_note(text, "bea", INSTANT - 10 * DAY, event_id=event_id, at=at)
    store.add_note("asked the card provider", "cy", INSTANT - 3 * MINUTE, event_id=8, at=INSTANT - 4 * MINUTE)
    backend.workspace.refresh(INSTANT)
    return backend


def many_services(**display: Any) -> Fleet:
    """300 services in three groups: two paging, some spent, some to watch."""
    settings = make_settings([f"svc-{number:03d}" for number in range(300)], **display)
    services = tuple(
        replace(each, group=("shop", "platform", "data")[index % 3])
        for index, each in enumerate(settings.services)
    )
    events = [
        event(
            number,
            f"svc-{number * 7 % 300:03d}",
            0.3 + number * 0.4,
            3.0 + number * 5 % 60,
            incident=f"INC-{number}",
        )
        for number in range(1, 71)
    ]
    events += [
        event(500, "svc-011", 4.2 / 1440, None, incident="INC-500", text="checkout times out"),
        event(501, "svc-200", 9.7 / 1440, None, impact=0.5, incident="INC-501", text="half the reads fail"),
    ]
    backend = LargeFleet(
        replace(settings, services=services, policy=PolicySettings(rules=RULES)),
        [_by_source(_recorded(each)) for each in events],
    )
    backend.workspace.add_exclusion(
        ExclusionDraft(INSTANT - 8 * DAY, INSTANT - 7 * DAY, "region lost, agreed", everything=True),
        INSTANT - DAY,
    )
    backend.workspace.refresh(INSTANT)
    if not display:
        backend.beginning = (backend.settings, backend.workspace.revision, backend.instant)
    return backend


def _recorded(made: Event) -> Event:
    """The event, recorded when it ended, or a minute after it began."""
    return replace(made, recorded_at=made.end or made.start + MINUTE)


def _by_source(made: Event) -> Event:
    """Turn every fifth event into an unreviewed one from a source."""
    if made.id % 5:
        return made
    return replace(made, reviewed=False, source="prod", source_key=str(made.id), author="sync:prod")


def _exclude(backend: TemporaryBackend) -> None:
    """Give checkout planned and recorded exclusions and an earlier target, and login service hours."""
    settings = backend.settings
    zone, local = settings.services[0].zone, settings.services[0].timezone
    sunday = PlannedExclusion(
        "sunday", (NOW - timedelta(days=60)).replace(hour=2, tzinfo=None), timedelta(hours=4),
        "agreed maintenance", repeat="weekly on sunday", timezone=local,
    )  # fmt: skip
    move = PlannedExclusion(
        "move", (NOW + timedelta(days=40)).replace(tzinfo=None), timedelta(hours=9), "datacentre move",
        timezone=local, accounting="out",
    )  # fmt: skip
    changed = date(2026, 11, 9)
    past = PastTarget(changed, midnight(changed, zone), Slo(99.5), Window.rolling(30))
    rules = {"checkout": (sunday, move), "login": (ServiceHours.parse("mon-fri 07:00-20:00", local),)}

    def excluding(each: ServiceSettings) -> ServiceSettings:
        targets = (past,) if each.name == "checkout" else ()
        return replace(each, exclusions=rules.get(each.name, ()), past_targets=targets)

    backend.settings = replace(settings, services=tuple(map(excluding, settings.services)))
    drafts: Iterable[ExclusionDraft] = (
        ExclusionDraft(INSTANT - 20 * DAY, INSTANT - 18 * DAY, "provider outage, agreed with them",
                       ("checkout",), approved_by="ann", incident_id="INC-740"),
        ExclusionDraft(INSTANT - 5 * DAY, INSTANT - 5 * DAY + HOUR, "not ours", ("checkout",),
                       accounting="out"),
        ExclusionDraft(INSTANT - 7 * DAY, None, "failover drill", ("profile",)),
    )  # fmt: skip
    for draft in drafts:
        backend.workspace.add_exclusion(draft, INSTANT - DAY)


def _set_policy(backend: TemporaryBackend) -> None:
    """Add three rules, a freeze at weekends, an override and an exception."""
    settings = backend.settings
    weekends = PlannedExclusion(
        "weekend", datetime(2026, 11, 6, 16), timedelta(hours=64), "few are at work", "weekly on friday"
    )
    freeze = FreezeRule("weekend", "platform", weekends, settings.service_names)
    policy = replace(settings.policy, rules=RULES, freezes=(freeze,))
    backend.settings = replace(settings, policy=policy)
    for draft, since in (
        (ActDraft("override", "security fix", "payments"), HOUR),
        (ActDraft("exception", "a security fix", "search", until=INSTANT + 5 * HOUR), 2 * HOUR),
    ):
        backend.workspace.store.add_act(draft, "bob", INSTANT - since)
