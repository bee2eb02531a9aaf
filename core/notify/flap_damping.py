"""Flap damping: a change that reverses within `hold` is not sent, and neither is its reversal."""

from collections.abc import Mapping

from ..config.receiver_settings import ReceiverSettings
from ..model.instants import Instant
from .message import Message
from .queued_message import PendingMessage
from .quiet_hours import is_let_through


def is_held(pending: PendingMessage, receiver: ReceiverSettings, now: Instant) -> bool:
    """Whether the message waits to see if the change lasts, or for the end of quiet hours."""
    return now < pending.not_before or not is_let_through(receiver, pending.message.kind, now)


def queue_change(
    pending: list[PendingMessage],
    message: Message,
    receiver: ReceiverSettings,
    sent_at: Mapping[str, Instant],
    now: Instant,
) -> None:
    """Add `message` to `pending`, or remove the message that it reverses if that is still held.

    `sent_at` has the time of the last message about each condition; the next one is held for `hold` after it.
    """
    before = next((each for each in reversed(pending) if each.message.condition == message.condition), None)
    if before is not None and is_held(before, receiver, now):
        pending.remove(before)
        return
    last = before.noted_at if before is not None else sent_at.get(message.condition)
    not_before = now if last is None else max(now, last + receiver.hold)
    pending.append(PendingMessage(message, now, not_before))
