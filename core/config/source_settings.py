"""The settings of the sources that events come from, as frozen values."""

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Literal

from ..model.instants import DAY, MINUTE
from ..support.frozen import frozen
from .server_access import ServerAccess

SourceType = Literal[
    "prometheus", "alertmanager", "statuspage", "instatus", "pagerduty", "uptime-kuma", "file", "webhook"
]
SOURCE_TYPES: tuple[SourceType, ...] = (
    "prometheus",
    "alertmanager",
    "statuspage",
    "instatus",
    "pagerduty",
    "uptime-kuma",
    "file",
    "webhook",
)
FILE_TYPES: tuple[SourceType, ...] = ("uptime-kuma", "file")
"""The types that are read from a path, not from a url."""
WEBHOOK: SourceType = "webhook"
"""The type that is not queried: `listen` receives what Alertmanager sends."""
Missing = Literal["unknown", "bad", "good"]
MISSING: tuple[Missing, ...] = ("unknown", "bad", "good")


@frozen
class QuerySettings:
    """The query for a service's error share, and which of its points become events.

    `step`, `window` and `merge` are microseconds; `floor` is the error share from which a point is bad.
    """

    service: str
    query: str
    down: str | None = None
    step: int = MINUTE
    window: int = 5 * MINUTE
    floor: float = 0.01
    merge: int = 5 * MINUTE
    missing: Missing = "unknown"
    background: bool = False
    """Whether errors below the floor are kept, as one event for each past day."""


@frozen
class SourceSettings:
    """Where events come from. `since` is how far back the first sync looks, in microseconds.

    `every` is how often the dashboard syncs it, in microseconds; None leaves that to `budgettui sync`.
    """

    name: str
    type: SourceType
    url: str = ""
    path: Path | None = None
    access: ServerAccess = ServerAccess()
    timeout_seconds: float = 30.0
    since: int = 90 * DAY
    timezone: str | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    """Services by their name in the source."""
    impact: Mapping[str, float] = field(default_factory=dict)
    """The impact of a severity, priority or status."""
    urgency: tuple[str, ...] = ("high",)
    label: str = "service"
    """The label of an alert that names its service."""
    queries: tuple[QuerySettings, ...] = ()
    every: int | None = None
    formerly: tuple[str, ...] | None = None
    """Names under which its events were recorded before; None if the configuration does not say."""
