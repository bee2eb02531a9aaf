"""Which event of the store a draft of a source is: by its key, else by its start or its incident."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from ..model.event import Draft
from ..model.instants import Instant
from .database import Database
from .event_rows import CHUNK, IS_CURRENT, marks
from .sync_moved import match_moved

FILE_SOURCE = "import"
"""The source of events from a file that names none."""

_MADE_UP_KEY = re.compile(r"[0-9a-f]{32}(-\d+)?")
"""A key that an earlier release made from what a row said: it is no identity."""

Key = tuple[str, str, str]


def key_of(draft: Draft) -> Key:
    """The identity of a draft with a source key."""
    return draft.source or "", draft.source_key or "", draft.service


class Matcher:
    """Finds for each draft of one sync the event that it is; no event is matched twice.

    `names` gives the present names of services that events may be stored under by a former one; with
    `follow_starts`, keys that end with a time change with the start of their event. `moved` are the indexes
    of drafts whose event has another such key. `former` gives the present names of sources.
    """

    def __init__(
        self,
        db: Database,
        drafts: Sequence[Draft],
        skipped: AbstractSet[int],
        names: Mapping[str, str],
        follow_starts: bool = False,
        former: Mapping[str, str] | None = None,
    ) -> None:
        self._former = former or {}
        self.moved: set[int] = set()
        self._follow_starts = follow_starts
        self._names = names
        self._db = db
        self._drafts = drafts
        self._event_ids: list[int | None] = [None] * len(drafts)
        self._open = [index for index in range(len(drafts)) if index not in skipped]
        self._claimed: set[int] = set()

    def match(self) -> list[int | None]:
        """The event id of each draft, None where it is a new event."""
        if self._db.execute("SELECT 1 FROM event_versions LIMIT 1").fetchone() is None:
            return self._event_ids
        self._match_keys()
        if self._open and self._follow_starts:
            moved = match_moved(self._db, self._drafts, self._open, self._claimed, self._names, self._former)
            self.moved = {index for index, event_id in moved.items() if self._claim(index, event_id)}
            self._open = [index for index in self._open if index not in self.moved]
        if self._open:
            self._match_source_events()
        if self._open:
            self._match_equal_events()
        return self._event_ids

    def _claim(self, index: int, event_id: int | None) -> bool:
        if event_id is None or event_id in self._claimed:
            return False
        self._claimed.add(event_id)
        self._event_ids[index] = event_id
        return True

    def _match_keys(self) -> None:
        """By source, key and any service that the source, or moving a service's events, gave the event."""
        keys = sorted({key for index in self._open if (key := self._drafts[index].source_key) is not None})
        known: dict[Key, int] = {}
        for begin in range(0, len(keys), CHUNK):
            chunk = keys[begin : begin + CHUNK]
            for source, key, service, event_id in self._db.execute(
                "SELECT e.source, e.source_key, e.service, e.event_id FROM event_versions AS e"
                f" WHERE e.source_key IN ({marks(chunk)}) AND e.source_key IS NOT NULL AND e.voided = 0"
                " AND e.undoes IS NULL AND (e.version = 1 OR (SELECT w.kind FROM writes AS w"
                " WHERE w.batch = e.batch) IN ('import', 'sync', 'rename'))"
                " ORDER BY e.version, e.revision",
                chunk,
            ):
                source = self._former.get(source, source) or ""
                known.setdefault((source, key, self._names.get(service, service)), event_id)
        self._open = [
            index
            for index in self._open
            if self._drafts[index].source_key is None
            or not self._claim(index, known.get(key_of(self._drafts[index])))
        ]

    def _match_source_events(self) -> None:
        """By source and service, and the start, or else the incident, that the source gave the event."""
        wanted = {self._drafts[index].source for index in self._open} - {None}
        if not wanted:
            return
        by_start: dict[tuple[Any, ...], list[tuple[str | None, int]]] = defaultdict(list)
        by_incident: dict[tuple[Any, ...], list[tuple[Instant, int]]] = defaultdict(list)
        services = self._stored_names(self._open)
        keyless = " AND (e.source_key IS NULL OR e.source = ?)" if self._all_keyed() else ""
        for begin in range(0, len(services), CHUNK):
            chunk = services[begin : begin + CHUNK]
            for source, service, start, incident, key, event_id in self._db.execute(
                "SELECT e.source, e.service, e.start_us, e.incident_id, e.source_key, e.event_id"
                f" FROM event_versions AS e WHERE e.service IN ({marks(chunk)})"
                f" AND e.source IS NOT NULL{keyless}"
                " AND e.voided = 0 AND e.undoes IS NULL AND (e.version = 1 OR (SELECT w.kind FROM writes"
                " AS w WHERE w.batch = e.batch) IN ('import', 'sync', 'rename'))"
                " ORDER BY e.revision",
                (*chunk, FILE_SOURCE) if keyless else chunk,
            ):
                service = self._names.get(service, service)
                source = self._former.get(source, source)
                if source in wanted:
                    keyed = _is_identity(source, key)
                    by_start[source, service, start, keyed].append((incident, event_id))
                    if incident is not None:
                        by_incident[source, service, incident, keyed].append((start, event_id))
        self._open = [index for index in self._open if not self._claim_by_start(index, by_start)]
        self._open = [index for index in self._open if not self._claim_by_incident(index, by_incident)]

    def _claim_by_start(
        self, index: int, by_start: dict[tuple[Any, ...], list[tuple[str | None, int]]]
    ) -> bool:
        draft = self._drafts[index]
        matches = [
            match
            for keyed in self._kinds(draft)
            for match in by_start.get((draft.source, draft.service, draft.start, keyed), ())
            if match[0] == draft.incident_id or match[0] is None or draft.incident_id is None
        ]
        matches.sort(key=lambda match: match[0] != draft.incident_id)
        return any(self._claim(index, event_id) for _, event_id in matches)

    def _claim_by_incident(
        self, index: int, by_incident: dict[tuple[Any, ...], list[tuple[Instant, int]]]
    ) -> bool:
        draft = self._drafts[index]
        if draft.incident_id is None:
            return False
        matches = [
            match
            for keyed in self._kinds(draft)
            for match in by_incident.get((draft.source, draft.service, draft.incident_id, keyed), ())
        ]
        matches.sort(key=lambda match: abs(match[0] - draft.start))
        return any(self._claim(index, event_id) for _, event_id in matches)

    def _all_keyed(self) -> bool:
        """Whether the drafts can only be events without a key of their own: there are few to look through."""
        drafts = (self._drafts[index] for index in self._open)
        return all(_is_identity(draft.source, draft.source_key) for draft in drafts)

    def _stored_names(self, indexes: Iterable[int]) -> list[str]:
        """The names under which events of the drafts' services may be stored."""
        services = {self._drafts[index].service for index in indexes}
        return sorted(services | {name for name, present in self._names.items() if present in services})

    def _kinds(self, draft: Draft) -> tuple[bool, ...]:
        """A draft with a key of its own is no event that has another: it may be one without a key."""
        return (False,) if _is_identity(draft.source, draft.source_key) else (False, True)

    def _match_equal_events(self) -> None:
        """Rows of a file that say what an event entered by hand says, or said before it was edited."""
        candidates = [index for index in self._open if self._drafts[index].source in (None, FILE_SOURCE)]
        if not candidates:
            return
        services = self._stored_names(candidates)
        starts = [self._drafts[index].start for index in candidates]
        by_content: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for begin in range(0, len(services), CHUNK):
            chunk = services[begin : begin + CHUNK]
            for event_id, service, *content in self._db.execute(
                "SELECT e.event_id, e.service, e.start_us, e.end_us, e.impact, e.category, e.incident_id,"
                f" e.description FROM event_versions AS e WHERE e.service IN ({marks(chunk)})"
                " AND e.source IS NULL AND e.start_us BETWEEN ? AND ?"
                f" ORDER BY {IS_CURRENT} DESC, e.revision",
                (*chunk, min(starts), max(starts)),
            ):
                by_content[self._names.get(service, service), *content].append(event_id)
        for index in candidates:
            draft = self._drafts[index]
            content = (
                draft.service, draft.start, draft.end, draft.impact, draft.category, draft.incident_id,
                draft.description,
            )  # fmt: skip
            any(self._claim(index, event_id) for event_id in by_content.get(content, ()))


def _is_identity(source: str | None, key: str | None) -> bool:
    """Whether the source itself gave the key."""
    return key is not None and not (source == FILE_SOURCE and _MADE_UP_KEY.fullmatch(key))


def recorded_elsewhere(
    db: Database, drafts: Sequence[Draft], sources: AbstractSet[str], names: Mapping[str, str]
) -> dict[str, int]:
    """How many of `drafts` count already as events of sources other than these, by source."""
    wanted = {(draft.source_key, draft.service) for draft in drafts if draft.source_key is not None}
    keys = sorted({key for key, _ in wanted if key is not None})
    matches: dict[str, set[Any]] = defaultdict(set)
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        for source, key, service in db.execute(
            "SELECT e.source, e.source_key, e.service FROM event_versions AS e"
            f" WHERE e.source_key IN ({marks(chunk)}) AND e.source_key IS NOT NULL AND e.source IS NOT NULL"
            f" AND e.voided = 0 AND {IS_CURRENT}",
            chunk,
        ):
            identity = (key, names.get(service, service))
            if source not in sources and identity in wanted:
                matches[source].add(identity)
    return {source: len(identities) for source, identities in sorted(matches.items())}
