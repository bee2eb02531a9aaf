"""The changes that a workspace can make to its store, each validated against the configuration first."""

import platform
from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..config.settings import ServiceSettings, Settings
from ..model.act import Act, ActDraft
from ..model.drafts import Drafts
from ..model.event import Draft, Event
from ..model.instants import Instant
from ..model.note import Note
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from ..store import EventStore, Imported, SourceIdentity, SourceState, SyncResult, Undone


class WorkspaceChanges:
    """Changes recorded under the workspace's author; each is on disk when its method returns.

    They raise what the methods of `EventStore` by the same names raise, and `ValueError` for a service that
    is not configured.
    """

    settings: Settings
    store: EventStore
    author: str

    @abstractmethod
    def service(self, name: str) -> ServiceSettings:
        """The settings of `name`; `ValueError` with similar names if there is none."""

    @abstractmethod
    def events(self, service: str | None = None, **filters: Any) -> list[Event]: ...

    def possible_duplicate(self, draft: Draft, now: Instant) -> tuple[Event, str] | None:
        """An event by another person within minutes of the draft, which may be the same, and a sentence."""
        from ..analysis.events.possible_duplicate import SAME_INCIDENT, possible_duplicate

        since, until = draft.start - SAME_INCIDENT, draft.start + SAME_INCIDENT + 1
        events = self.events(draft.service, since=since, until=until)
        return possible_duplicate(
            draft,
            events,
            lambda event_id: self.store.versions(event_id)[0],
            self.author,
            platform.node(),
            now,
        )

    def add(self, draft: Draft, now: Instant) -> Event:
        """Record an event of a configured service; on disk when this returns."""
        service = self.service(draft.service)
        return self.store.add(replace(draft, service=service.event_service), self.author, now)

    def add_many(
        self, drafts: Sequence[Draft], now: Instant, progress: Callable[[int], None] | None = None
    ) -> Imported:
        """Record events in one transaction; those already known are skipped."""
        return self.store.add_many(drafts, self.author, now, progress)

    def sync_events(
        self,
        drafts: Sequence[Draft],
        now: Instant,
        source_author: str,
        *,
        keep: bool = False,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
        state: SourceState | None = None,
        withdrawn: Collection[int] = (),
        follow_starts: bool = False,
        identity: SourceIdentity | None = None,
    ) -> SyncResult:
        """Update events from their source, as one change; see `EventStore.sync_events`.

        `source_author` is "import:FILE" or "sync:NAME"; this workspace's author can undo it. Former names of
        services, in the drafts or the store, count as their present names.
        """
        names = self.settings.event_services
        return self.store.sync_events(
            drafts.with_services(names)
            if isinstance(drafts, Drafts)
            else [
                draft
                if (service := names.get(draft.service, draft.service)) == draft.service
                else replace(draft, service=service)
                for draft in drafts
            ],
            source_author,
            now,
            actor=self.author,
            keep=keep,
            dry_run=dry_run,
            progress=progress,
            state=state,
            names=names,
            withdrawn=withdrawn,
            follow_starts=follow_starts,
            identity=identity,
        )

    def amend(
        self, event_id: int, changes: Mapping[str, object], now: Instant, expected: int | None = None
    ) -> Event:
        """Change fields of an event; `ConflictError` if it is no longer at version `expected`."""
        moved_to = changes.get("service")
        if isinstance(moved_to, str):
            changes = {**changes, "service": self.service(moved_to).event_service}
        return self.store.amend(event_id, changes, self.author, now, expected)

    def finish(self, event_id: int, end: Instant, now: Instant, expected: int | None = None) -> Event:
        """End an open event."""
        return self.store.finish(event_id, end, self.author, now, expected)

    def void(self, event_id: int, now: Instant, expected: int | None = None) -> Event:
        """Void an event: it no longer counts, but stays in the history."""
        return self.store.void(event_id, self.author, now, expected)

    def undo(self, now: Instant, event_id: int | None = None) -> Undone:
        """Take back this author's last change, or the last change to one event."""
        return self.store.undo(self.author, now, event_id)

    def undo_preview(self, now: Instant, event_id: int | None = None) -> Undone:
        """What `undo` would take back now, so that a screen can ask before it changes what is not shown."""
        return self.store.undo_preview(self.author, now, event_id)

    def redo(self, now: Instant, event_id: int | None = None) -> Undone:
        """Bring back what this author undid last, or what was undone last on one event."""
        return self.store.redo(self.author, now, event_id)

    def redo_preview(self, now: Instant, event_id: int | None = None) -> Undone:
        """What `redo` would bring back now."""
        return self.store.redo_preview(self.author, now, event_id)

    def rename_service(self, old: str, new: str, now: Instant) -> int:
        """Move all events of `old` to the configured service `new`, and return how many."""
        return self.store.rename_service(old, self.service(new).event_service, self.author, now)

    def review(
        self, event_ids: Collection[int], now: Instant, expected_versions: Mapping[int, int] | None = None
    ) -> list[Event]:
        """Mark events from a source as reviewed; `ConflictError` if one has another version now."""
        return self.store.review(event_ids, self.author, now, expected_versions)

    def add_exclusion(self, draft: ExclusionDraft, now: Instant) -> RecordedExclusion:
        """Record a stretch of time that does not count, for configured services."""
        return self.add_exclusions([draft], now)[0]

    def add_exclusions(self, drafts: Sequence[ExclusionDraft], now: Instant) -> list[RecordedExclusion]:
        """Record several exclusions as one change, which undo takes back as a whole."""
        present = [replace(draft, services=self._event_services(draft.services)) for draft in drafts]
        return self.store.add_exclusions(present, self.author, now)

    def _event_services(self, names: Collection[str]) -> tuple[str, ...]:
        """The services that events of budgets are recorded under; `ValueError` for one not configured."""
        return tuple(dict.fromkeys(self.service(name).event_service for name in names))

    def amend_exclusion(
        self, exclusion_id: int, changes: Mapping[str, object], now: Instant, expected: int | None = None
    ) -> RecordedExclusion:
        """Change fields of an exclusion; `ConflictError` if it is no longer at version `expected`."""
        return self.store.amend_exclusion(exclusion_id, changes, self.author, now, expected)

    def void_exclusion(
        self, exclusion_id: int, now: Instant, expected: int | None = None
    ) -> RecordedExclusion:
        """Void an exclusion: it no longer counts, but stays in the history."""
        return self.store.void_exclusion(exclusion_id, self.author, now, expected)

    def undo_exclusion(self, exclusion_id: int, now: Instant) -> Undone:
        """Take back the last change to one exclusion."""
        return self.store.undo_exclusion(exclusion_id, self.author, now)

    def redo_exclusion(self, exclusion_id: int, now: Instant) -> Undone:
        """Bring back what was undone last on one exclusion."""
        return self.store.redo_exclusion(exclusion_id, self.author, now)

    def add_note(
        self,
        text: str,
        now: Instant,
        *,
        event_id: int | None = None,
        incident_id: str | None = None,
        at: Instant | None = None,
    ) -> Note:
        """Record a note on an event or an incident."""
        return self.store.add_note(text, self.author, now, event_id=event_id, incident_id=incident_id, at=at)

    def add_act(self, draft: ActDraft, now: Instant) -> Act:
        """Record an act, about a configured service if it names one."""
        if draft.service is not None:
            self.service(draft.service)
        return self.store.add_act(draft, self.author, now)

    def revoke_act(self, act_id: int, now: Instant) -> Act:
        """End an act before its time."""
        return self.store.revoke_act(act_id, self.author, now)
