"""The request body for each kind of server, in its own format.

Slack: a message of an incoming webhook. PagerDuty: Events API v2. ntfy: publishing as JSON. Alertmanager:
`POST /api/v2/alerts`, where an alert goes on until its `endsAt` unless it is sent again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..config.receiver_settings import MessageKind, ReceiverSettings
from ..model.instants import MINUTE, Instant, to_datetime
from .message import Message

_LONGEST_DEDUP_KEY = 255
_PAGERDUTY_SEVERITIES: Mapping[MessageKind, str] = {
    "page": "critical",
    "spent": "error",
    "ticket": "warning",
    "obligation": "warning",
    "incident": "info",
}
_NTFY_PRIORITIES: Mapping[MessageKind, int] = {
    "page": 5,
    "spent": 4,
    "ticket": 3,
    "obligation": 3,
    "incident": 3,
}
_NTFY_TAGS: Mapping[MessageKind, str] = {
    "page": "rotating_light",
    "spent": "no_entry",
    "ticket": "warning",
    "obligation": "pencil",
    "incident": "construction",
}
_ALERT_NAMES: Mapping[MessageKind, str] = {
    "page": "ErrorBudgetBurn",
    "ticket": "ErrorBudgetBurn",
    "spent": "ErrorBudgetSpent",
    "obligation": "ErrorBudgetObligation",
    "incident": "ErrorBudgetIncident",
}
_LEAST_LIFE = 5 * MINUTE
"""How long an alert in Alertmanager outlives the last time it was sent, at least."""


def slack_body(message: Message) -> dict[str, Any]:
    """A text without markup of other people's: `<!channel>` and links are shown as they are written."""
    return {"text": _slack_text(f"{message.title} {message.text}")}


def pagerduty_body(message: Message, routing_key: str) -> dict[str, Any]:
    """A trigger, or the resolve of what was triggered under the same key."""
    head = {"routing_key": routing_key, "dedup_key": dedup_key(message)}
    if message.state == "resolved":
        return {**head, "event_action": "resolve"}
    details = message.as_dict()
    payload = {
        "summary": f"{message.service} {message.text}"[:1024],
        "source": "budgettui",
        "severity": _PAGERDUTY_SEVERITIES[message.kind],
        "timestamp": message.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "component": message.service,
        "class": "error budget burn" if message.alert is not None else f"error budget {message.kind}",
        "custom_details": details,
    }
    if message.group is not None:
        payload["group"] = message.group
    return {**head, "event_action": "trigger", "client": "budgettui", "payload": payload}


def ntfy_body(message: Message, topic: str) -> dict[str, Any]:
    """A notification whose urgency is that of what happened; what is over is not urgent."""
    firing = message.state == "firing"
    return {
        "topic": topic,
        "title": message.title,
        "message": message.text,
        "priority": _NTFY_PRIORITIES[message.kind] if firing else 3,
        "tags": [_NTFY_TAGS[message.kind] if firing else "white_check_mark", message.service],
    }


def alertmanager_body(
    messages: Sequence[Message], receiver: ReceiverSettings, now: Instant
) -> list[dict[str, Any]]:
    """Alerts that go on for a few of the receiver's `repeat`s, or have ended."""
    until = to_datetime(now + max(_LEAST_LIFE, 4 * receiver.repeat))
    return [_alert(message, until) for message in messages]


def dedup_key(message: Message) -> str:
    """The same for the beginning and the end of what the message is about."""
    key = f"budgettui/{message.condition}"
    if len(key) <= _LONGEST_DEDUP_KEY:
        return key
    return f"budgettui/{hashlib.sha256(key.encode()).hexdigest()}"


def _alert(message: Message, until: datetime) -> dict[str, Any]:
    labels = {
        "alertname": _ALERT_NAMES[message.kind],
        "service": message.service,
        "severity": message.severity,
    }
    if message.group is not None:
        labels["group"] = message.group
    long, slash, short = message.key.partition("/")
    if slash:
        labels |= {"long": long, "short": short}
    elif message.key:
        labels["key"] = message.key
    return {
        "labels": labels,
        "annotations": {"summary": f"{message.service} {message.text}", "description": message.title},
        "startsAt": _zulu(message.since),
        "endsAt": _zulu(until if message.state == "firing" else message.at),
    }


def _zulu(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _slack_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
