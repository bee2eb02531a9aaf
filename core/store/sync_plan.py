"""Plans a sync: which draft is which event, and what differs."""

from array import array
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from ..model.drafts import PORTION, DraftRow, Drafts
from ..model.event import Draft, Event
from ..model.instants import Instant
from .append_only_log import LogWriter
from .database_protocol import Database, Row
from .event_queries import IS_CURRENT, chunks, histories, marks, next_id
from .log_rows import EVENTS, draft_row, event_row, names_text
from .source_claims import claim_text, content_of, is_edited, is_withdrawn
from .source_key_clashes import repeated_drafts
from .source_rename import SourceIdentity, check_not_renamed
from .store_results import SyncResult
from .sync_match import Matcher

_MANY = 5_000
"""Events of a first import from which building the indexes after the rows is faster."""


Portion = tuple[list[Row], Mapping[str, int | None]]
"""Rows of `EVENTS`, and what they share; see `LogWriter.append`."""


def sync_kind(author: str) -> str:
    """The kind of write for a source's author."""
    return "sync" if author.startswith("sync:") else "import"


class SyncPlan:
    """The changes that make the store agree with `drafts`.

    Raises `KeyClashError` if they contradict each other, and `SourceRenamedError` if another source recorded
    them. `portions` gives the rows to append, and `result` is complete once these are exhausted. Rows of
    earlier portions may be in the store by then.
    """

    def __init__(
        self,
        db: Database,
        drafts: Drafts,
        author: str,
        now: Instant,
        keep: bool,
        names: Mapping[str, str] | None = None,
        withdrawn: Collection[int] = (),
        follow_starts: bool = False,
        identity: SourceIdentity | None = None,
    ) -> None:
        self._db = db
        self._drafts = drafts
        self.size = len(drafts)
        self._author = author
        self._now = now
        self._keep = keep
        self._withdrawn = withdrawn
        self._reviewed = sync_kind(author) != "sync"
        self._repeated = repeated_drafts(drafts)
        self.is_first = db.execute("SELECT 1 FROM event_versions LIMIT 1").fetchone() is None
        """Whether the store has no event yet."""
        self._former = {} if identity is None else dict.fromkeys(identity.former, identity.name)
        matcher = Matcher(db, drafts, self._repeated, names or {}, follow_starts, self._former)
        self._event_ids = matcher.event_ids if self.is_first else matcher.match()
        self._moved = matcher.moved
        if identity is not None and identity.others is not None:
            new = [draft for draft, event_id in zip(drafts, self._event_ids, strict=True) if not event_id]
            check_not_renamed(db, new, {*identity.names, *identity.others}, names or {})
        self._added = self._changed = self._closed = self._voided = 0
        self._unchanged = len(self._repeated)
        self._left: list[int] = []
        self.claims: dict[int, str] = {}
        """What the source says of events that are left as somebody edited them, as JSON by event id."""
        self.settled = array("q")
        """Known events that are not left: claims on them are deleted."""

    @property
    def is_large_first(self) -> bool:
        """Whether the store has no event yet, and very many are added."""
        return self.is_first and self.size >= _MANY

    @property
    def result(self) -> SyncResult:
        """The result of the portions so far."""
        left = tuple(self._left)
        return SyncResult(self._added, self._changed, self._closed, self._unchanged, left, self._voided)

    def portions(self) -> Iterator[Portion]:
        """The rows that the sync appends, in portions, in the order of the drafts."""
        new_id = next_id(self._db)
        begin = 0
        for drafts in self._drafts.portions():
            indexes = range(begin, begin + len(drafts))
            begin += len(drafts)
            event_ids = self._event_ids[indexes.start : indexes.stop]
            rows: list[Row]
            shared: Mapping[str, int | None] = {}
            if any(event_ids):
                rows = self._mixed(drafts, indexes, event_ids, new_id)
                new_id += sum(1 for row in rows if row[0] >= new_id)
            else:
                if self._repeated:
                    drafts = [
                        row for index, row in zip(indexes, drafts, strict=True) if index not in self._repeated
                    ]
                rows, shared = self._new(drafts, new_id)
                self._added += len(rows)
                new_id += len(rows)
            yield rows, shared
        yield self._gone(), {}

    def _new(self, drafts: Sequence[DraftRow], first_id: int) -> Portion:
        """The rows of drafts that are all new events."""
        shared: dict[str, int | None] = {
            "version": 1, "voided": 0, "recorded_us": self._now, "reviewed": int(self._reviewed),
            "undoes": None, "redoes": None,
        }  # fmt: skip
        author = self._author
        if {row[9:] for row in drafts} <= {((), None)}:  # neither tags nor cause
            rows = [(event_id, *row[:9], author) for event_id, row in enumerate(drafts, first_id)]
            return rows, {**shared, "tags": None, "cause": None}
        return [
            (event_id, *row[:9], author, names_text(row[9]), row[10])
            for event_id, row in enumerate(drafts, first_id)
        ], shared

    def _mixed(
        self, drafts: Sequence[DraftRow], indexes: range, event_ids: Sequence[int], new_id: int
    ) -> list[Row]:
        """The rows of drafts of which some are known events."""
        author, now, reviewed = self._author, self._now, self._reviewed
        rows: list[Row] = []
        by_id = {event_id: draft for event_id, draft in zip(event_ids, drafts, strict=True) if event_id}
        untouched = _untouched(self._db, by_id, self._keep)
        known = {
            history.current.id: history
            for history in histories(self._db, [number for number in by_id if number not in untouched])
        }
        for index, values, event_id in zip(indexes, drafts, event_ids, strict=True):
            if index in self._repeated:
                continue
            draft = Draft(*values)
            if not event_id:
                rows.append(draft_row(draft, new_id, author, now, reviewed=reviewed))
                new_id += 1
                self._added += 1
                continue
            self.settled.append(event_id)
            if event_id in untouched:
                self._unchanged += 1
                continue
            history = known[event_id]
            current = history.current
            if not history.effective:
                rows.append(draft_row(draft, event_id, author, now, current.version + 1, reviewed))
                self._added += 1
                continue
            target = _merged(current, draft)
            if index in self._moved:
                target = replace(target, source_key=draft.source_key)
            if current.source in self._former:
                target = replace(target, source=draft.source)
            if self._keep or (not current.voided and content_of(target) == content_of(current)):
                self._unchanged += 1
            elif (current.voided and not is_withdrawn(history)) or is_edited(history):
                self.settled.pop()
                self.claims[event_id] = claim_text(draft)
                self._left.append(event_id)
            else:
                is_closed = current.end is None and target.end is not None
                looked_at = current.reviewed if is_closed else reviewed
                rows.append(
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
                self._closed += is_closed
                self._changed += not is_closed
        return rows

    def _gone(self) -> list[Row]:
        """The rows that void events that the source no longer has."""
        rows = []
        withdrawn = set(self._withdrawn)
        for history in histories(self._db, sorted(withdrawn.difference(self._event_ids))):
            current = history.current
            if current.voided:
                continue
            if is_edited(history):
                self._left.append(current.id)
                continue
            version = current.version + 1
            gone = replace(current, version=version, voided=True, author=self._author, recorded_at=self._now)
            rows.append(event_row(gone))
            self._voided += 1
        return rows


def append_plan(log: LogWriter, plan: SyncPlan, progress: Callable[[int], None] | None) -> None:
    """Append the rows of `plan`; `progress` is called with the number of drafts done."""
    total, done = plan.size, 0
    for rows, shared in plan.portions():
        log.append(EVENTS, rows, shared)
        if progress is not None and done < total:
            done = min(done + PORTION, total)
            progress(done)


def _untouched(db: Database, drafts: Mapping[int, DraftRow], keep: bool) -> set[int]:
    """The events that need no change for their draft, and have a single version.

    Most events of a repeated import are like that; they are compared as rows, without reading their history.
    """
    untouched = set()
    for chunk in chunks(sorted(drafts)):
        for event_id, *content, tags in db.execute(
            "SELECT e.event_id, e.start_us, e.end_us, e.impact, e.category, e.incident_id, e.description,"
            f" e.cause, e.tags FROM event_versions AS e WHERE e.event_id IN ({marks(chunk)})"
            f" AND e.version = 1 AND {IS_CURRENT}",
            chunk,
        ):
            _, *values, _, _, their_tags, cause = drafts[event_id]
            if keep or (not their_tags and tags is None and content == [*values, cause]):
                untouched.add(event_id)
    return untouched


def _merged(current: Event, draft: Draft) -> Event:
    """The event with the draft's values; texts missing in the draft are kept."""
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
