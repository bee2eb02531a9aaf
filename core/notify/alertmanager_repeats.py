"""What a receiver of kind `alertmanager` is sent again while it lasts."""

from ..config.receiver_settings import ReceiverSettings
from ..model.instants import Instant
from .message import Message
from .outbox import Outbox


class Repeats:
    """The messages of an outbox that go on, every `repeat`, or Alertmanager would take them for resolved."""

    def __init__(self, receiver: ReceiverSettings) -> None:
        self._receiver = receiver
        self._sent_at: Instant | None = None

    def due(self, outbox: Outbox, now: Instant) -> list[Message]:
        """The messages to send again now."""
        at = self._sent_at
        if not outbox.going_on or (at is not None and now - at < self._receiver.repeat):
            return []
        return list(outbox.going_on.values())

    def sent(self, now: Instant) -> None:
        """Note that they were sent, or refused, and are not due for a while."""
        self._sent_at = now
