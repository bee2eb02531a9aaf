"""Finds what changed since a receiver was last up to date, exactly, from the ledger, however long ago."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from ..analysis.assessment import Assessment, EventCost
from ..analysis.events.event_costs import event_costs
from ..analysis.obligation import Obligation
from ..analysis.service_budget import budget_of
from ..config.receiver_settings import MESSAGE_KINDS, MessageKind
from ..model.instants import Instant, to_instant
from ..workspace import Workspace
from .message import OVERDUE, MessageState, message_of
from .notified_conditions import Condition, Stretch, stretches
from .outbox import Outbox


@dataclass(slots=True)
class Observer:
    """Observes a workspace. Within a pass, results for one receiver are cached for the next."""

    workspace: Workspace
    _stretches: dict[tuple[str, Instant, Instant], list[Stretch]] = field(default_factory=dict)
    _assessments: dict[tuple[str, Instant], Assessment] = field(default_factory=dict)
    _pending_obligations: dict[tuple[str, Instant], dict[str, Obligation]] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin a pass: forget earlier results."""
        self._stretches.clear()
        self._assessments.clear()
        self._pending_obligations.clear()

    def update(
        self, outbox: Outbox, services: Collection[str], now: Instant, *, initial: bool = False
    ) -> bool:
        """Note what changed for these services up to `now`; return whether anything did.

        For a new receiver, service or kind of message, conditions that apply already are assumed to be known,
        unless `initial`: then they are sent.
        """
        receiver = outbox.receiver
        kinds = frozenset(receiver.kinds)
        changed = outbox.as_of is None or outbox.kinds != kinds
        new_kinds = kinds - outbox.kinds if outbox.as_of is not None else kinds
        for name in services:
            settings = self.workspace.services.get(name)
            if settings is None or not receiver.concerns(name, settings.group):
                continue
            known = outbox.active.get(name)
            held = self._over(name, now if known is None or outbox.as_of is None else outbox.as_of, now)
            if known is None or new_kinds:
                adopted = self._adopted(name, held[0], new_kinds if known is not None else kinds, now)
                known = {**adopted, **(known or {})} if not initial else (known or {})
                outbox.active[name] = known
                changed = True
            changed |= self._note(outbox, name, known, held, kinds, now)
        changed |= self._drop_gone(outbox, now)
        outbox.pending.sort(key=lambda each: (each.noted_at, each.message.at))
        outbox.kinds, outbox.as_of = kinds, now
        return changed

    def _over(self, name: str, since: Instant, now: Instant) -> list[Stretch]:
        key = name, since, now
        if key not in self._stretches:
            service, table = self.workspace.service(name), self.workspace.table(name, now)
            begin = min(since, now - 1)
            self._stretches[key] = stretches(service, table, self.workspace.settings, begin, now)
        return self._stretches[key]

    def _adopted(
        self, service: str, stretch: Stretch, kinds: Collection[str], now: Instant
    ) -> dict[str, Instant]:
        names = {_name(each) for each in stretch.conditions if each.kind in kinds}
        if "obligation" in kinds:
            names |= self._obligations(service, now).keys()
        return dict.fromkeys(names, now)

    def _note(
        self,
        outbox: Outbox,
        service: str,
        known: dict[str, Instant],
        held: Iterable[Stretch],
        kinds: Collection[str],
        now: Instant,
    ) -> bool:
        """Note each change on the way from the known conditions to the current ones."""
        changed = False
        held = list(held)
        obligations = self._obligations(service, now) if "obligation" in kinds else {}
        for stretch in held:
            figures_at = now if stretch is held[-1] else stretch.at
            current = {_name(each) for each in stretch.conditions if each.kind in kinds}
            if "obligation" in kinds:  # which are known only for `now`
                is_last = stretch is held[-1]
                current |= (
                    obligations.keys()
                    if is_last
                    else {each for each in known if each.startswith("obligation/")}
                )
            for name in [name for name in known if name not in current]:
                self._note_change(
                    outbox, service, name, "resolved", known.pop(name), stretch.at, now, figures_at
                )
                changed = True
            for name in sorted(current - known.keys(), key=_urgency):
                known[name] = stretch.at
                self._note_change(outbox, service, name, "firing", stretch.at, stretch.at, now, figures_at)
                changed = True
        return changed

    def _drop_gone(self, outbox: Outbox, now: Instant) -> bool:
        """Resolve the conditions of services that are no longer configured, or no longer this receiver's."""
        settings = {name: service.group for name, service in self.workspace.services.items()}
        gone = [
            name
            for name in outbox.active
            if name not in settings or not outbox.receiver.concerns(name, settings[name])
        ]
        for service in gone:
            for name, since in outbox.active.pop(service).items():
                kind, _, key = name.partition("/")
                outbox.note(
                    message_of(
                        service, _kind(kind), key, "resolved", since=since, at=now, as_of=now,
                        assessment=None, zone=self.workspace.settings.zone,
                    ),
                    now,
                )  # fmt: skip
        return bool(gone)

    def _note_change(
        self,
        outbox: Outbox,
        service: str,
        name: str,
        state: MessageState,
        since: Instant,
        at: Instant,
        now: Instant,
        figures_at: Instant,
    ) -> None:
        kind, _, key = name.partition("/")
        incident = self._incident(service, int(key), figures_at) if kind == "incident" else None
        if incident is not None:
            since = to_instant(incident.start)
        obligation = None
        if kind == "obligation":
            obligation_id = key.removesuffix(OVERDUE)
            current = self.workspace.obligations(service, now)
            obligation = next((each for each in current if each.id == obligation_id), None)
        message = message_of(
            service, _kind(kind), key, state, since=since, at=at, as_of=now,
            assessment=self._assessment(service, figures_at), incident=incident, obligation=obligation,
            zone=self.workspace.settings.zone,
        )  # fmt: skip
        outbox.note(message, now)

    def _assessment(self, name: str, as_of: Instant) -> Assessment:
        key = name, as_of
        if key not in self._assessments:
            self._assessments[key] = self.workspace.assess(name, as_of)
        return self._assessments[key]

    def _obligations(self, service: str, now: Instant) -> dict[str, Obligation]:
        """The pending obligations by condition name, and those that are overdue a second time."""
        key = service, now
        if key not in self._pending_obligations:
            names = {}
            for each in self.workspace.obligations(service, now):
                if each.is_pending:
                    names[f"obligation/{each.id}"] = each
                if each.state == "overdue":
                    names[f"obligation/{each.id}{OVERDUE}"] = each
            self._pending_obligations[key] = names
        return self._pending_obligations[key]

    def _incident(self, name: str, event_id: int, at: Instant) -> EventCost | None:
        service, table = self.workspace.service(name), self.workspace.table(name, at)
        budget = budget_of(service, table, self.workspace.settings, at)
        rows = (table.ids == event_id).nonzero()[0].tolist()
        state = budget.state(at)
        return event_costs(budget, state, rows, state.start)[0] if rows else None


_ORDER: dict[str, int] = {"page": 0, "spent": 1, "ticket": 2, "incident": 3, "obligation": 4}


def _urgency(name: str) -> tuple[int, str]:
    return _ORDER[name.partition("/")[0]], name


def _name(condition: Condition) -> str:
    return f"{condition.kind}/{condition.key}" if condition.key else condition.kind


def _kind(text: str) -> MessageKind:
    return next(kind for kind in MESSAGE_KINDS if kind == text)
