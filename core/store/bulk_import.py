"""Many events at once into the SQLite store: what is known by its source is passed over."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..model.event import Draft, Event
from ..model.instants import Instant
from . import event_rows
from .event_store import Imported

_PORTION = 1_000
"""Events appended between two reports of progress."""


def append_all(
    db: sqlite3.Connection,
    drafts: Sequence[Draft],
    author: str,
    now: Instant,
    progress: Callable[[int], None] | None,
) -> Imported:
    """Append the drafts that are not known; the caller's transaction makes it all or none."""
    added = 0
    batch = event_rows.next_revision(db)
    next_id = event_rows.next_id(db)
    for begin in range(0, len(drafts), _PORTION):
        portion = drafts[begin : begin + _PORTION]
        fresh = []
        keys: set[tuple[str, str]] = set()
        for draft in portion:
            if draft.source_key is not None:
                key = (draft.source or "", draft.source_key)
                if key in keys:
                    continue
                keys.add(key)
                known = event_rows.by_source(db, draft.source, draft.source_key)
                if known is not None:
                    event_id, is_added = known
                    if not is_added:
                        add_again(db, event_id, draft, author, now, batch)
                        added += 1
                    continue
            fresh.append(event_rows.row_of(event_rows.new_event(draft, next_id, author, now), batch=batch))
            next_id += 1
        event_rows.append_rows(db, fresh)
        added += len(fresh)
        if progress is not None:
            progress(begin + len(portion))
    return Imported(added, len(drafts) - added)


def add_again(
    db: sqlite3.Connection,
    event_id: int,
    draft: Draft,
    author: str,
    now: Instant,
    batch: int | None = None,
) -> Event:
    """Bring back an event whose adding was undone, as `draft` has it now."""
    version = event_rows.current(db, event_id).version + 1
    event = replace(event_rows.new_event(draft, event_id, author, now), version=version)
    event_rows.append(db, event, batch=batch)
    return event
