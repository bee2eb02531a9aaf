"""Quiet hours of a receiver: messages wait for their end, except kinds that are let through."""

from ..config.receiver_settings import MessageKind, ReceiverSettings
from ..model.instants import HOUR, Instant


def is_quiet(receiver: ReceiverSettings, now: Instant) -> bool:
    """Whether `now` is in the receiver's quiet hours, by the wall clock of their time zone."""
    quiet = receiver.quiet
    return quiet is not None and any(
        begin <= now < end for begin, end in quiet.open_spans(now - HOUR, now + HOUR)
    )


def is_let_through(receiver: ReceiverSettings, kind: MessageKind, now: Instant) -> bool:
    """Whether messages of this kind may be sent to the receiver now."""
    return kind in receiver.quiet_passes or not is_quiet(receiver, now)
