"""Matches outages identified by their start, where the source has corrected the start.

A key such as `CHECK@TIME`, or a time alone, changes with the start. The event is then the one of the same
series that overlaps the draft most, at the times that the source last gave it: an event that somebody
edited or voided is still the same outage.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from ..model.event import Draft
from .database_protocol import Database
from .event_queries import CHUNK, chunks, marks
from .schema import FOREVER
from .source_claims import claim_of

_TIME_KEY = re.compile(r"(?:(.*)@|(?=\d{4}-\d\d-\d\dT))\d[\d:.TZ+ -]*", re.DOTALL)

Series = tuple[str, str, str]
Span = tuple[int, int]


def match_moved(
    db: Database,
    drafts: Sequence[Draft],
    indexes: Collection[int],
    claimed: Collection[int],
    names: Mapping[str, str],
    former: Mapping[str, str],
) -> dict[int, int]:
    """The event ids of the `drafts` at `indexes` whose start has moved; `claimed` belong to other drafts."""
    by_series: dict[Series, list[int]] = defaultdict(list)
    for index in indexes:
        draft = drafts[index]
        series = _series(draft.source_key)
        if draft.source is not None and series is not None:
            by_series[draft.source, draft.service, series].append(index)
    if not by_series:
        return {}
    pairs = []
    for series_key, spans in _spans(db, by_series, claimed, names, former).items():
        for index in by_series[series_key]:
            draft = drafts[index]
            for event_id, (start, end) in spans.items():
                overlap = min(end, _end(draft.end)) - max(start, draft.start)
                if overlap > 0:
                    pairs.append((-overlap, abs(start - draft.start), event_id, index))
    matches: dict[int, int] = {}
    matched: set[int] = set()
    for _, _, event_id, index in sorted(pairs):
        if index not in matches and event_id not in matched:
            matches[index] = event_id
            matched.add(event_id)
    return matches


def _spans(
    db: Database,
    by_series: Collection[Series],
    claimed: Collection[int],
    names: Mapping[str, str],
    former: Mapping[str, str],
) -> dict[Series, dict[int, Span]]:
    """The times that the sources last gave the events of these series, without withdrawn events."""
    present = {service for _, service, _ in by_series}
    services = sorted(present | {name for name, now in names.items() if now in present})
    sources = {source for source, _, _ in by_series}
    sources |= {name for name, now in former.items() if now in sources}
    last_spans: dict[int, tuple[Series, Span] | None] = {}
    for source in sorted(sources):
        for begin in range(0, len(services), CHUNK):
            chunk = services[begin : begin + CHUNK]
            for event_id, service, key, start, end, voided in db.execute(
                "SELECT e.event_id, e.service, e.source_key, e.start_us, e.end_us, e.voided"
                f" FROM event_versions AS e WHERE e.service IN ({marks(chunk)}) AND e.source = ?"
                " AND e.undoes IS NULL AND (e.version = 1 OR (SELECT w.kind FROM writes AS w"
                " WHERE w.batch = e.batch) IN ('import', 'sync', 'rename')) ORDER BY e.event_id, e.version",
                (*chunk, source),
            ):
                series = _series(key)
                series_key = (former.get(source, source), names.get(service, service), series or "")
                is_wanted = series is not None and series_key in by_series and event_id not in claimed
                last_spans[event_id] = (series_key, (start, _end(end))) if is_wanted and not voided else None
    spans: dict[Series, dict[int, Span]] = defaultdict(dict)
    claims = _claimed_spans(db, [event_id for event_id, entry in last_spans.items() if entry is not None])
    for event_id, entry in last_spans.items():
        if entry is not None:
            spans[entry[0]][event_id] = claims.get(event_id, entry[1])
    return spans


def _claimed_spans(db: Database, event_ids: Sequence[int]) -> dict[int, Span]:
    """The claims of sources on events that keep somebody's edit."""
    spans = {}
    for chunk in chunks(event_ids):
        for event_id, content in db.execute(
            f"SELECT event_id, content FROM source_claims WHERE event_id IN ({marks(chunk)})", chunk
        ):
            claim = claim_of(content)
            spans[event_id] = (claim["start"], _end(claim.get("end")))
    return spans


def _series(key: str | None) -> str | None:
    """What a key names besides the time at its end; None if it does not end with a time."""
    match = None if key is None else _TIME_KEY.fullmatch(key)
    return None if match is None else match[1] or ""


def _end(end: int | None) -> int:
    return FOREVER if end is None else end
