"""The messages from workers to the backend, in a module that does not import an HTTP client."""

from dataclasses import dataclass, field

from budgettui.core.model.instants import Instant
from budgettui.core.support.frozen import frozen


@dataclass(slots=True)
class WorkerState:
    """What the sync worker is doing. `elsewhere`: another process syncs the sources of this store.

    `due` is when each source is synced next, in microseconds; `failures` are errors by source that could not
    be recorded in the store; `problem` is why no source can be synced.
    """

    elsewhere: bool = False
    due: dict[str, Instant] = field(default_factory=dict)
    syncing: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@frozen
class NotifyState:
    """A problem as a sentence, empty if there is none; or text for the terminal."""

    problem: str = ""
    terminal: str | None = None
