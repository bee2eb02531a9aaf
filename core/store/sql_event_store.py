"""The event store on any SQL database."""

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Any, Protocol

from ..model.drafts import draft_row as draft_values
from ..model.event import Draft, Event
from ..model.instants import Instant
from . import event_queries, exclusion_queries, undo
from .act_store import ActStore
from .append_only_log import LogWriter, read_head
from .database_protocol import Database
from .edit_conflicts import check_expected, check_not_voided, check_open
from .exclusion_store import ExclusionStore
from .log_rows import EVENTS, EXCLUSIONS, draft_row, event_of, event_row, exclusion_row
from .note_store import NoteStore
from .schema import LOG_TABLES
from .source_key_clashes import key_of
from .source_rename import SourceIdentity
from .source_state_store import SourceStateStore, save_source_state
from .store_results import (
    ConflictError,
    Imported,
    NotFoundError,
    SourceState,
    StoreInfo,
    SyncResult,
    Undone,
    UnreviewedCount,
    Write,
)
from .table_store import TableStore
from .tamper_check import head_at, is_part_of
from .validation import (
    amended,
    is_encodable,
    validated_author,
    validated_draft,
    validated_drafts,
    validated_service,
    validated_state,
)
from .version_history import History


class Transactions(Protocol):
    """An engine's connection to one store."""

    def reading(self) -> AbstractContextManager[Database]:
        """A transaction that sees one state of the store throughout."""

    def writing(self) -> AbstractContextManager[LogWriter]:
        """A transaction that appends; durable when it is left, all or nothing."""

    def filling(self, db: Database, table: str) -> AbstractContextManager[None]:
        """Wraps the insertion of very many rows into an empty table, within a transaction."""

    def revision(self) -> int:
        """The revision of the last append, 0 if there is none."""

    @property
    def damage(self) -> str | None:
        """What is wrong with the store, as a sentence, None if nothing; a damaged store is not written to."""

    def close(self) -> None: ...


