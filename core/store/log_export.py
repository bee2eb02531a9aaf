"""Exports everything in a store as JSON-ready objects: versions, notes and acts, with author and time."""

from collections.abc import Iterator
from typing import Any

from ..model.instants import Instant, to_datetime
from .append_only_log import GENESIS
from .copy_store import log_store, next_writes, rows_of
from .database_protocol import Row
from .event_store_protocol import EventStore
from .log_rows import ACTS, EVENTS, EXCLUSIONS, NOTES, names_of

FORMAT = 1
"""Incremented when a field is renamed or removed, but not when one is added."""
_KINDS = {
    EVENTS.name: (EVENTS, "event_version", "event_id"),
    EXCLUSIONS.name: (EXCLUSIONS, "exclusion_version", "exclusion_id"),
    NOTES.name: (NOTES, "note", "note_id"),
    ACTS.name: (ACTS, "act", "act_id"),
}
_MOMENTS = {
    "start_us": "start",
    "end_us": "end",
    "at_us": "at",
    "until_us": "until",
    "recorded_us": "recorded_at",
}
_NAMES = {"group_name": "group"}
_LISTS = ("services", "groups", "tags")
_FLAGS = ("voided", "reviewed", "revoked", "everything")


def log_objects(store: EventStore, known_at: Instant | None = None) -> Iterator[dict[str, Any]]:
    """A header, every row of the log in order of revision, the latest source claims, and an end mark.

    An export without the end mark is incomplete. With `known_at`, only what was recorded by then, without
    source claims. Raises `StoreError` if a row is missing or was altered.
    """
    source = log_store(store)
    yield {"kind": "store", "format": FORMAT, "id": source.info().id}
    revision, digest, count = 0, GENESIS, 0
    last, last_digest = revision, digest
    while batch := next_writes(source, revision):
        writes = {write[0]: write for write in batch.writes}
        for portion in rows_of(source, batch, digest):
            rows = [(name, row) for name, table_rows in portion.by_table.items() for row in table_rows]
            for name, row in sorted(rows, key=lambda pair: pair[1][0]):
                line = _object(name, row, writes[row[-2]])
                if known_at is None or writes[row[-2]][7] <= known_at:
                    count, last, last_digest = count + 1, row[0], row[-1]
                    yield line
            revision, digest = portion.revision, portion.digest
    if known_at is None:
        for state in source.source_states().values():
            yield {
                "kind": "source",
                "source": state.source,
                "synced_at": _text(state.synced_at),
                "cursor": state.cursor,
                "problem": state.problem,
            }
        for event_id, content in source.source_claims().items():
            yield {"kind": "source_claim", "event_id": event_id, "content": content}
    yield {"kind": "end", "rows": count, "revision": last, "hash": last_digest.hex()}


def _object(name: str, row: Row, write: Row) -> dict[str, Any]:
    """A row of the log, with the fields of its write that the row lacks."""
    table, kind, id_column = _KINDS[name]
    fields: dict[str, Any] = {"kind": kind, "revision": row[0]}
    for column, value in zip(table.columns, row[1:], strict=False):
        if column == id_column:
            fields["id"] = value
        elif column in _MOMENTS:
            fields[_MOMENTS[column]] = None if value is None else _text(value)
        elif column in _LISTS:
            fields[column] = list(names_of(value))
        elif column in _FLAGS:
            fields[column] = bool(value)
        elif column == "kind":
            fields["act"] = value
        else:
            fields[_NAMES.get(column, column)] = value
    _, _, write_id, change, _, actor, host, _ = write
    return {**fields, "change": change, "actor": actor, "host": host, "write": write_id}


def _text(instant: Instant) -> str:
    return to_datetime(instant).isoformat().replace("+00:00", "Z")
