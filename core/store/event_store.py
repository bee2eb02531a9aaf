"""What every event store can do, whatever engine holds it, and what it says when it cannot."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..errors import ConflictError as ConflictError
from ..errors import NotFoundError as NotFoundError
from ..errors import StoreError as StoreError
from ..model.event import Draft, Event
from ..model.instants import Instant

if TYPE_CHECKING:  # NumPy is loaded by `tables` alone
    from ..ledger.event_table import EventTable


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo took back.

    `event` is the event as it is now (of an import: its first), `what` names the change that is
    gone ("voiding event 12", "importing 40 events"), `count` says how many events it touched.
    """

    event: Event
    what: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Imported:
    """How many events an import added, and how many were known by source and source key."""

    added: int
    known: int


class EventStore(Protocol):
    """An append-only log of events; the current state of an event is its highest version.

    Each change is durable when the method that makes it returns. Besides what is named below, every
    method may raise `StoreError`; every change raises `ValueError` for a value that is refused,
    naming the field. `now` is when the change is recorded.
    """

    @property
    def location(self) -> str:
        """Where the store is, for people; never with a password."""
        ...

    def revision(self) -> int:
        """A number that grows with every append; 0 for an empty store. Cheap enough to ask each second."""
        ...

    def changed_services(self, since: int) -> set[str]:
        """Services whose events changed after revision `since`; both ends of a move from one to another."""
        ...

    def services(self) -> list[str]:
        """Services that ever had an event, sorted."""
        ...

    def tables(
        self, services: Collection[str] | None = None, since: Instant | None = None
    ) -> dict[str, "EventTable"]:
        """Current events as columns, by service; voided ones are left out, services without any too.

        `services` limits it to those; `since` to events that are open or end after it.
        """
        ...

    def event(self, event_id: int) -> Event:
        """The current version of an event; `NotFoundError`."""
        ...

    def versions(self, event_id: int) -> list[Event]:
        """Every version of an event, oldest first; `NotFoundError`."""
        ...

    def events(
        self,
        *,
        service: str | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
        category: str | None = None,
        open_only: bool = False,
        include_voided: bool = False,
        limit: int | None = None,
    ) -> list[Event]:
        """Current events that share time with [`since`, `until`), the newest start first."""
        ...

    def add(self, draft: Draft, author: str, now: Instant) -> Event:
        """Record a new event; `ConflictError` if its source and source key are there already."""
        ...

    def add_many(
        self,
        drafts: Sequence[Draft],
        author: str,
        now: Instant,
        progress: Callable[[int], None] | None = None,
    ) -> Imported:
        """Record many events, all or none; those whose source and source key are there are passed over.

        An event whose import was undone is not known: it comes back. `progress` is called with the
        number of drafts done.
        """
        ...

    def amend(
        self,
        event_id: int,
        changes: Mapping[str, object],
        author: str,
        now: Instant,
        expected_version: int | None = None,
    ) -> Event:
        """Change fields of an event (`AMENDABLE` names them); nothing is appended if nothing differs.

        Raises `NotFoundError`; `ConflictError` if `expected_version` is given and no longer the current one.
        """
        ...

    def finish(
        self, event_id: int, end: Instant, author: str, now: Instant, expected_version: int | None = None
    ) -> Event:
        """End an open event; raises as `amend` does, and `ConflictError` if it has ended already."""
        ...

    def void(self, event_id: int, author: str, now: Instant, expected_version: int | None = None) -> Event:
        """Take an event out of the count; it stays in the history. Raises as `amend` does."""
        ...

    def undo(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        """Append the state before the last change of `author` that is not undone yet, or of one event.

        Undoing the first version voids the event; undoing a void restores it; each further undo goes
        one change further back. An import of many events is one change. Raises `NotFoundError` if there
        is nothing to undo, and `ConflictError` if somebody changed the event later.
        """
        ...

    def check(self) -> list[str]:
        """Look through the whole store; what is wrong with it, empty if nothing. May take long."""
        ...

    def close(self) -> None:
        """Let go of the store; further calls raise `StoreError`."""
        ...
