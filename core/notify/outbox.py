"""The messages still to be sent to a receiver, and what it already knows; outlives the process.

A change is noted, recorded, sent, and then recorded as sent. A process that dies in between sends one message
again at the next start, and none is lost.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from ..config.receiver_settings import ReceiverSettings
from ..errors import NotifyError
from ..model.instants import Instant
from .held_messages import is_held, queue_change
from .message import Message
from .queued_message import PendingMessage

VERSION = 1
MOST_PENDING = 5_000
"""With this many unsent messages no more changes are looked for until some are sent; none is lost."""

Active = dict[str, dict[str, Instant]]
"""Since when a condition applies, by service and by name: `page/1h/5m`, `spent`, `incident/12`."""


@dataclass(slots=True)
class Outbox:
    """The outbox of one receiver. `as_of`: up to when changes were looked for, None before the first time."""

    receiver: ReceiverSettings
    store_id: str
    as_of: Instant | None = None
    active: Active = field(default_factory=dict)
    kinds: frozenset[str] = frozenset()
    pending: list[PendingMessage] = field(default_factory=list)
    sent_at: dict[str, Instant] = field(default_factory=dict)
    """When the last message about a condition was sent; kept while it may hold back the next one."""
    going_on: dict[str, Message] = field(default_factory=dict)
    """Messages whose condition still applies, for receivers that need them repeated."""
    refused: int = 0

    @classmethod
    def load(cls, text: str | None, receiver: ReceiverSettings, store_id: str) -> "Outbox":
        """The outbox that `to_json` wrote; a new one for None, and for the outbox of another store.

        Raises `NotifyError` if it cannot be read, because whether to send everything again or nothing is a
        decision for people.
        """
        empty = cls(receiver, store_id)
        if text is None:
            return empty
        try:
            data = json.loads(text)
            if data["version"] != VERSION:
                raise NotifyError(
                    f"the record of what was sent to {receiver.name} is of another version of budgettui"
                )
            if data["store"] != store_id:
                return empty
            return cls(
                receiver,
                store_id,
                int(data["as_of"]),
                {
                    str(service): {str(name): int(since) for name, since in conditions.items()}
                    for service, conditions in data["active"].items()
                },
                frozenset(data["kinds"]),
                [
                    PendingMessage(
                        Message.from_dict(each["message"]), int(each["noted_at"]), int(each["not_before"])
                    )
                    for each in data["pending"]
                ],
                {str(name): int(at) for name, at in data["sent_at"].items()},
                {str(name): Message.from_dict(each) for name, each in data["going_on"].items()},
                int(data["refused"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NotifyError(f"the record of what was sent to {receiver.name} cannot be read") from None

    def to_json(self) -> str:
        data: dict[str, Any] = {
            "version": VERSION,
            "store": self.store_id,
            "as_of": self.as_of,
            "active": self.active,
            "kinds": sorted(self.kinds),
            "sent_at": self.sent_at,
            "going_on": {name: message.as_dict() for name, message in self.going_on.items()},
            "refused": self.refused,
        }
        pending = ", ".join(each.to_json() for each in self.pending)
        return f'{json.dumps(data)[:-1]}, "pending": [{pending}]}}'

    @property
    def is_full(self) -> bool:
        return len(self.pending) >= MOST_PENDING

    def note(self, message: Message, now: Instant) -> None:
        """Queue a message; one that reverses a message that is still held back removes that instead."""
        if message.state == "resolved" and not self.receiver.resolved:
            return
        queue_change(self.pending, message, self.receiver, self.sent_at, now)

    def due(self, now: Instant) -> Message | None:
        """The oldest message that is not held back; it stays until `sent` or `refuse` is called."""
        return next((each.message for each in self.pending if not is_held(each, self.receiver, now)), None)

    def sent(self, message: Message, now: Instant) -> None:
        """Remove a message that the receiver has accepted."""
        self._remove(message)
        if self.receiver.hold:
            oldest = now - self.receiver.hold
            self.sent_at = {name: at for name, at in self.sent_at.items() if at > oldest}
            self.sent_at[message.condition] = now
        if self.receiver.kind == "alertmanager":
            if message.state == "firing":
                self.going_on[message.condition] = message
            else:
                self.going_on.pop(message.condition, None)

    def refuse(self, message: Message) -> None:
        """Remove a message that the receiver has rejected for good."""
        self._remove(message)
        self.refused += 1

    def held_back(self, now: Instant) -> int:
        """The number of messages that wait for the end of quiet hours, or to see if the change lasts."""
        return sum(is_held(each, self.receiver, now) for each in self.pending)

    def _remove(self, message: Message) -> None:
        self.pending = [each for each in self.pending if each.message is not message]
