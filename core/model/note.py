"""A note: what somebody observed about an event or incident, and when."""

from dataclasses import field

from ..support.frozen import frozen
from .instants import Instant


@frozen
class Note:
    """One note. It is never changed; `at` is the time it is about."""

    id: int
    at: Instant
    text: str
    event_id: int | None = None
    incident_id: str | None = None
    author: str = ""
    recorded_at: Instant = 0
    host: str = field(default="", compare=False)
