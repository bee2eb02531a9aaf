"""The store's methods for exclusions: record, amend, void, undo and list them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING

from ..model.instants import Instant
from ..model.recorded_exclusion import ExclusionDraft, RecordedExclusion
from . import exclusion_queries, undo
from .edit_conflicts import check_expected, check_not_voided
from .event_queries import next_record_id
from .log_rows import EXCLUSIONS, exclusion_row
from .store_results import Undone
from .validation import amended_exclusion, validated_author, validated_exclusion

if TYPE_CHECKING:
    from .sql_event_store import Transactions


class ExclusionStore:
    """The methods of `EventStore` on exclusions."""

    _transactions: "Transactions"
    timezone: tzinfo

    def exclusions_changed(self, since: int) -> bool:
        with self._transactions.reading() as db:
            query = "SELECT 1 FROM exclusion_versions WHERE revision > ? LIMIT 1"
            return db.execute(query, (since,)).fetchone() is not None

    def add_exclusion(self, draft: ExclusionDraft, author: str, now: Instant) -> RecordedExclusion:
        return self.add_exclusions([draft], author, now)[0]

    def add_exclusions(
        self, drafts: Sequence[ExclusionDraft], author: str, now: Instant
    ) -> list[RecordedExclusion]:
        drafts, author = [validated_exclusion(draft) for draft in drafts], validated_author(author)
        with self._transactions.writing() as log:
            first = next_record_id(log.db, "exclusion_versions", "exclusion_id")
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
            history = exclusion_queries.exclusion_history(log.db, exclusion_id)
            return undo.plan_record_undo(history, editor).apply(log, author, now)

    def redo_exclusion(self, exclusion_id: int, author: str, now: Instant) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.writing() as log:
            history = exclusion_queries.exclusion_history(log.db, exclusion_id)
            return undo.plan_record_redo(history, editor).apply(log, author, now)

    def exclusions(
        self, *, include_voided: bool = False, known_at: Instant | None = None
    ) -> list[RecordedExclusion]:
        with self._transactions.reading() as db:
            return exclusion_queries.exclusions(db, include_voided, known_at)

    def exclusion_versions(self, exclusion_id: int) -> list[RecordedExclusion]:
        with self._transactions.reading() as db:
            return [
                version.record for version in exclusion_queries.exclusion_history(db, exclusion_id).versions
            ]

    def _change_exclusion(
        self,
        exclusion_id: int,
        changes: Mapping[str, object] | None,
        author: str,
        now: Instant,
        expected: int | None,
    ) -> RecordedExclusion:
        """Append the exclusion with `changes` in it, or voided if `changes` is None."""
        author = validated_author(author)
        with self._transactions.writing() as log:
            history = exclusion_queries.exclusion_history(log.db, exclusion_id)
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
