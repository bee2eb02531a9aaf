"""Delivery to a receiver: its outbox and record, attempts to send, and failures."""

import threading
import time
from collections.abc import Callable

from ..config.receiver_settings import ReceiverSettings
from ..errors import NotifyError, StoreError
from ..model.instants import Instant
from .alertmanager_repeats import Repeats
from .delivery_record import DeliveryRecord
from .delivery_retry import DeliveryError, MessageRefusedError, pause_after
from .outbox import Outbox
from .send_by_kind import Sender

SAVE_SECONDS = 60.0
"""How often the time up to which changes were looked for is recorded, if there were none."""


class ReceiverDelivery:
    """Delivers one receiver's messages.

    `lock` guards what the thread that looks for changes and the one that sends share.
    """

    def __init__(
        self,
        receiver: ReceiverSettings,
        record: DeliveryRecord,
        sender: Sender,
        clock: Callable[[], Instant],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.receiver, self.record, self.sender = receiver, record, sender
        self.lock = threading.Lock()
        self.outbox: Outbox | None = None
        """None while another process sends to this receiver, or while the record cannot be used."""
        self.needs_all = True
        """Whether every service must be checked, because the outbox was not kept up to date."""
        self.problem = ""
        """Why a message was not or cannot be delivered; empty if there is no problem."""
        self.is_elsewhere = False
        self.failures = 0
        self.sent = 0
        """Messages sent by this process."""
        self._record_failed = False
        self._clock, self._monotonic = clock, monotonic
        self._next_attempt = 0.0
        self._next_save = 0.0
        self._repeats = Repeats(receiver)

    def acquire(self, store_id: str) -> bool:
        """Acquire or keep the right to send, and load the record; return whether both succeeded."""
        try:
            if not self.record.acquire():
                self.is_elsewhere, self.outbox = True, None
                return False
            self.is_elsewhere = False
            if self._record_failed:
                self.problem, self._record_failed = "", False
            if self.outbox is None or self.outbox.store_id != store_id:
                with self.lock:
                    self.outbox = Outbox.load(self.record.load(), self.receiver, store_id)
                self.needs_all = True
            return True
        except (NotifyError, StoreError) as error:
            self.problem, self.outbox, self._record_failed = str(error), None, True
            return False

    def save(self, *, changed: bool = True) -> None:
        """Record the outbox, every `SAVE_SECONDS` if it has not changed. The caller holds the lock."""
        if self.outbox is None or self.outbox.as_of is None:
            return
        if not (changed or self._monotonic() >= self._next_save):
            return
        try:
            self.record.save(self.outbox.to_json())
        except (NotifyError, StoreError) as error:
            self.problem, self._record_failed = str(error), True
        else:
            self._next_save = self._monotonic() + SAVE_SECONDS

    def step(self) -> float | None:
        """Send the next message that is due; return seconds until the next attempt, None if none is due."""
        wait = self._next_attempt - self._monotonic()
        if wait > 0:
            return wait
        now = self._clock()
        with self.lock:
            outbox = self.outbox
            message = None if outbox is None else outbox.due(now)
            repeats = [] if outbox is None or message is not None else self._repeats.due(outbox, now)
        if outbox is None or (message is None and not repeats):
            return None
        try:
            if message is None:
                self.sender.repeat(repeats, now)
                self._repeats.sent(now)
            else:
                self.sender.send(message, now)
        except MessageRefusedError as error:
            self.problem = (
                f"{self.receiver.name} was not notified of {(message or repeats[0]).title!r}: {error}"
            )
            self._finish(outbox, lambda: outbox.refuse(message) if message is not None else None)
            self._repeats.sent(now)
            return 0.0
        except Exception as problem:  # its text may contain a secret
            unexpected = DeliveryError(f"unexpected error ({type(problem).__name__})")
            failure = problem if isinstance(problem, DeliveryError) else unexpected
            self.failures += 1
            pause = pause_after(self.failures, failure)
            self._next_attempt = self._monotonic() + pause
            self.problem = f"{self.receiver.name} cannot be notified: {failure}"
            return pause
        self.problem = ""
        self.sent += message is not None
        self._finish(outbox, lambda: outbox.sent(message, now) if message is not None else None)
        return 0.0

    def close(self) -> None:
        """Record the outbox, and release the right to send."""
        with self.lock:
            self.save()
            self.outbox = None
        self.record.close()

    def _finish(self, outbox: Outbox, change: Callable[[], None]) -> None:
        self.failures, self._next_attempt = 0, 0.0
        with self.lock:
            change()
            if self.outbox is outbox:
                self.save()

    @property
    def is_busy(self) -> bool:
        """Whether there is something to send now."""
        with self.lock:
            outbox, now = self.outbox, self._clock()
            return outbox is not None and (
                outbox.due(now) is not None or bool(self._repeats.due(outbox, now))
            )

    @property
    def waiting(self) -> int:
        """The number of messages not sent yet."""
        with self.lock:
            return 0 if self.outbox is None else len(self.outbox.pending)

    @property
    def held_back(self) -> int:
        """How many of them may not be sent yet."""
        with self.lock:
            return 0 if self.outbox is None else self.outbox.held_back(self._clock())