class LogStore(TableStore, ExclusionStore, NoteStore, ActStore, SourceStateStore):
    """`EventStore` over the transactions of an engine; see there for what each method returns and raises."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self.timezone: tzinfo = UTC

    @property
    def location(self) -> str:
        raise NotImplementedError

    @property
    def transactions(self) -> Transactions:
        """The engine's transactions, for copying rows of the log unchanged."""
        return self._transactions

    def close(self) -> None:
        self._transactions.close()

    def revision(self) -> int:
        return self._transactions.revision()

    def info(self) -> StoreInfo:
        with self._transactions.reading() as db:
            store_id, revision, digest = read_head(db)
            counts = {
                table: int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in LOG_TABLES
            }
        return StoreInfo(store_id, revision, digest.hex(), counts)

    def head(self) -> StoreInfo:
        with self._transactions.reading() as db:
            store_id, revision, digest = read_head(db)
        return StoreInfo(store_id, revision, digest.hex())

    def head_at(self, revision: int) -> StoreInfo:
        return head_at(self._transactions, revision)

    @property
    def damage(self) -> str | None:
        return self._transactions.damage

    def contains(self, earlier: StoreInfo) -> bool:
        return is_part_of(self._transactions, earlier)

    def find_write(self, write_id: str) -> Write | None:
        if not is_encodable(write_id):
            return None
        with self._transactions.reading() as db:
            row = db.execute(
                "SELECT batch, size, write_id, kind, author, actor, host, recorded_us FROM writes"
                " WHERE write_id = ?",
                (write_id,),
            ).fetchone()
        return None if row is None else Write(*row)

    def changed_services(self, since: int) -> set[str]:
        with self._transactions.reading() as db:
            return event_queries.changed_services(db, since)

    def services(self) -> list[str]:
        with self._transactions.reading() as db:
            return event_queries.service_names(db)

    def event(self, event_id: int) -> Event:
        with self._transactions.reading() as db:
            return event_queries.current(db, event_id)

    def versions(self, event_id: int) -> list[Event]:
        with self._transactions.reading() as db:
            return [version.record for version in event_queries.history(db, event_id).versions]

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
        with self._transactions.reading() as db:
            return event_queries.matching(
                db,
                service=service,
                since=since,
                until=until,
                category=category,
                open_only=open_only,
                include_voided=include_voided,
                limit=limit,
                known_at=known_at,
                unreviewed_only=unreviewed_only,
                incident_id=incident_id,
                source=source,
            )

    def unreviewed_count(self, earlier: UnreviewedCount | None = None) -> UnreviewedCount:
        with self._transactions.reading() as db:
            return event_queries.unreviewed_count(db, earlier)

    def add(self, draft: Draft, author: str, now: Instant) -> Event:
        draft, author = validated_draft(draft), validated_author(author)
        with self._transactions.writing() as log:
            history = None if draft.source_key is None else self._by_key(log.db, draft)
            if history is not None and history.effective:
                raise ConflictError(
                    f"event {history.current.id} already came from {draft.source or 'there'} under the key "
                    f"{draft.source_key!r}; amend that one",
                    history.current,
                )
            log.begin("add", author, now)
            event_id = event_queries.next_id(log.db) if history is None else history.current.id
            version = 1 if history is None else history.current.version + 1
            row = draft_row(draft, event_id, author, now, version)
            log.append(EVENTS, [row])
            return event_of((*row[:17], log.host, author))

    def add_many(
        self,
        drafts: Sequence[Draft],
        author: str,
        now: Instant,
        progress: Callable[[int], None] | None = None,
    ) -> Imported:
        result = self.sync_events(drafts, author, now, keep=True, progress=progress)
        return Imported(result.added, len(drafts) - result.added)

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
        from .source_claims import save_claims
        from .sync_plan import SyncPlan, append_plan, sync_kind

        drafts = validated_drafts(drafts)
        author = validated_author(author)
        actor = None if actor is None else validated_author(actor)
        state = None if state is None else validated_state(state)
        if dry_run:
            with self._transactions.reading() as db:
                plan = SyncPlan(db, drafts, author, now, keep, names, withdrawn, follow_starts, identity)
                deque(plan.portions(), maxlen=0)
                return plan.result
        with self._transactions.writing() as log:
            plan = SyncPlan(log.db, drafts, author, now, keep, names, withdrawn, follow_starts, identity)
            log.begin(sync_kind(author), author, now, actor)
            with self._transactions.filling(log.db, EVENTS.name) if plan.is_large_first else nullcontext():
                append_plan(log, plan, progress)
            save_claims(log.db, plan.claims, plan.settled, now)
            if state is not None:
                save_source_state(log.db, state)
            return plan.result

    def amend(
        self,
        event_id: int,
        changes: Mapping[str, object],
        author: str,
        now: Instant,
        expected_version: int | None = None,
    ) -> Event:
        author = validated_author(author)
        with self._transactions.writing() as log:
            current = self._editable(log.db, event_id, expected_version)
            return self._append_changed(log, current, amended(current, changes), "amend", author, now)

    def finish(
        self, event_id: int, end: Instant, author: str, now: Instant, expected_version: int | None = None
    ) -> Event:
        author = validated_author(author)
        with self._transactions.writing() as log:
            current = self._editable(log.db, event_id, expected_version)
            check_open(current, self.timezone)
            return self._append_changed(log, current, amended(current, {"end": end}), "end", author, now)

    def void(self, event_id: int, author: str, now: Instant, expected_version: int | None = None) -> Event:
        author = validated_author(author)
        with self._transactions.writing() as log:
            current = self._editable(log.db, event_id, expected_version)
            changed = replace(current, voided=True, reviewed=True)
            return self._append_changed(log, current, changed, "void", author, now)

    def rename_service(self, old: str, new: str, author: str, now: Instant) -> int:
        old, new = validated_service("service", old), validated_service("service", new)
        author = validated_author(author)
        if old == new:
            raise ValueError(f"service: {new!r} is already its name")
        with self._transactions.writing() as log:
            log.begin("rename", author, now)
            moved = [
                event
                for event in event_queries.matching(
                    log.db, service=old, since=None, until=None, category=None, open_only=False,
                    include_voided=True, limit=None,
                )
                if not event.voided or event_queries.history(log.db, event.id).effective
            ]  # fmt: skip
            if not moved:
                raise NotFoundError(f"there is no event of {old!r}; nothing was renamed")
            renamed: Any = {"service": new, "author": author, "recorded_at": now}
            log.append(
                EVENTS,
                [event_row(replace(event, version=event.version + 1, **renamed)) for event in moved],
            )
            log.append(
                EXCLUSIONS,
                [
                    exclusion_row(
                        replace(
                            exclusion,
                            services=_renamed(exclusion.services, old, new),
                            version=exclusion.version + 1,
                            author=author,
                            recorded_at=now,
                        )
                    )
                    for exclusion in exclusion_queries.exclusions(log.db, False, None)
                    if old in exclusion.services
                ],
            )
            return len(moved)

    def review(
        self,
        event_ids: Collection[int],
        author: str,
        now: Instant,
        expected_versions: Mapping[int, int] | None = None,
    ) -> list[Event]:
        author = validated_author(author)
        expected = expected_versions or {}
        with self._transactions.writing() as log:
            log.begin("review", author, now)
            events = [event_queries.current(log.db, event_id) for event_id in dict.fromkeys(event_ids)]
            for event in events:
                check_expected(event, expected.get(event.id), self.timezone)
            return [
                self._append_changed(log, event, replace(event, reviewed=True), "review", author, now)
                for event in events
            ]

    def undo(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.writing() as log:
            return undo.plan_undo_of(log.db, editor, event_id).apply(log, author, now)

    def undo_preview(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.reading() as db:
            return undo.plan_undo_of(db, editor, event_id).outcome

    def redo(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.writing() as log:
            return undo.plan_redo_of(log.db, editor, event_id).apply(log, author, now)

    def redo_preview(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        editor = undo.Editor(validated_author(author), now, self.timezone)
        with self._transactions.reading() as db:
            return undo.plan_redo_of(db, editor, event_id).outcome

    def _editable(self, db: Database, event_id: int, expected: int | None) -> Event:
        """The current version, if it is the one the editor saw and is not voided."""
        history = event_queries.history(db, event_id)
        check_expected(history.current, expected, self.timezone)
        check_not_voided(history, self.timezone)
        return history.current

    def _append_changed(
        self, log: LogWriter, current: Event, changed: Event, kind: str, author: str, now: Instant
    ) -> Event:
        if replace(changed, reviewed=current.reviewed) == current and kind != "review":
            return current
        if changed == current:
            return current
        event = replace(
            changed, version=current.version + 1, author=author, recorded_at=now, host=log.host, actor=author
        )
        log.begin(kind, author, now)
        log.append(EVENTS, [event_row(event)])
        return event

    def _by_key(self, db: Database, draft: Draft) -> History[Event] | None:
        """The event with the source, key and service of the draft."""
        source, key, service = key_of(draft_values(draft))
        row = db.execute(
            "SELECT e.event_id FROM event_versions AS e WHERE e.source_key = ? AND e.source_key IS NOT NULL"
            " AND e.voided = 0 AND e.undoes IS NULL AND coalesce(e.source, '') = ? AND e.service = ?"
            " ORDER BY e.version, e.revision LIMIT 1",
            (key, source, service),
        ).fetchone()
        return None if row is None else event_queries.history(db, row[0])


def _renamed(names: tuple[str, ...], old: str, new: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(new if name == old else name for name in names))
