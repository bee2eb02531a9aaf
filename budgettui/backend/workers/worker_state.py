"""The messages of workers to the backend, kept apart so that the backend does not load HTTP."""

from dataclasses import dataclass, field

from budgettui.core.model.instants import Instant
from budgettui.core.support.frozen import frozen


@dataclass(slots=True)
class WorkerState:
    """What the worker is doing. `elsewhere`: another program over this store asks the sources.

    `due` is when each source is asked next, in microseconds; `failures` is why a sync could not even be
    remembered by the store, by source; `problem` why no source can be asked.
    """

    elsewhere: bool = False
    due: dict[str, Instant] = field(default_factory=dict)
    syncing: tuple[str, ...] = ()
    failures: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@frozen
class NotifyState:
    """What goes wrong, as a sentence, empty where nothing does; or a text for the terminal."""

    problem: str = ""
    terminal: str | None = None
