"""The event store in one SQLite file, which several processes may have open at once."""

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.event import Draft, Event
from ..model.instants import Instant
from . import event_rows, undo
from .bulk_import import add_again, append_all
from .connection import Connection
from .event_store import ConflictError, Imported, Undone
from .schema import SCHEMA, Schema
from .sqlite_errors import BUSY_SECONDS, damaged_message, is_damage
from .validation import amended, validated_author, validated_draft
from .versions import check_expected, check_not_voided, check_open

if TYPE_CHECKING:  # NumPy is loaded by `tables` alone
    from ..ledger.event_table import EventTable


class SqliteStore:
    """`EventStore` over a file; see there for what each method gives and raises.

    Every commit is on disk before it is acknowledged (rollback journal, `synchronous` EXTRA), and
    writers queue for up to `busy_seconds`. Threads may share one store and then take turns; those
    that should read side by side open one each. A store must not be carried across a fork.
    """

    def __init__(
        self,
        path: Path,
        *,
        read_only: bool = False,
        busy_seconds: float = BUSY_SECONDS,
        schema: Schema = SCHEMA,
    ) -> None:
        """Open the file at `path`, made with its folders if it is not there; a reader makes nothing."""
        self._file = Connection(path, schema, busy_seconds, read_only)
        self._file.open()

    @property
    def location(self) -> str:
        return str(self._file.path)

    def close(self) -> None:
        self._file.close()

    def revision(self) -> int:
        return self._file.revision()

    def changed_services(self, since: int) -> set[str]:
        with self._file.reading() as db:
            rows = db.execute(
                "SELECT service FROM event_versions WHERE revision > ?1 UNION"
                " SELECT b.service FROM event_versions AS a JOIN event_versions AS b"
                " ON b.event_id = a.event_id AND b.version = a.version - 1 WHERE a.revision > ?1",
                (since,),
            )
            return {name for (name,) in rows}

    def services(self) -> list[str]:
        with self._file.reading() as db:
            return event_rows.service_names(db)

    def tables(
        self, services: Collection[str] | None = None, since: Instant | None = None
    ) -> dict[str, "EventTable"]:
        from .event_tables import read_tables

        with self._file.reading() as db:
            return read_tables(db, services, since)

    def event(self, event_id: int) -> Event:
        with self._file.reading() as db:
            return event_rows.current(db, event_id)

    def versions(self, event_id: int) -> list[Event]:
        with self._file.reading() as db:
            return [version.event for version in event_rows.history(db, event_id)]

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
        with self._file.reading() as db:
            return event_rows.matching(
                db,
                service=service,
                since=since,
                until=until,
                category=category,
                open_only=open_only,
                include_voided=include_voided,
                limit=limit,
            )

    def add(self, draft: Draft, author: str, now: Instant) -> Event:
        draft = validated_draft(draft)
        author = validated_author(author)
        with self._file.writing() as db:
            known = None
            if draft.source_key is not None:
                known = event_rows.by_source(db, draft.source, draft.source_key)
            if known is None:
                event = event_rows.new_event(draft, event_rows.next_id(db), author, now)
                event_rows.append(db, event)
                return event
            event_id, is_added = known
            if is_added:
                raise ConflictError(
                    f"event {event_id} came from {draft.source or 'there'} under the key "
                    f"{draft.source_key!r} already; amend that one",
                    event_rows.current(db, event_id),
                )
            return add_again(db, event_id, draft, author, now)

    def add_many(
        self,
        drafts: Sequence[Draft],
        author: str,
        now: Instant,
        progress: Callable[[int], None] | None = None,
    ) -> Imported:
        plain = [validated_draft(draft) for draft in drafts]
        author = validated_author(author)
        with self._file.writing() as db:
            return append_all(db, plain, author, now, progress)

    def amend(
        self,
        event_id: int,
        changes: Mapping[str, object],
        author: str,
        now: Instant,
        expected_version: int | None = None,
    ) -> Event:
        author = validated_author(author)
        with self._file.writing() as db:
            current = _editable(db, event_id, expected_version)
            return _append_changed(db, current, amended(current, changes), author, now)

    def finish(
        self, event_id: int, end: Instant, author: str, now: Instant, expected_version: int | None = None
    ) -> Event:
        author = validated_author(author)
        with self._file.writing() as db:
            current = _editable(db, event_id, expected_version)
            check_open(current)
            return _append_changed(db, current, amended(current, {"end": end}), author, now)

    def void(self, event_id: int, author: str, now: Instant, expected_version: int | None = None) -> Event:
        author = validated_author(author)
        with self._file.writing() as db:
            current = _editable(db, event_id, expected_version)
            return _append_changed(db, current, replace(current, voided=True), author, now)

    def undo(self, author: str, now: Instant, event_id: int | None = None) -> Undone:
        author = validated_author(author)
        with self._file.writing() as db:
            if event_id is None:
                return undo.undo_last(db, author, now)
            return undo.undo_event(db, event_id, author, now)

    def check(self) -> list[str]:
        with self._file.reading() as db:
            try:
                problems = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
                return [damaged_message(self._file.path, str(error))]
        return [] if problems == ["ok"] else problems


def _editable(db: sqlite3.Connection, event_id: int, expected: int | None) -> Event:
    """The current version, if it is the one the editor saw and still in the count."""
    current = event_rows.current(db, event_id)
    check_expected(current, expected)
    check_not_voided(current)
    return current


def _append_changed(
    db: sqlite3.Connection, current: Event, changed: Event, author: str, now: Instant
) -> Event:
    if changed == current:
        return current
    event = replace(changed, version=current.version + 1, author=author, recorded_at=now)
    event_rows.append(db, event)
    return event
