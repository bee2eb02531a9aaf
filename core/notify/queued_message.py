"""A message that is waiting to be sent to a receiver."""

import json
from dataclasses import dataclass, field

from ..model.instants import Instant
from .message import Message


@dataclass(slots=True)
class PendingMessage:
    """A message that is waiting to be sent, not before `not_before`."""

    message: Message
    noted_at: Instant
    not_before: Instant
    _json: str = field(default="", compare=False)

    def to_json(self) -> str:
        """The message as JSON, cached because all waiting messages are recorded after each one sent."""
        if not self._json:
            fields = {
                "message": self.message.as_dict(),
                "noted_at": self.noted_at,
                "not_before": self.not_before,
            }
            self._json = json.dumps(fields)
        return self._json
