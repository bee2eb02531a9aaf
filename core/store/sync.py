"""Bringing events to what their source says: which draft is which event, and what differs."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..model.event import Draft, Event
from ..model.instants import Instant
from .database import Database, Row
from .event_rows import IS_CURRENT, chunks, histories, marks, next_id
from .results import KeyClash, KeyClashError, SourceIdentity, SourceRenamedError, SyncResult
from .sync_match import Matcher, key_of, recorded_elsewhere
from .tables import draft_row, event_row
from .versions import History

_FROM_SOURCE = ("import", "sync")


@dataclass(slots=True)
class SyncPlan:
    """The rows that a sync appends, and what it amounts to."""

    rows: list[Row] = field(default_factory=list)
    claims: dict[int, str] = field(default_factory=dict)
    """What the source says of events that are left as somebody edited them, as JSON by event id."""

    settled: list[int] = field(default_factory=list)
    """Known events that are not left: any claim on them is over."""

    result: SyncResult = field(default_factory=SyncResult)


def sync_kind(author: str) -> str:
    """The kind of write that a source's author makes."""
    return "sync" if author.startswith("sync:") else "import"


def plan_sync(
    db: Database,
    drafts: Sequence[Draft],
    author: str,
    now: Instant,
    keep: bool,
    names: Mapping[str, str] | None = None,
    withdrawn: Collection[int] = (),
    follow_starts: bool = False,
    identity: SourceIdentity | None = None,
) -> SyncPlan:
    """What brings the store to what `drafts` say; `KeyClashError` if they contradict each other.

    `SourceRenamedError` where another source has recorded them.
    """
    repeated = _repeated(drafts)
    reviewed = sync_kind(author) != "sync"
    plan = SyncPlan()
    added = changed = closed = 0
    unchanged = len(repeated)
    left: list[int] = []
    former = {} if identity is None else dict.fromkeys(identity.former, identity.name)
    matcher = Matcher(db, drafts, repeated, names or {}, follow_starts, former)
    event_ids = matcher.match()
    if identity is not None and identity.others is not None:
        new = [draft for draft, event_id in zip(drafts, event_ids, strict=True) if event_id is None]
        counts = recorded_elsewhere(db, new, {*identity.names, *identity.others}, names or {})
        if counts:
            raise SourceRenamedError(counts)
    untouched = _untouched(db, drafts, event_ids, keep)
    known = {
        history.current.id: history
        for history in histories(
            db, [number for index, number in enumerate(event_ids) if number and index not in untouched]
        )
    }
    new_id = next_id(db)
    for index, draft in enumerate(drafts):
        if index in repeated:
            continue
        event_id = event_ids[index]
        if event_id is None:
            plan.rows.append(draft_row(draft, new_id, author, now, reviewed=reviewed))
            new_id += 1
            added += 1
            continue
        plan.settled.append(event_id)
        if index in untouched:
            unchanged += 1
            continue
        history = known[event_id]
        current = history.current
        if not history.effective:
            plan.rows.append(draft_row(draft, event_id, author, now, current.version + 1, reviewed))
            added += 1
            continue
        target = _merged(current, draft)
        if index in matcher.moved:
            target = replace(target, source_key=draft.source_key)
        if current.source in former:
            target = replace(target, source=draft.source)
        if keep or (not current.voided and _content(target) == _content(current)):
            unchanged += 1
        elif (current.voided and not _is_withdrawn(history)) or (
            _content(current) != _content(_last_from_source(history))
        ):
            plan.settled.pop()
            plan.claims[event_id] = _claim(draft)
            left.append(event_id)
        else:
            is_closed = current.end is None and target.end is not None
            looked_at = current.reviewed if is_closed else reviewed
            plan.rows.append(
                event_row(
                    replace(
                        target,
                        version=current.version + 1,
                        author=author,
                        recorded_at=now,
                        voided=False,
                        reviewed=looked_at or reviewed,
                    )
                )
            )
            closed += is_closed
            changed += not is_closed
    voided = 0
    for history in histories(
        db, sorted(set(withdrawn).difference(number for number in event_ids if number is not None))
    ):
        current = history.current
        if current.voided:
            continue
        if _content(current) != _content(_last_from_source(history)):
            left.append(current.id)
            continue
        version = current.version + 1
        gone = replace(current, version=version, voided=True, author=author, recorded_at=now)
        plan.rows.append(event_row(gone))
        voided += 1
    plan.result = SyncResult(added, changed, closed, unchanged, tuple(left), voided)
    return plan


