"""The body of a request that publishes a message through ntfy as JSON, with a priority."""

from collections.abc import Mapping
from typing import Any

from ..config.receiver_settings import MessageKind
from .message import Message

_PRIORITIES: Mapping[MessageKind, int] = {
    "page": 5,
    "spent": 4,
    "ticket": 3,
    "obligation": 3,
    "incident": 3,
}
_TAGS: Mapping[MessageKind, str] = {
    "page": "rotating_light",
    "spent": "no_entry",
    "ticket": "warning",
    "obligation": "pencil",
    "incident": "construction",
}


def ntfy_body(message: Message, topic: str) -> dict[str, Any]:
    """A notification whose priority depends on the kind of message; one that is over is not urgent."""
    firing = message.state == "firing"
    return {
        "topic": topic,
        "title": message.title,
        "message": message.text,
        "priority": _PRIORITIES[message.kind] if firing else 3,
        "tags": [_TAGS[message.kind] if firing else "white_check_mark", message.service],
    }
