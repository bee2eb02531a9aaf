"""A message that a receiver is still to be sent."""

import json
from dataclasses import dataclass, field

from ..model.instants import Instant
from .message import Message


@dataclass(slots=True)
class PendingMessage:
    """A message that is not sent yet. It is held back until `not_before`."""

    message: Message
    noted_at: Instant
    not_before: Instant
    _json: str = field(default="", compare=False)

    def to_json(self) -> str:
        """As text, which is made once: all that waits is recorded with every message sent."""
        if not self._json:
            fields = {
                "message": self.message.as_dict(),
                "noted_at": self.noted_at,
                "not_before": self.not_before,
            }
            self._json = json.dumps(fields)
        return self._json
