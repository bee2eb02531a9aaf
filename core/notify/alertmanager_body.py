"""The body of a request to Alertmanager's `POST /api/v2/alerts`.

An alert is active until its `endsAt`, so it is sent again with a later one.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ..config.receiver_settings import MessageKind, ReceiverSettings
from ..model.instants import MINUTE, Instant, to_datetime
from .message import Message

_ALERT_NAMES: Mapping[MessageKind, str] = {
    "page": "ErrorBudgetBurn",
    "ticket": "ErrorBudgetBurn",
    "spent": "ErrorBudgetSpent",
    "obligation": "ErrorBudgetObligation",
    "incident": "ErrorBudgetIncident",
}
_LEAST_LIFE = 5 * MINUTE
"""How long an alert stays active at least after it was last sent, so that a late request does not end it."""


def alertmanager_body(
    messages: Sequence[Message], receiver: ReceiverSettings, now: Instant
) -> list[dict[str, Any]]:
    """Alerts that stay active for several `repeat` intervals of the receiver, or have ended."""
    until = to_datetime(now + max(_LEAST_LIFE, 4 * receiver.repeat))
    return [_alert(message, until) for message in messages]


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
