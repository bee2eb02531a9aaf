"""What the backend sends without being asked: frozen dataclasses that pickle."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.settings import Settings
from budgettui.core.support.frozen import frozen


@frozen
class Ready:
    """The first notice: the configuration is good."""

    settings: Settings


@frozen
class Failed:
    """The first notice instead of `Ready`, or in place of the first snapshot: why nothing can be shown.

    `unconfigured`: there is no configuration yet, so this is somebody's first run.
    """

    sentence: str
    exit_code: int
    unconfigured: bool = False


@frozen
class Snapshot:
    """The assessments that changed since the last snapshot, and the services that are gone.

    `partial`: some services have not been assessed for a first time yet; theirs follow.
    """

    assessments: Mapping[str, Assessment]
    removed: tuple[str, ...]
    as_of: datetime
    revision: int
    partial: bool = False


ProblemKind = Literal["store", "damage", "config", "backend", "sources", "notify", "events"]
"""`damage`: the store can be read, but is not as it was written, so nothing is written to it. `sources`: some
cannot be asked, so what they know is missing. `notify`: a receiver cannot be notified. `events`: some
are counted nowhere, since the configuration lacks their service."""


@frozen
class Problem:
    """Something failed; what is on screen was right at `last_good`. An empty sentence: it works again."""

    kind: ProblemKind
    sentence: str
    last_good: datetime | None = None


@frozen
class TerminalText:
    """An escape sequence for the terminal, which notifies of a change there."""

    text: str


@frozen
class SourceStatus:
    """How a source is: when it was last synced, why the last attempt failed, and when the next one is.

    `every` is None where only `budgettui sync` asks it; `elsewhere`: another program over the store does.
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
    """How the sources are, and how many events that they brought nobody has looked at."""

    sources: tuple[SourceStatus, ...] = ()
    unreviewed: int = 0


@frozen
class SettingsChanged:
    """The configuration file was edited, and is good."""

    settings: Settings


@frozen
class Heartbeat:
    """The backend is at work, and up to date with the store unless it reported a problem."""


Notice = Ready | Failed | Snapshot | Problem | SettingsChanged | SourcesChanged | TerminalText
