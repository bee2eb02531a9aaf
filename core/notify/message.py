"""A notification that a condition began or ceased to apply to a service."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, Literal, cast

from ..analysis.assessment import Assessment, BurnAlert, EventCost
from ..analysis.obligation import Obligation
from ..config.receiver_settings import MESSAGE_KINDS, MessageKind
from ..model.instants import MINUTE, SECOND, Instant, to_datetime, to_instant
from ..support.frozen import frozen
from ..support.jsonable import Result
from ..text.formatting import (
    format_burn,
    format_duration,
    format_minute,
    format_minutes,
    format_percent,
    format_second,
)
from ..text.terminal_text import cut, escape_controls

MessageState = Literal["firing", "resolved"]
_TITLES: Mapping[tuple[MessageKind, MessageState], str] = {
    ("page", "firing"): "PAGE",
    ("page", "resolved"): "PAGE OVER",
    ("ticket", "firing"): "TICKET",
    ("ticket", "resolved"): "TICKET OVER",
    ("spent", "firing"): "SPENT",
    ("spent", "resolved"): "BUDGET BACK",
    ("obligation", "firing"): "DUE",
    ("obligation", "resolved"): "DONE",
    ("incident", "firing"): "OPEN",
    ("incident", "resolved"): "CLOSED",
}
OVERDUE = "/overdue"
"""Suffix of the key of an obligation that is overdue."""
_LATE = 2 * MINUTE
"""A message that is at least this late says when the change was."""
_LONGEST = 300
"""Most columns of other people's text in a message."""


@frozen
class AlertFacts(Result):
    """The alert's pair of windows, and the burn rate above which it fires."""

    long: str
    short: str
    factor: float


@frozen
class BurnFacts(Result):
    """The burn rates of the two windows."""

    long: float
    short: float


@frozen
class IncidentFacts(Result):
    """The event that the message is about."""

    id: int
    incident_id: str | None
    category: str
    description: str | None


@frozen
class ObligationFacts(Result):
    """What the policy asks for, and why."""

    id: str
    rule: str
    level: str
    must: str
    because: str
    due_at: datetime | None

    @classmethod
    def of(cls, obligation: Obligation) -> "ObligationFacts":
        return cls(**{name: getattr(obligation, name) for name in cls.__dataclass_fields__})


@frozen
class Message(Result):
    """A notification. `key`, such as `1h/5m`, distinguishes those of the same kind and service.

    `since` is when the condition began to apply and `at` when it changed: the same unless `state` is
    resolved. The figures are those at `as_of`. `id` identifies the change, whenever and by whichever process
    it is sent.
    """

    version: int
    id: str
    service: str
    group: str | None
    kind: MessageKind
    key: str
    severity: Literal["page", "ticket", "info"]
    state: MessageState
    title: str
    text: str
    alert: AlertFacts | None
    burn: BurnFacts | None
    incident: IncidentFacts | None
    obligation: ObligationFacts | None
    remaining_pct: float | None
    remaining_minutes: float | None
    slo: float | None
    window: str | None
    since: datetime
    at: datetime
    as_of: datetime

    @property
    def condition(self) -> str:
        """What the message is about: the same for its beginning and its end."""
        return "/".join(filter(None, [self.service, self.kind, self.key]))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Message":
        """The inverse of `as_dict`; raises `ValueError`, `KeyError` or `TypeError` for other data."""
        fields = {name: data[name] for name in cls.__dataclass_fields__}
        for name, kind in (("alert", AlertFacts), ("burn", BurnFacts), ("incident", IncidentFacts)):
            fields[name] = None if data[name] is None else kind(**data[name])
        if data["obligation"] is not None:
            due_at = data["obligation"]["due_at"]
            due = None if due_at is None else datetime.fromisoformat(due_at)
            fields["obligation"] = ObligationFacts(**{**data["obligation"], "due_at": due})
        for name in ("since", "at", "as_of"):
            fields[name] = datetime.fromisoformat(data[name])
        if fields["kind"] not in MESSAGE_KINDS or fields["state"] not in ("firing", "resolved"):
            raise ValueError("not a message")
        return cls(**fields)


