"""What the store returns besides events, and its errors."""

from dataclasses import field

from ..errors import ConflictError as ConflictError
from ..errors import NotFoundError as NotFoundError
from ..errors import StoreError as StoreError
from ..model.event import Event
from ..model.instants import Instant
from ..model.recorded_exclusion import RecordedExclusion
from ..support.frozen import frozen


class DamagedRowError(StoreError):
    """A row holds something that the store never writes."""


@frozen
class FieldChange:
    """A field that differs between two versions."""

    name: str
    before: object
    after: object


@frozen
class Undone:
    """What an undo or redo changed, or would change.

    `event` is the event as it is afterwards (the first, if the write touched many), `what` names
    the change that was undone or redone ("voiding event 12", "importing 40 events"), `count` says how many
    events or exclusions it touched. `changes` are the differences of `event` in words, in the store's time
    zone ("end 14:20 → still open"); `differences` are the same as values. If the change was to an
    exclusion, `exclusion` holds it, and `event` is None.
    """

    event: Event | None
    what: str
    count: int = 1
    changes: str = ""
    differences: tuple[FieldChange, ...] = ()
    services: tuple[str, ...] = ()
    exclusion: RecordedExclusion | None = None


@frozen
class Imported:
    """How many events an import added, and how many were already known."""

    added: int
    known: int


@frozen
class SyncResult:
    """What a sync did, or would do, in numbers of drafts.

    `added` are new events, or ones whose adding was undone; `closed` were open and now have an end;
    `changed` differ otherwise; `unchanged` agree with the store; `withdrawn` were voided because their source
    no longer has them. `left` are the ids of events that somebody edited or voided here and that the source
    gives differently: they are left as they are.
    """

    added: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    left: tuple[int, ...] = ()
    withdrawn: int = 0

    @property
    def written(self) -> int:
        """Events that got a new version."""
        return self.added + self.changed + self.closed + self.withdrawn


@frozen
class SourceState:
    """The state of syncing a source: its last success, and what the source needs to continue.

    `cursor` is the source's own text, usually JSON. `problem` is why the last attempt failed, if it did.
    """

    source: str
    synced_at: Instant
    cursor: str | None = None
    problem: str | None = None


@frozen
class Write:
    """One write: rows that were appended together, `size` of them from revision `batch` on."""

    batch: int
    size: int
    write_id: str
    kind: str
    author: str
    actor: str
    host: str
    recorded_at: Instant


@frozen
class StoreInfo:
    """A store's id and position: `hash` identifies everything up to `revision`."""

    id: str
    revision: int
    hash: str
    counts: dict[str, int] = field(default_factory=dict)


@frozen
class UnreviewedCount:
    """How many events from sources had not been reviewed when the store was at `head`."""

    count: int
    head: StoreInfo
