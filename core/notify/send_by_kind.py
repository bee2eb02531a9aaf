"""Sends a message to a receiver in the way its kind requires: one attempt, which may fail."""

import json
import os
from collections.abc import Callable, Sequence

from ..config.receiver_settings import TERMINAL_KINDS, ReceiverSettings
from ..model.instants import Instant
from ..sources.credentials import token_of
from ..support.frozen import frozen
from .alertmanager_body import alertmanager_body
from .command_delivery import run_command
from .delivery_retry import DeliveryError
from .http_delivery import post, secret_errors
from .message import Message
from .ntfy_body import ntfy_body
from .pagerduty_body import pagerduty_body
from .slack_body import slack_body
from .terminal_sequences import terminal_sequence, write_to_terminal

Write = Callable[[str], None]
"""Writes to the terminal; raises `OSError` if there is none."""


@frozen
class Sender:
    """Sends to one receiver. `write` replaces writing to this process's terminal."""

    receiver: ReceiverSettings
    write: Write | None = None

    def send(self, message: Message, now: Instant) -> None:
        """Try once to send `message`; raises `DeliveryError` or `MessageRefusedError`."""
        receiver = self.receiver
        if receiver.kind in TERMINAL_KINDS:
            self._write(terminal_sequence(receiver.kind, message, os.environ))
        elif receiver.kind == "command":
            run_command(receiver, json.dumps(message.as_dict()))
        elif receiver.kind == "webhook":
            post(receiver, "", message.as_dict(), {"Idempotency-Key": json.dumps(message.id)})
        elif receiver.kind == "slack":
            post(receiver, "", slack_body(message))
        elif receiver.kind == "pagerduty":
            with secret_errors():
                token = token_of(receiver.access) or ""
            post(receiver, "/v2/enqueue", pagerduty_body(message, token))
        elif receiver.kind == "ntfy":
            post(receiver, "/", ntfy_body(message, receiver.topic))
        else:
            self.repeat([message], now)

    def repeat(self, messages: Sequence[Message], now: Instant) -> None:
        """Send Alertmanager alerts that are still active, or have ended; raises the same as `send`."""
        post(self.receiver, "/api/v2/alerts", alertmanager_body(messages, self.receiver, now))

    def _write(self, text: str) -> None:
        try:
            (self.write or write_to_terminal)(text)
        except OSError as error:
            raise DeliveryError(f"the terminal cannot be written to: {error.strerror or error}") from None
