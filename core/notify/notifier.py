"""Looks for changes and notifies every receiver: continuously, once, or beside the dashboard."""

import threading
import time
from collections.abc import Callable, Collection, Iterable

from ..config.receiver_settings import ReceiverSettings
from ..config.settings import Settings
from ..model.instants import Instant
from ..workspace import Workspace
from .change_detection import Observer
from .delivery_record import delivery_record
from .message import Message
from .next_check import MOST_SILENT, next_look
from .outbox import Outbox
from .receiver_delivery import ReceiverDelivery
from .send_by_kind import Sender, Write

_TICK_SECONDS = 0.25


def _now() -> Instant:
    return time.time_ns() // 1000


class Notifier:
    """Notifies the `receivers` of changes in a workspace, which it must have to itself.

    `look` finds and notes what changed. The threads started by `start` send it, one for each receiver, so
    that a receiver that hangs does not delay the others. `initial`: a receiver that was never sent anything
    is sent the conditions that apply already.
    """

    def __init__(
        self,
        workspace: Workspace,
        receivers: Iterable[ReceiverSettings],
        *,
        clock: Callable[[], Instant] = _now,
        monotonic: Callable[[], float] = time.monotonic,
        initial: bool = False,
        write: Write | None = None,
    ) -> None:
        self.workspace = workspace
        self._clock, self._initial = clock, initial
        self._observer = Observer(workspace)
        self._next_looks: dict[str, Instant] = {}
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.deliveries = [
            ReceiverDelivery(
                receiver,
                delivery_record(workspace.store, workspace.settings.store, receiver.name),
                Sender(receiver, write),
                clock,
                monotonic,
            )
            for receiver in receivers
        ]

    def look(self) -> None:
        """Note what changed since the last call, for every receiver; raises `StoreError`."""
        now = self._clock()
        changed = self.workspace.invalidate()
        due = changed | {name for name, at in self._next_looks.items() if at <= now}
        store_id = self.workspace.store.head().id
        self._observer.begin()
        looked_at: set[str] = set()
        for delivery in self.deliveries:
            if delivery.acquire(store_id):
                looked_at |= self._update(delivery, due, now)
        for name in looked_at & self.workspace.services.keys():
            until = next_look(self.workspace, name, now)
            self._next_looks[name] = now + MOST_SILENT if until is None else min(until, now + MOST_SILENT)
        for name in self._next_looks.keys() - self.workspace.services.keys():
            del self._next_looks[name]

    def _update(self, delivery: ReceiverDelivery, due: Collection[str], now: Instant) -> set[str]:
        """Note what changed for one receiver; return the services that were checked."""
        with delivery.lock:
            outbox = delivery.outbox
            if outbox is None:
                return set()
            if outbox.is_full:
                delivery.needs_all = True
                return set()
            names = set(self.workspace.services) if delivery.needs_all else set(due)
            initial = self._initial and outbox.as_of is None
            noted = self._observer.update(outbox, names, now, initial=initial)
            delivery.needs_all = False
            delivery.save(changed=noted)
            return names

    def preview(self) -> list[tuple[ReceiverSettings, Message]]:
        """The messages that would be sent now, by whichever process; nothing is sent or recorded."""
        now = self._clock()
        self.workspace.invalidate()
        store_id = self.workspace.store.head().id
        self._observer.begin()
        result = []
        for delivery in self.deliveries:
            outbox = Outbox.load(delivery.record.load(), delivery.receiver, store_id)
            initial = self._initial and outbox.as_of is None
            self._observer.update(outbox, list(self.workspace.services), now, initial=initial)
            while (message := outbox.due(now)) is not None:
                result.append((delivery.receiver, message))
                outbox.sent(message, now)
        return result

    def use(self, settings: Settings) -> None:
        """Continue with other settings; receivers and store are the same."""
        self.workspace.use(settings, self._clock())
        self._next_looks = dict.fromkeys(self.workspace.services, 0)
        for delivery in self.deliveries:
            delivery.needs_all = True

    def start(self) -> None:
        """Start sending, in daemon threads."""
        for delivery in self.deliveries:
            thread = threading.Thread(
                target=self._send, args=(delivery,), name=f"notify {delivery.receiver.name}", daemon=True
            )
            thread.start()
            self._threads.append(thread)

    def _send(self, delivery: ReceiverDelivery) -> None:
        while not self._stopped.is_set():
            wait = delivery.step()
            self._stopped.wait(_TICK_SECONDS if wait is None else min(wait, _TICK_SECONDS))

    def send_all(self, seconds: float) -> None:
        """Send what is due now, retrying for at most `seconds`."""
        self.start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(delivery.is_busy for delivery in self.deliveries):
            time.sleep(0.02)
        self.stop()

    def stop(self) -> None:
        """Stop the threads; one that is waiting for a server is left to end with the program."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(0.5)
        self._threads.clear()

    def close(self) -> None:
        """Stop, and release all receivers; the store stays open."""
        self.stop()
        for delivery in self.deliveries:
            delivery.close()

    @property
    def problems(self) -> dict[str, str]:
        """The problem of each receiver that has one, by name."""
        return {delivery.receiver.name: delivery.problem for delivery in self.deliveries if delivery.problem}