def save_claims(db: Database, plan: SyncPlan, now: Instant) -> None:
    """Remember what the source says of the events that were left, and forget what is settled."""
    if db.execute("SELECT 1 FROM source_claims LIMIT 1").fetchone() is not None:
        for chunk in chunks(plan.settled):
            db.execute(f"DELETE FROM source_claims WHERE event_id IN ({marks(chunk)})", chunk)
    db.executemany(
        "INSERT INTO source_claims (event_id, content, said_us) VALUES (?, ?, ?)"
        " ON CONFLICT (event_id) DO UPDATE SET content = excluded.content, said_us = excluded.said_us",
        [(event_id, content, now) for event_id, content in plan.claims.items()],
    )


def _repeated(drafts: Sequence[Draft]) -> set[int]:
    """The indexes of drafts that say again what one before them said; `KeyClashError` if they differ."""
    first: dict[tuple[str, str, str], int] = {}
    repeated = set()
    clashes = []
    for index, draft in enumerate(drafts):
        if draft.source_key is None:
            continue
        earlier = first.setdefault(key_of(draft), index)
        if earlier == index:
            continue
        if drafts[earlier] == draft:
            repeated.add(index)
        else:
            clashes.append(KeyClash(earlier, index, draft.source, draft.source_key, draft.service))
    if clashes:
        raise KeyClashError(tuple(clashes))
    return repeated


def _untouched(
    db: Database, drafts: Sequence[Draft], event_ids: Sequence[int | None], keep: bool
) -> set[int]:
    """The indexes of drafts that say what their event says, or need not, where it has but one version.

    Most events of a file that is read again are such: they are compared as rows, without a history.
    """
    indexes = {event_id: index for index, event_id in enumerate(event_ids) if event_id is not None}
    untouched = set()
    for chunk in chunks(sorted(indexes)):
        for event_id, *content, tags in db.execute(
            "SELECT e.event_id, e.start_us, e.end_us, e.impact, e.category, e.incident_id, e.description,"
            f" e.cause, e.tags FROM event_versions AS e WHERE e.event_id IN ({marks(chunk)})"
            f" AND e.version = 1 AND {IS_CURRENT}",
            chunk,
        ):
            index = indexes[event_id]
            draft = drafts[index]
            if keep or (
                not draft.tags
                and tags is None
                and content
                == [
                    draft.start, draft.end, draft.impact, draft.category, draft.incident_id,
                    draft.description, draft.cause,
                ]
            ):  # fmt: skip
                untouched.add(index)
    return untouched


def _last_from_source(history: History[Event]) -> Event:
    """The last effective version that the source said itself: how it was added, or what a sync changed.

    Moving a service's events to another name changes what the source is taken to say of the service.
    """
    from_source = history.effective[0].record
    for version in history.effective[1:]:
        if version.kind in _FROM_SOURCE:
            from_source = version.record
        elif version.kind == "rename":
            from_source = replace(from_source, service=version.record.service)
    return from_source


def _is_withdrawn(history: History[Event]) -> bool:
    """Was the event voided because its source had it no more?"""
    return history.current.voided and history.effective[-1].kind in _FROM_SOURCE


def _merged(current: Event, draft: Draft) -> Event:
    """The event as the draft has it; texts that the draft leaves out stay."""
    return replace(
        current,
        start=draft.start,
        end=draft.end,
        impact=draft.impact,
        category=draft.category,
        incident_id=current.incident_id if draft.incident_id is None else draft.incident_id,
        description=current.description if draft.description is None else draft.description,
        tags=draft.tags or current.tags,
        cause=current.cause if draft.cause is None else draft.cause,
    )


def _content(event: Event) -> tuple[object, ...]:
    return (
        event.service, event.start, event.end, event.impact, event.category, event.incident_id,
        event.description, event.tags, event.cause,
    )  # fmt: skip


def _claim(draft: Draft) -> str:
    return json.dumps(
        {
            name: value
            for name in Draft.__dataclass_fields__
            if (value := getattr(draft, name)) is not None and value != ()
        }
    )
