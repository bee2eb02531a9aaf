"""Notices that the backend sends on its own: frozen dataclasses that can be pickled."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.settings import Settings
from budgettui.core.support.frozen import frozen


@frozen
class Ready:
    """The first notice: the configuration is valid."""

    settings: Settings


@frozen
class Failed:
    """Sent instead of `Ready` or of the first snapshot: why nothing can be shown.

    `unconfigured`: there is no configuration yet, so this is a first run.
    """

    sentence: str
    exit_code: int
    unconfigured: bool = False


@frozen
class Snapshot:
    """The assessments that changed since the last snapshot, and the services that were removed.

    `partial`: some services have not been assessed yet; their assessments follow.
    """

    assessments: Mapping[str, Assessment]
    removed: tuple[str, ...]
    as_of: datetime
    revision: int
    partial: bool = False


ProblemKind = Literal["store", "damage", "config", "backend", "sources", "notify", "events"]
"""`damage`: the store can be read but was altered or damaged, so nothing is written to it. `sources`: some
cannot be synced, so their events are missing. `notify`: a receiver cannot be notified. `events`: some are not
counted, because the configuration lacks their service."""


@frozen
class Problem:
    """Something failed; the screen was up to date at `last_good`. An empty sentence means it works again."""

    kind: ProblemKind
    sentence: str
    last_good: datetime | None = None


@frozen
class TerminalText:
    """An escape sequence with which the terminal notifies of a change."""

    text: str


@frozen
class SourceStatus:
    """When a source was last synced, why the last attempt failed, and when the next one is.

    `every` is None if only `budgettui sync` syncs it; `elsewhere`: another process using this store does.
    """

    name: str
    type: str
    every: timedelta | None
    synced_at: datetime | None
    problem: str | None
    next_at: datetime | None
    syncing: bool = False
    elsewhere: bool = False


@frozen
class SourcesChanged:
    """The status of the sources, and how many of their events are unreviewed."""

    sources: tuple[SourceStatus, ...] = ()
    unreviewed: int = 0


@frozen
class SettingsChanged:
    """The configuration file was edited and is valid."""

    settings: Settings


@frozen
class Heartbeat:
    """The backend is running, and up to date with the store unless it reported a problem."""


Notice = Ready | Failed | Snapshot | Problem | SettingsChanged | SourcesChanged | TerminalText
