"""The interface of every event store."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING, Protocol

from ..model.act import Act, ActDraft
from ..model.event import Draft, Event
from ..model.instants import Instant
from ..model.note import Note
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from .source_rename import SourceIdentity
from .store_results import Imported, SourceState, StoreInfo, SyncResult, Undone, UnreviewedCount, Write

if TYPE_CHECKING:  # NumPy is loaded by `tables` alone
    from ..ledger.event_table import EventTable


class EventStore(Protocol):
    """An append-only log of events, exclusions, notes and acts.

    The current state of an event, exclusion or act is its highest version. One revision numbers all
    appends, and a hash chain in that order reveals later alterations. Each change is durable when its method
    returns. Besides the errors named below, every method may raise `StoreError`, and every change raises
    `ValueError` for an invalid value, naming the field. `now` is when the change is recorded. `known_at`
    asks for the state that had been recorded by that moment, inclusive. `timezone` is the zone of times in
    sentences.
    """

    timezone: tzinfo

    @property
    def location(self) -> str:
        """Where the store is, for messages; never contains a password."""
        ...

    def revision(self) -> int:
        """A number that grows with every append; 0 for an empty store. Cheap enough to poll every second."""
        ...

    def info(self) -> StoreInfo:
        """The store's id, revision and hash, and the number of rows of each kind."""
        ...

    def find_write(self, write_id: str) -> Write | None:
        """The write with the id that its client chose; None if it never arrived."""
        ...

    def changed_services(self, since: int) -> set[str]:
        """Services whose events changed after revision `since`; both ends of a move from one to another."""
        ...

    def exclusions_changed(self, since: int) -> bool:
        """Whether an exclusion changed after revision `since`."""
        ...

    def acts_changed(self, since: int) -> bool:
        """Whether an act was recorded or revoked after revision `since`."""
        ...

    def services(self) -> list[str]:
        """Services that ever had an event, sorted."""
        ...

    def tables(
        self,
        services: Collection[str] | None = None,
        since: Instant | None = None,
        known_at: Instant | None = None,
    ) -> dict[str, "EventTable"]:
        """Current events as columns, by service, without voided events and without empty services.

        `services` limits it to those; `since` to events that are open or end after it.
        """
        ...

    def changed_tables(self, since: int, most: int) -> "tuple[list[int], dict[str, EventTable]] | None":
        """The ids of the events that changed after revision `since`, and those events as they are now.

        By service, without voided events; None if there are more than `most` changes.
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
        known_at: Instant | None = None,
        unreviewed_only: bool = False,
        incident_id: str | None = None,
        source: str | None = None,
    ) -> list[Event]:
        """Current events that overlap [`since`, `until`), newest start first."""
        ...

    def unreviewed_count(self, earlier: UnreviewedCount | None = None) -> UnreviewedCount:
        """How many events from sources nobody has reviewed, without voided ones.

        With an `earlier` count of the same store, only what was appended since is read.
        """
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
        """Like `sync_events`, but events that are known already are skipped, even if they differ."""
        ...

    def sync_events(
        self,
        drafts: Sequence[Draft],
        author: str,
        now: Instant,
        *,
        actor: str | None = None,
        keep: bool = False,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
        state: SourceState | None = None,
        names: Mapping[str, str] | None = None,
        withdrawn: Collection[int] = (),
        follow_starts: bool = False,
        identity: SourceIdentity | None = None,
    ) -> SyncResult:
        """Update events from their source, in one batch, all or none; undo reverts the batch.

        `author` is "import:FILE" or "sync:NAME", `actor` the person who ran it. An event is identified
        by (source, source key, service); without a key, by source, service and start, or incident id. A known
        event that differs gets a new version. One that was edited or voided here since is left as it is, and
        listed. A draft equal to an event entered by hand adds nothing. An event whose addition was undone is
        restored.

        `keep` leaves all known events as they are; `dry_run` writes nothing; `progress` is called with
        the number of drafts done; `state` is stored with the batch; `names` maps former names of
        services to current ones; `withdrawn` are the ids of events that the source no longer has, which are
        voided unless somebody edited them. With `follow_starts`, a draft with an unknown key that ends with
        its start is the event of the same series (the key before that time) that it overlaps most.
        `identity` gives the names under which the events of their source are recorded. Raises
        `SourceRenamedError` as described there, and `KeyClashError` (a `ValueError`) if drafts of one source,
        key and service differ from each other.
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
        """Void an event: it no longer counts, but stays in the history. Raises as `amend` does."""
        ...

    def rename_service(self, old: str, new: str, author: str, now: Instant) -> int:
        """Move every event of service `old` to `new`, in one batch that undo takes back; return how many.

        Sources may continue to use either name. `NotFoundError` if there is no event of `old`.
        """
        ...

    def review(
        self,
        event_ids: Collection[int],
        author: str,
        now: Instant,
        expected_versions: Mapping[int, int] | None = None,
    ) -> list[Event]:
        """Mark events from a source as reviewed; those already reviewed stay as they are."""
        ...

    def undo(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        """Undo the last change by `author` that is not undone yet, or the last one of one event.

        Undoing the first version voids the event; undoing a void restores it; each further undo goes
        one change further back. An import, a sync or a rename is one change: each of its events goes to
        the version before, except those that somebody changed later. Changes to exclusions are undone
        alike. Raises `NotFoundError` if there is nothing to undo, and `ConflictError` if somebody changed
        the event later.
        """
        ...

    def undo_preview(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        """What `undo` would do; writes nothing. Raises what `undo` raises."""
        ...

    def redo(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        """Redo what `author` undid last, or what was undone last on one event.

        Each further redo brings back the undo before it, until something else is changed. Raises
        `NotFoundError` if there is nothing to redo, and `ConflictError` if somebody changed the event since.
        """
        ...

    def redo_preview(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        """What `redo` would do; writes nothing. Raises what `redo` raises."""
        ...

    def add_exclusion(self, draft: ExclusionDraft, author: str, now: Instant) -> RecordedExclusion:
        """Record an exclusion."""
        ...

    def add_exclusions(
        self, drafts: Sequence[ExclusionDraft], author: str, now: Instant
    ) -> list[RecordedExclusion]:
        """Record several exclusions as one change."""
        ...

    def amend_exclusion(
        self,
        exclusion_id: int,
        changes: Mapping[str, object],
        author: str,
        now: Instant,
        expected_version: int | None = None,
    ) -> RecordedExclusion:
        """Change fields of an exclusion (those of `ExclusionDraft`); raises as `amend` does."""
        ...

    def void_exclusion(
        self, exclusion_id: int, author: str, now: Instant, expected_version: int | None = None
    ) -> RecordedExclusion:
        """Void an exclusion; it stays in the history. Raises as `amend` does."""
        ...

    def undo_exclusion(self, exclusion_id: int, author: str, now: Instant) -> Undone:
        """Undo the last change to one exclusion, as `undo` with an event id does."""
        ...

    def redo_exclusion(self, exclusion_id: int, author: str, now: Instant) -> Undone:
        """Redo what was undone last on one exclusion, as `redo` with an event id does."""
        ...

    def exclusions(
        self, *, include_voided: bool = False, known_at: Instant | None = None
    ) -> list[RecordedExclusion]:
        """Current exclusions, the earliest start first."""
        ...

    def exclusion_versions(self, exclusion_id: int) -> list[RecordedExclusion]:
        """Every version of an exclusion, oldest first; `NotFoundError`."""
        ...

    def add_note(
        self,
        text: str,
        author: str,
        now: Instant,
        *,
        event_id: int | None = None,
        incident_id: str | None = None,
        at: Instant | None = None,
    ) -> Note:
        """Record a note on an event or an incident (one of them); `at` is the time it is about (or now)."""
        ...

    def notes(
        self,
        *,
        event_id: int | None = None,
        incident_id: str | None = None,
        known_at: Instant | None = None,
    ) -> list[Note]:
        """The notes on an event, an incident, or all; the earliest time first."""
        ...

    def add_act(self, draft: ActDraft, author: str, now: Instant) -> Act:
        """Record an act."""
        ...

    def revoke_act(self, act_id: int, author: str, now: Instant) -> Act:
        """End an act before its time; `NotFoundError`, or `ValueError` if it is revoked already."""
        ...

    def acts(
        self,
        *,
        kind: str | None = None,
        service: str | None = None,
        include_revoked: bool = False,
        known_at: Instant | None = None,
    ) -> list[Act]:
        """Acts, the newest first; expired ones are among them."""
        ...

    def source_states(self) -> dict[str, SourceState]:
        """The state of every source that was synced, by its name."""
        ...

    def set_source_state(self, state: SourceState) -> None:
        """Save the state of syncing a source, without syncing events."""
        ...

    def source_claims(self, event_ids: Collection[int] | None = None) -> dict[int, dict[str, object]]:
        """What their source says of events that were left as somebody edited them: fields by event id."""
        ...

    def on_change(self, notify: Callable[[], None]) -> None:
        """Call `notify` from a thread of the store when anybody has recorded something.

        A database that cannot notify never calls it, so poll the revision in any case.
        """
        ...

    def head(self) -> StoreInfo:
        """The store's id, revision and hash, without counts."""
        ...

    def head_at(self, revision: int) -> StoreInfo:
        """The head at a revision; if that revision is missing, a head that no store continues."""
        ...

    @property
    def damage(self) -> str | None:
        """What a check or a read found wrong with the store, as a sentence; None if nothing."""
        ...

    def contains(self, earlier: StoreInfo) -> bool:
        """Whether this is the store of that head, at the same or a later revision."""
        ...

    def check(
        self,
        stop: Callable[[], bool] | None = None,
        since: StoreInfo | None = None,
        progress: Callable[[StoreInfo], None] | None = None,
    ) -> list[str]:
        """Check the whole store, and return what is wrong with it. May take long.

        Holds no lock for long. When `stop` returns true it ends early, with what it has found so far. A
        damaged store is not written to until it is repaired. `since` is a head up to which the store was
        sound: only later rows are checked, or all if the store does not have that row. `progress` is called
        now and then with the head up to which no problem was found.
        """
        ...

    def close(self) -> None:
        """Close the store; further calls raise `StoreError`."""
        ...
