"""The store's notes on events and incidents: adding and listing them."""

from typing import TYPE_CHECKING

from ..model.instants import Instant
from ..model.note import Note
from .database_protocol import Database
from .event_queries import current, next_record_id
from .log_rows import NOTES, note_of
from .schema import FOREVER
from .validation import is_encodable, validated_author, validated_note

if TYPE_CHECKING:
    from .sql_event_store import Transactions

_COLUMNS = ", ".join(f"e.{name}" for name in NOTES.columns)


class NoteStore:
    """The methods of `EventStore` on notes."""

    _transactions: "Transactions"

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
                current(log.db, event_id)
            note_id = next_record_id(log.db, "notes", "note_id")
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
            return notes_of(db, event_id, incident_id, known_at)


def notes_of(
    db: Database, event_id: int | None, incident_id: str | None, known_at: Instant | None
) -> list[Note]:
    """The notes on an event, an incident, or all, the earliest time first."""
    if not is_encodable(incident_id):
        return []
    conditions, values = ["e.recorded_us <= ?"], [FOREVER if known_at is None else known_at]
    for condition, value in (("e.event_id = ?", event_id), ("e.incident_id = ?", incident_id)):
        if value is not None:
            conditions.append(condition)
            values.append(value)  # type: ignore[arg-type]  # values are of any type
    rows = db.execute(
        f"SELECT {_COLUMNS}, w.host FROM notes AS e JOIN writes AS w ON w.batch = e.batch"
        f" WHERE {' AND '.join(conditions)} ORDER BY e.at_us, e.note_id",
        values,
    )
    return [note_of(row) for row in rows]
