"""Matches a source's drafts with events of the store: by key, else by start or incident."""

import re
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress
from typing import Any

from ..model.drafts import DraftRow, Drafts
from ..model.instants import Instant
from .database_protocol import Database
from .event_queries import CHUNK, IS_CURRENT, marks
from .schema import FOREVER
from .source_key_clashes import Key, key_of
from .sync_corrected_starts import match_moved

FILE_SOURCE = "import"
"""The source of events from a file that names none."""

_MADE_UP_KEY = re.compile(r"[0-9a-f]{32}(-\d+)?")
"""A key that an earlier release derived from a row's content: it does not identify an event."""


class Matcher:
    """Finds the event of each draft of a sync; no event is matched twice.

    `names` maps former names of services to present ones, `former` those of sources. With `follow_starts`,
    keys that end with a time change with the start of their event. `moved` are the indexes of drafts whose
    event has another such key.
    """

    def __init__(
        self,
        db: Database,
        drafts: Drafts,
        skipped: AbstractSet[int],
        names: Mapping[str, str],
        follow_starts: bool,
        former: Mapping[str, str],
    ) -> None:
        self._former = former
        self.moved: set[int] = set()
        self._follow_starts = follow_starts
        self._names = names
        self._db = db
        self._drafts = drafts
        self.event_ids = array("q", bytes(8 * len(drafts)))
        self._is_open = bytearray(b"\1") * len(drafts)
        for index in skipped:
            self._is_open[index] = 0
        self._claimed: set[int] = set()

    def match(self) -> "array[int]":
        """The event id of each draft; 0 for a new event."""
        self._match_keys()
        if self._follow_starts and any(self._is_open):
            indexes = [index for index, is_open in enumerate(self._is_open) if is_open]
            moved = match_moved(self._db, self._drafts, indexes, self._claimed, self._names, self._former)
            self.moved = {index for index, event_id in moved.items() if self._claim(index, event_id)}
        if any(self._is_open):
            self._match_source_events()
        if any(self._is_open):
            self._match_equal_events()
        return self.event_ids

    def _open_portions(self) -> Iterator[list[tuple[int, DraftRow]]]:
        """The drafts that are still unmatched, with their indexes, in portions."""
        begin = 0
        for rows in self._drafts.portions():
            is_open = self._is_open[begin : begin + len(rows)]
            if any(is_open):
                yield list(compress(enumerate(rows, begin), is_open))
            begin += len(rows)

    def _open_drafts(self) -> Iterator[tuple[int, DraftRow]]:
        return chain.from_iterable(self._open_portions())

    def _claim(self, index: int, event_id: int | None) -> bool:
        if event_id is None or event_id in self._claimed:
            return False
        self._claimed.add(event_id)
        self.event_ids[index] = event_id
        self._is_open[index] = 0
        return True

    def _match_keys(self) -> None:
        """By source, key, and any service that the source or a rename of the service gave the event."""
        for portion in self._open_portions():
            keyed = [(index, draft) for index, draft in portion if draft[8] is not None]
            known = self._events_by_key(sorted({draft[8] for _, draft in keyed}))
            for index, draft in keyed:
                self._claim(index, known.get(key_of(draft)))

    def _events_by_key(self, keys: Sequence[str]) -> dict[Key, int]:
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
        return known

    def _match_source_events(self) -> None:
        """By source and service, and the start, or else the incident, that the source gave the event."""
        sources: set[str | None] = set()
        called: set[str] = set()
        are_keyed = True
        for _, draft in self._open_drafts():
            sources.add(draft[7])
            called.add(draft[0])
            are_keyed = are_keyed and _is_identity(draft[7], draft[8])
        sources.discard(None)
        if not sources:
            return
        by_start: dict[tuple[Any, ...], list[tuple[str | None, int]]] = defaultdict(list)
        by_incident: dict[tuple[Any, ...], list[tuple[Instant, int]]] = defaultdict(list)
        services = self._stored_names(called)
        # Drafts with their own keys can match only events without a key, of which there are few.
        keyless = " AND (e.source_key IS NULL OR e.source = ?)" if are_keyed else ""
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
                if source in sources:
                    keyed = _is_identity(source, key)
                    by_start[source, service, start, keyed].append((incident, event_id))
                    if incident is not None:
                        by_incident[source, service, incident, keyed].append((start, event_id))
        if not by_start:
            return
        for index, draft in self._open_drafts():
            self._claim_by_start(index, draft, by_start)
        for index, draft in self._open_drafts():
            self._claim_by_incident(index, draft, by_incident)

    def _claim_by_start(
        self, index: int, draft: DraftRow, by_start: dict[tuple[Any, ...], list[tuple[str | None, int]]]
    ) -> None:
        service, start, _, _, _, incident, _, source, key, *_ = draft
        matches = [
            match
            for keyed in _kinds(source, key)
            for match in by_start.get((source, service, start, keyed), ())
            if match[0] == incident or match[0] is None or incident is None
        ]
        matches.sort(key=lambda match: match[0] != incident)
        any(self._claim(index, event_id) for _, event_id in matches)

    def _claim_by_incident(
        self, index: int, draft: DraftRow, by_incident: dict[tuple[Any, ...], list[tuple[Instant, int]]]
    ) -> None:
        service, start, _, _, _, incident, _, source, key, *_ = draft
        if incident is None:
            return
        matches = [
            match
            for keyed in _kinds(source, key)
            for match in by_incident.get((source, service, incident, keyed), ())
        ]
        matches.sort(key=lambda match: abs(match[0] - start))
        any(self._claim(index, event_id) for _, event_id in matches)

    def _stored_names(self, services: AbstractSet[str]) -> list[str]:
        """The names under which events of the services may be stored."""
        return sorted(services | {name for name, present in self._names.items() if present in services})

    def _match_equal_events(self) -> None:
        """Match rows of a file that equal an event entered by hand, as it is or was before an edit."""
        called: set[str] = set()
        earliest, latest = FOREVER, -FOREVER
        for _, draft in self._open_drafts():
            if draft[7] in (None, FILE_SOURCE):
                called.add(draft[0])
                earliest, latest = min(earliest, draft[1]), max(latest, draft[1])
        if not called:
            return
        services = self._stored_names(called)
        by_content: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for begin in range(0, len(services), CHUNK):
            chunk = services[begin : begin + CHUNK]
            for event_id, service, *content in self._db.execute(
                "SELECT e.event_id, e.service, e.start_us, e.end_us, e.impact, e.category, e.incident_id,"
                f" e.description FROM event_versions AS e WHERE e.service IN ({marks(chunk)})"
                " AND e.source IS NULL AND e.start_us BETWEEN ? AND ?"
                f" ORDER BY {IS_CURRENT} DESC, e.revision",
                (*chunk, earliest, latest),
            ):
                by_content[self._names.get(service, service), *content].append(event_id)
        if not by_content:
            return
        for index, draft in self._open_drafts():
            if draft[7] in (None, FILE_SOURCE):
                any(self._claim(index, event_id) for event_id in by_content.get(draft[:7], ()))


def _kinds(source: str | None, key: str | None) -> tuple[bool, ...]:
    """A draft with its own key never matches an event with another key, but may match one without a key."""
    return (False,) if _is_identity(source, key) else (False, True)


def _is_identity(source: str | None, key: str | None) -> bool:
    """Whether the key came from the source itself."""
    return key is not None and not (source == FILE_SOURCE and _MADE_UP_KEY.fullmatch(key))