def message_of(
    service: str,
    kind: MessageKind,
    key: str,
    state: MessageState,
    *,
    since: Instant,
    at: Instant,
    as_of: Instant,
    assessment: Assessment | None,
    zone: tzinfo,
    incident: EventCost | None = None,
    obligation: Obligation | None = None,
) -> Message:
    """The message about a change at `at`, which was noticed at `as_of`.

    `assessment` has the figures; it is None if the service is no longer configured.
    """
    alert = _alert(assessment, kind, key)
    if kind == "obligation":
        text = _obligation(obligation, state, zone)
    else:
        text = _text(service, kind, state, assessment, alert, incident)
    if as_of - at >= _LATE:
        text += f"; it was at {format_second(to_datetime(at - at % SECOND), zone)}"
    moment = to_datetime(at)
    condition = "/".join(filter(None, [service, kind, key]))
    return Message(
        version=1,
        id=f"{condition}/{state}/{moment.isoformat()}",
        service=service,
        group=None if assessment is None else assessment.group,
        kind=kind,
        key=key,
        severity=_severity(kind),
        state=state,
        title=f"{_title(kind, key, state)} {service}",
        text=text,
        alert=None if alert is None else AlertFacts(alert.long_label, alert.short_label, alert.factor),
        burn=None if alert is None else BurnFacts(alert.long_rate, alert.short_rate),
        incident=None
        if incident is None
        else IncidentFacts(incident.id, incident.incident_id, incident.category, incident.description),
        obligation=None if obligation is None else ObligationFacts.of(obligation),
        remaining_pct=None if assessment is None else assessment.remaining_pct,
        remaining_minutes=None if assessment is None else assessment.remaining_minutes,
        slo=None if assessment is None else assessment.slo_target,
        window=None if assessment is None else assessment.window,
        since=to_datetime(since),
        at=moment,
        as_of=to_datetime(as_of) if assessment is None else assessment.as_of,
    )


def sample_message(service: str, now: Instant, receiver: str) -> Message:
    """The message of `--test`, which says that nothing has happened."""
    message = message_of(
        service, "page", "test", "firing", since=now, at=now, as_of=now, assessment=None,
        zone=cast(tzinfo, to_datetime(now).tzinfo),
    )  # fmt: skip
    text = f"this is a test of the receiver {receiver}; nothing has happened"
    return replace(message, title="TEST budgettui", text=text, severity="info")


def instant_of(message: Message) -> Instant:
    """The time of the change."""
    return to_instant(message.at)


def _title(kind: MessageKind, key: str, state: MessageState) -> str:
    is_overdue = kind == "obligation" and state == "firing" and key.endswith(OVERDUE)
    return "OVERDUE" if is_overdue else _TITLES[kind, state]


def _obligation(obligation: Obligation | None, state: MessageState, zone: tzinfo) -> str:
    if obligation is None:
        return "the policy no longer asks for it"
    must = cut(escape_controls(obligation.must), _LONGEST)
    if state == "resolved":
        return f"{must}: {'done' if obligation.state == 'done' else 'no longer asked for'}"
    due = "" if obligation.due_at is None else f", due {format_minute(obligation.due_at, zone)}"
    return f"{must}{due}: {cut(escape_controls(obligation.because), _LONGEST)}"


def _severity(kind: MessageKind) -> Literal["page", "ticket", "info"]:
    if kind == "page":
        return "page"
    return "info" if kind == "incident" else "ticket"


def _alert(assessment: Assessment | None, kind: MessageKind, key: str) -> BurnAlert | None:
    if assessment is None or kind not in ("page", "ticket"):
        return None
    for alert in assessment.alerts:
        if alert.severity == kind and f"{alert.long_label}/{alert.short_label}" == key:
            return alert
    return None


def _text(
    service: str,
    kind: MessageKind,
    state: MessageState,
    assessment: Assessment | None,
    alert: BurnAlert | None,
    incident: EventCost | None,
) -> str:
    if assessment is None:
        return f"{service} is no longer monitored for this"
    minutes = format_minutes(assessment.remaining_minutes)
    remains = f"{format_percent(assessment.remaining_pct)} of the budget ({minutes}) remains"
    if kind == "incident":
        return f"{_incident(incident, state)}; {remains}"
    if kind == "spent":
        if state == "resolved":
            return f"the budget is back: {remains}"
        return f"the budget is spent, {format_minutes(assessment.overspent_minutes)} over"
    if alert is None:
        return f"the alert is no longer configured; {remains}"
    rates = f"{format_burn(alert.long_rate)} over {alert.long_label} and {format_burn(alert.short_rate)}"
    verb = "burns" if state == "firing" else f"no longer burns above {format_burn(alert.factor)}:"
    return f"{verb} {rates} over {alert.short_label}; {remains}"


def _incident(incident: EventCost | None, state: MessageState) -> str:
    """An event in other people's words, made safe and cut to one line."""
    if incident is None:
        return "the event no longer exists"
    name = " ".join(filter(None, [incident.incident_id or f"event {incident.id}", incident.description]))
    text = cut(escape_controls(name), _LONGEST)
    if state == "firing":
        return f"{text} is ongoing"
    return f"{text} lasted {format_duration(incident.duration_minutes)}"
