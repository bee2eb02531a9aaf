"""The body of a request to PagerDuty's Events API v2; a key joins an alert's beginning and end."""

import hashlib
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from ..config.receiver_settings import MessageKind
from .message import Message

_LONGEST_DEDUP_KEY = 255
_SEVERITIES: Mapping[MessageKind, str] = {
    "page": "critical",
    "spent": "error",
    "ticket": "warning",
    "obligation": "warning",
    "incident": "info",
}


def pagerduty_body(message: Message, routing_key: str) -> dict[str, Any]:
    """A trigger event, or the resolve event with the same key."""
    head = {"routing_key": routing_key, "dedup_key": dedup_key(message)}
    if message.state == "resolved":
        return {**head, "event_action": "resolve"}
    details = message.as_dict()
    payload = {
        "summary": f"{message.service} {message.text}"[:1024],
        "source": "budgettui",
        "severity": _SEVERITIES[message.kind],
        "timestamp": message.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
        "component": message.service,
        "class": "error budget burn" if message.alert is not None else f"error budget {message.kind}",
        "custom_details": details,
    }
    if message.group is not None:
        payload["group"] = message.group
    return {**head, "event_action": "trigger", "client": "budgettui", "payload": payload}


def dedup_key(message: Message) -> str:
    """A key of at most 255 characters: the same for a condition's beginning and its end."""
    key = f"budgettui/{message.condition}"
    if len(key) <= _LONGEST_DEDUP_KEY:
        return key
    return f"budgettui/{hashlib.sha256(key.encode()).hexdigest()}"
