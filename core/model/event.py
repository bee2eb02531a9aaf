"""An event: a stretch of time that costs budget."""

import math
from dataclasses import field

from ..support.frozen import frozen
from .instants import MINUTE, Instant, from_minutes

CATEGORIES = ("incident", "deployment", "maintenance")
"""The categories that every configuration has; it may add others."""

BACKGROUND = "background"
"""The category of background errors: they cost budget, but are not outages."""


@frozen
class Event:
    """One event in one version, as the store holds it.

    `start` and `end` are instants (microseconds, UTC); `end` is None while the event is open.
    `impact` is the share of the service that was bad, 0 < impact ≤ 1. `reviewed` is false for an event
    from a source that nobody has reviewed. `author` is a person, `import:FILE` or
    `sync:NAME`; `actor` is the person (or program) that recorded it, on `host`.
    """

    id: int
    service: str
    start: Instant
    end: Instant | None
    impact: float = 1.0
    category: str = "incident"
    incident_id: str | None = None
    description: str | None = None
    source: str | None = None
    source_key: str | None = None
    version: int = 1
    voided: bool = False
    author: str = ""
    recorded_at: Instant = 0
    tags: tuple[str, ...] = ()
    cause: str | None = None
    reviewed: bool = True
    host: str = field(default="", compare=False)
    actor: str = field(default="", compare=False)

    @property
    def is_open(self) -> bool:
        return self.end is None

    def duration_minutes(self, as_of: Instant) -> float:
        """Minutes from start to end, or to `as_of` while open."""
        end = self.end if self.end is not None else max(as_of, self.start)
        return (end - self.start) / MINUTE


@frozen
class Draft:
    """An event that is not in the store yet, from a form, a command or an import."""

    service: str
    start: Instant
    end: Instant | None
    impact: float = 1.0
    category: str = "incident"
    incident_id: str | None = None
    description: str | None = None
    source: str | None = None
    source_key: str | None = None
    tags: tuple[str, ...] = ()
    cause: str | None = None

    def __post_init__(self) -> None:
        check_service(self.service)
        check_span(self.start, self.end)
        check_impact(self.impact)
        check_category(self.category)


def check_service(name: str) -> None:
    """`ValueError` for a service name that is empty or blank."""
    if not name.strip():
        raise ValueError(f"service_name: {name!r} is empty; a service needs a name")


def check_category(name: str) -> None:
    """`ValueError` for a category that is empty or blank."""
    if not name.strip():
        raise ValueError(f"category: {name!r} is empty; a category needs a name")


def check_impact(impact: float) -> None:
    """`ValueError` unless 0 < impact ≤ 1."""
    if not 0 < impact <= 1:
        raise ValueError(f"impact: {impact} is not a share above 0 and at most 1 (1 is a full outage)")


def check_span(start: Instant, end: Instant | None) -> None:
    """`ValueError` for an end that is not after its start."""
    if end is not None and end < start:
        raise ValueError(f"end: it lies {(start - end) / MINUTE:g} min before the start")
    if end == start:
        raise ValueError("duration_minutes: 0 is not a length above 0")


def duration_from_minutes(minutes: float) -> int:
    """Microseconds of a duration in minutes; `ValueError` unless it is finite and above 0."""
    if not math.isfinite(minutes) or minutes <= 0 or from_minutes(minutes) <= 0:
        raise ValueError(f"duration_minutes: {minutes} is not a finite number of minutes above 0")
    return from_minutes(minutes)
