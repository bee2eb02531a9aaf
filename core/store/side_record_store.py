"""Exclusions, notes, acts and source states: their methods of the store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from ..model.act import Act, ActDraft
from ..model.instants import Instant
from ..model.note import Note
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from . import event_rows, side_records, undo
from .edit_conflicts import check_expected, check_not_voided
from .log_rows import ACTS, EXCLUSIONS, NOTES, act_row, exclusion_row
from .results import NotFoundError, SourceState, Undone
from .validation import (
    amended_exclusion,
    validated_act,
    validated_author,
    validated_exclusion,
    validated_note,
    validated_state,
)

if TYPE_CHECKING:
    from .sql_event_store import Transactions


class RecordStore:
    """The methods of `EventStore` on exclusions, notes, acts and sources."""

    _transactions: "Transactions"
    timezone: tzinfo

    def exclusions_changed(self, since: int) -> bool:
        with self._transactions.reading() as db:
            query = "SELECT 1 FROM exclusion_versions WHERE revision > ? LIMIT 1"
            return db.execute(query, (since,)).fetchone() is not None

    def acts_changed(self, since: int) -> bool:
        with self._transactions.reading() as db:
            query = "SELECT 1 FROM acts WHERE revision > ? LIMIT 1"
            return db.execute(query, (since,)).fetchone() is not None

    def add_exclusion(self, draft: ExclusionDraft, author: str, now: Instant) -> RecordedExclusion:
        return self.add_exclusions([draft], author, now)[0]

    def add_exclusions(
        self, drafts: Sequence[ExclusionDraft], author: str, now: Instant
    ) -> list[RecordedExclusion]:
        drafts, author = [validated_exclusion(draft) for draft in drafts], validated_author(author)
        with self._transactions.writing() as log:
            first = side_records.next_id(log.db, "exclusion_versions", "exclusion_id")
            exclusions = [
                RecordedExclusion(
                    exclusion_id,
                    **{name: getattr(draft, name) for name in ExclusionDraft.__dataclass_fields__},
                    author=author,
                    recorded_at=now,
                    host=log.host,
                    actor=author,
                )
                for exclusion_id, draft in enumerate(drafts, first)
            ]
            log.begin("exclude", author, now)
            log.append(EXCLUSIONS, map(exclusion_row, exclusions))
            return exclusions

    def amend_exclusion(
        self,
        exclusion_id: int,
        changes: Mapping[str, object],
        author: str,
        now: Instant,
        expected_version: int | None = None,
    ) -> RecordedExclusion:
        return self._change_exclusion(exclusion_id, changes, author, now, expected_version)

    def void_exclusion(
        self, exclusion_id: int, author: str, now: Instant, expected_version: int | None = None
    ) -> RecordedExclusion:
        return self._change_exclusion(exclusion_id, None, author, now, expected_version)

    def undo_exclusion(self, exclusion_id: int, author: str, now: Instant) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.writing() as log:
            history = side_records.exclusion_history(log.db, exclusion_id)
            return undo.plan_record_undo(history, editor).apply(log, author, now)

    def redo_exclusion(self, exclusion_id: int, author: str, now: Instant) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.writing() as log:
            history = side_records.exclusion_history(log.db, exclusion_id)
            return undo.plan_record_redo(history, editor).apply(log, author, now)

    def exclusions(
        self, *, include_voided: bool = False, known_at: Instant | None = None
    ) -> list[RecordedExclusion]:
        with self._transactions.reading() as db:
            return side_records.exclusions(db, include_voided, known_at)

    def exclusion_versions(self, exclusion_id: int) -> list[RecordedExclusion]:
        with self._transactions.reading() as db:
            return [version.record for version in side_records.exclusion_history(db, exclusion_id).versions]

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
        text, event_id, incident_id, at = validated_note(
            text, event_id, incident_id, now if at is None else at
        )
        author = validated_author(author)
        with self._transactions.writing() as log:
            if event_id is not None:
                event_rows.current(log.db, event_id)
            note_id = side_records.next_id(log.db, "notes", "note_id")
            log.begin("note", author, now)
            log.append(NOTES, [(note_id, at, text, event_id, incident_id, author, now)])
            return Note(note_id, at, text, event_id, incident_id, author, now, log.host)

    def notes(
        self,
        *,
        event_id: int | None = None,
        incident_id: str | None = None,
        known_at: Instant | None = None,
    ) -> list[Note]:
        with self._transactions.reading() as db:
            return side_records.notes(db, event_id, incident_id, known_at)

    def add_act(self, draft: ActDraft, author: str, now: Instant) -> Act:
        draft, author = validated_act(draft), validated_author(author)
        with self._transactions.writing() as log:
            act = Act(
                side_records.next_id(log.db, "acts", "act_id"),
                **{name: getattr(draft, name) for name in ActDraft.__dataclass_fields__},
                author=author,
                recorded_at=now,
                host=log.host,
            )
            log.begin("act", author, now)
            log.append(ACTS, [act_row(act)])
            return act

    def revoke_act(self, act_id: int, author: str, now: Instant) -> Act:
        author = validated_author(author)
        with self._transactions.writing() as log:
            matches = (
                side_records.acts(log.db, include_revoked=True, act_id=act_id)
                if event_rows.in_range(act_id)
                else []
            )
            if not matches:
                raise NotFoundError(f"there is no act {act_id}")
            act = matches[0]
            if act.revoked:
                raise ValueError(f"act {act_id} was revoked by {act.author or 'somebody'} already")
            act = replace(
                act, revoked=True, version=act.version + 1, author=author, recorded_at=now, host=log.host
            )
            log.begin("revoke", author, now)
            log.append(ACTS, [act_row(act)])
            return act

    def acts(
        self,
        *,
        kind: str | None = None,
        service: str | None = None,
        include_revoked: bool = False,
        known_at: Instant | None = None,
    ) -> list[Act]:
        with self._transactions.reading() as db:
            return side_records.acts(db, kind, service, include_revoked, known_at)

    def source_states(self) -> dict[str, SourceState]:
        with self._transactions.reading() as db:
            return side_records.source_states(db)

    def set_source_state(self, state: SourceState) -> None:
        state = validated_state(state)
        with self._transactions.writing() as log:
            side_records.set_source_state(log.db, state)

    def source_claims(self, event_ids: Collection[int] | None = None) -> dict[int, dict[str, object]]:
        from .source_claims import source_claims

        with self._transactions.reading() as db:
            return source_claims(db, event_ids)

    def _change_exclusion(
        self,
        exclusion_id: int,
        changes: Mapping[str, object] | None,
        author: str,
        now: Instant,
        expected: int | None,
    ) -> RecordedExclusion:
        """Append the exclusion with `changes` in it, or voided where there are none."""
        author = validated_author(author)
        with self._transactions.writing() as log:
            history = side_records.exclusion_history(log.db, exclusion_id)
            current = history.current
            check_expected(current, expected, self.timezone)
            check_not_voided(history, self.timezone)
            changed = (
                replace(current, voided=True) if changes is None else amended_exclusion(current, changes)
            )
            if changed == current:
                return current
            changed = replace(
                changed,
                version=current.version + 1,
                author=author,
                recorded_at=now,
                host=log.host,
                actor=author,
            )
            log.begin("exclude", author, now)
            log.append(EXCLUSIONS, [exclusion_row(changed)])
            return changed
