"""Messages held back: in quiet hours, and for `hold` against flapping; what is over by then is never sent.

A change that reverses while its message is held is not sent, and neither is its reversal.
"""

from collections.abc import Mapping

from ..config.receiver_settings import MessageKind, ReceiverSettings
from ..model.instants import HOUR, Instant
from .message import Message
from .queued_message import PendingMessage


def is_quiet(receiver: ReceiverSettings, now: Instant) -> bool:
    """Whether `now` is in the receiver's quiet hours, by the wall clock of their time zone."""
    quiet = receiver.quiet
    return quiet is not None and any(
        begin <= now < end for begin, end in quiet.open_spans(now - HOUR, now + HOUR)
    )


def is_held(pending: PendingMessage, receiver: ReceiverSettings, now: Instant) -> bool:
    """Whether the message waits to see if the change lasts, or for the end of quiet hours.

    Kinds of messages that quiet hours let through wait only for the former.
    """
    return now < pending.not_before or not _is_let_through(receiver, pending.message.kind, now)


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


def _is_let_through(receiver: ReceiverSettings, kind: MessageKind, now: Instant) -> bool:
    """Whether messages of this kind may be sent to the receiver now."""
    return kind in receiver.quiet_passes or not is_quiet(receiver, now)
