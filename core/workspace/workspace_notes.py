"""The notes of a workspace on events and incidents."""

from ..model.instants import Instant
from ..model.note import Note
from ..store import EventStore


class WorkspaceNotes:
    """The methods of a workspace that read notes; `add_note` is in `WorkspaceChanges`."""

    store: EventStore
    known_at: Instant | None

    def notes(self, event_id: int | None = None, *, incident_id: str | None = None) -> list[Note]:
        """Notes by the time they are about, the earliest first; all of them without an argument.

        The notes on an event include those on its incident, and the notes on an incident those on its
        events. Raises `NotFoundError` for an unknown event.
        """
        if event_id is not None:
            versions = self.store.versions(event_id)
            incidents = [each.incident_id for each in versions if self.is_known(each.recorded_at)]
            own, event_ids = incidents[-1] if incidents else None, {event_id}
        elif incident_id is not None:
            events = self.store.events(incident_id=incident_id, include_voided=True, known_at=self.known_at)
            own, event_ids = incident_id, {event.id for event in events}
        else:
            return self.store.notes(known_at=self.known_at)
        return [
            note
            for note in self.store.notes(known_at=self.known_at)
            if note.event_id in event_ids or (own is not None and note.incident_id == own)
        ]

    def incident_ids(self) -> list[str]:
        """The incidents of events, including voided ones, and of notes; those of the newest events first."""
        events = self.store.events(include_voided=True, known_at=self.known_at)
        names = [event.incident_id for event in events]
        names += [note.incident_id for note in self.store.notes(known_at=self.known_at)]
        return list(dict.fromkeys(name for name in names if name is not None))

    def is_known(self, recorded_at: Instant) -> bool:
        return self.known_at is None or recorded_at <= self.known_at
