"""Source claims: what a source says of an event that somebody edited or voided, which is left unchanged."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model.event import Draft, Event
from ..model.instants import Instant
from .database_protocol import Database
from .event_queries import chunks, marks
from .store_results import DamagedRowError
from .version_history import History

_FROM_SOURCE = ("import", "sync")


def save_claims(db: Database, claims: Mapping[int, str], settled: Sequence[int], now: Instant) -> None:
    """Save the source's claims on events that were left unchanged, and delete settled ones."""
    if db.execute("SELECT 1 FROM source_claims LIMIT 1").fetchone() is not None:
        for chunk in chunks(settled):
            db.execute(f"DELETE FROM source_claims WHERE event_id IN ({marks(chunk)})", chunk)
    db.executemany(
        "INSERT INTO source_claims (event_id, content, said_us) VALUES (?, ?, ?)"
        " ON CONFLICT (event_id) DO UPDATE SET content = excluded.content, said_us = excluded.said_us",
        [(event_id, content, now) for event_id, content in claims.items()],
    )


def last_from_source(history: History[Event]) -> Event:
    """The last effective version from the source itself: its addition, or a change by a sync.

    Moving a service's events to another name counts as if the source had named that service.
    """
    from_source = history.effective[0].record
    for version in history.effective[1:]:
        if version.kind in _FROM_SOURCE:
            from_source = version.record
        elif version.kind == "rename":
            from_source = replace(from_source, service=version.record.service)
    return from_source


def is_edited(history: History[Event]) -> bool:
    """Whether the event differs from what its source last said."""
    return content_of(history.current) != content_of(last_from_source(history))


def is_withdrawn(history: History[Event]) -> bool:
    """Whether the event was voided because its source no longer had it."""
    return history.current.voided and history.effective[-1].kind in _FROM_SOURCE


def content_of(event: Event) -> tuple[object, ...]:
    """The fields of an event that a source can set."""
    return (
        event.service, event.start, event.end, event.impact, event.category, event.incident_id,
        event.description, event.tags, event.cause,
    )  # fmt: skip


def claim_text(draft: Draft) -> str:
    """What the source says, as JSON."""
    return json.dumps(
        {
            name: value
            for name in Draft.__dataclass_fields__
            if (value := getattr(draft, name)) is not None and value != ()
        }
    )


def claim_of(content: str) -> dict[str, Any]:
    """What `claim_text` wrote; `DamagedRowError` for anything else."""
    try:
        claim = json.loads(content)
    except (ValueError, RecursionError):
        claim = None
    if not isinstance(claim, dict) or not isinstance(claim.get("start"), int):
        raise DamagedRowError(f"{repr(content)[:60]} is not what a source said of an event")
    return claim


def source_claims(db: Database, event_ids: Collection[int] | None) -> dict[int, dict[str, object]]:
    """The claims of sources on events that keep somebody's edit."""
    query = "SELECT event_id, content FROM source_claims"
    if event_ids is None:
        return {event_id: claim_of(content) for event_id, content in db.execute(query)}
    return {
        event_id: claim_of(content)
        for chunk in chunks(sorted(event_ids))
        for event_id, content in db.execute(f"{query} WHERE event_id IN ({marks(chunk)})", chunk)
    }
