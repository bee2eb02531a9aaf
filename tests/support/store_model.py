"""A model of the event store in plain Python: versions of events, and which event a draft matches."""

from dataclasses import dataclass, field

from budgettui.core.model.event import Draft, Event

CONTENT = ("service", "start", "end", "impact", "category", "incident_id", "description")


@dataclass
class Change:
    """A version that changed something: who made it, with which write, and the state it led to."""

    author: str
    write: int
    state: Event
    by_source: bool = False
    renames: bool = False


@dataclass
class Log:
    """An event: its versions, the changes in effect, and those undone that can be redone."""

    versions: list[Event] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    undone: list[tuple[int, Change]] = field(default_factory=list)
    sayings: list[tuple[str, int, str | None, str | None]] = field(default_factory=list)
    """Service, start, incident and key that the source, or a rename, gave it."""

    @property
    def current(self) -> Event:
        return self.versions[-1]


def content(event: Event) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in CONTENT)


def match(logs: dict[int, Log], drafts: list[Draft]) -> list[int | None]:
    """The id of the event that each draft matches, by key, then start, then incident; each event once."""
    ids: list[int | None] = [None] * len(drafts)
    sayings = [(event_id, *saying) for event_id, log in logs.items() for saying in log.sayings]
    sayings.sort(key=lambda saying: saying[-1])

    def claim(index: int, matches: list[int]) -> None:
        if ids[index] is None:
            ids[index] = next((match for match in matches if match not in ids), None)

    for index, draft in enumerate(drafts):
        if draft.source_key is not None:
            by_key = [
                number for number, source, service, _, _, key, *_ in sorted(sayings, key=lambda s: s[-2:])
                if (source, service, key) == (draft.source, draft.service, draft.source_key)
            ]  # fmt: skip
            claim(index, by_key[:1])
    for index, draft in enumerate(drafts):
        by_start = [
            (incident != draft.incident_id, keyed, number)
            for keyed in ((False,) if draft.source_key else (False, True))
            for number, source, service, start, incident, key, *_ in sayings
            if (source, service, start, key is not None) == (draft.source, draft.service, draft.start, keyed)
            and (None in (incident, draft.incident_id) or incident == draft.incident_id)
        ]
        by_start.sort(key=lambda match: match[:1])
        claim(index, [match[-1] for match in by_start])
    for index, draft in enumerate(drafts):
        by_incident = [
            (abs(start - draft.start), number)
            for keyed in ((False,) if draft.source_key else (False, True))
            for number, source, service, start, incident, key, *_ in sayings
            if draft.incident_id is not None
            and (source, service, incident, key is not None)
            == (draft.source, draft.service, draft.incident_id, keyed)
        ]
        by_incident.sort(key=lambda match: match[0])
        claim(index, [match[-1] for match in by_incident])
    return ids
