"""What the store gives back besides events."""

import json
from collections.abc import Collection, Mapping
from dataclasses import field

from ..errors import BudgettuiError
from ..errors import ConflictError as ConflictError
from ..errors import NotFoundError as NotFoundError
from ..errors import StoreError as StoreError
from ..model.event import Event
from ..model.instants import Instant
from ..model.recorded_exclusion import RecordedExclusion
from ..support.frozen import frozen


class DamagedRowError(StoreError):
    """A row holds what the store never writes."""


@frozen
class KeyClash:
    """Two different events under one source key: the indexes of their drafts."""

    first: int
    second: int
    source: str | None
    source_key: str
    service: str


class KeyClashError(BudgettuiError, ValueError):
    """One import holds different events under one source key; nothing was written."""

    def __init__(self, clashes: tuple[KeyClash, ...]) -> None:
        first = clashes[0]
        more = f", and {len(clashes) - 1:,} more such pairs" if len(clashes) > 1 else ""
        super().__init__(
            f"source_key: {first.source_key!r} of {first.source or 'one source'} stands for two "
            f"different events of {first.service} (numbers {first.first + 1} and {first.second + 1} of the "
            f"import{more}); give each its own key"
        )
        self.clashes = clashes


@frozen
class SourceIdentity:
    """Under which names the events of a source are recorded.

    `former` are names that it had before. `others` are the sources there are besides: where a further one
    recorded what this one brings as new, nothing is taken (`SourceRenamedError`); None takes it all the same.
    """

    name: str
    former: tuple[str, ...] = ()
    others: Collection[str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the present one first."""
        return (self.name, *self.former)


class SourceRenamedError(BudgettuiError, ValueError):
    """A source brings events that another one recorded, which there is no more; nothing was written.

    `counts` are the numbers of such events by that source.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        total = sum(counts.values())
        events = "1 event" if total == 1 else f"{total:,} events"
        recorded = " and ".join(map(repr, counts))
        former = ", ".join(json.dumps(source, ensure_ascii=False) for source in counts)
        super().__init__(
            f"it brings {events} that {recorded} recorded, which would count twice: write "
            f"formerly = [{former}] in its [[sources]] table if it was called so before, formerly = [] if "
            f"it is another one"
        )
        self.counts = counts


@frozen
class FieldChange:
    """A field that differs between two versions."""

    name: str
    before: object
    after: object


@frozen
class Undone:
    """What an undo or redo changed, or would change.

    `event` is the event as it is afterwards (of a write that touched many: the first of them), `what` names
    the change that was undone or redone ("voiding event 12", "importing 40 events"), `count` says how many
    events or exclusions it touched. `changes` are the differences of `event` in words, in the store's time
    zone ("end 14:20 → still open"); `differences` are the same as values. Where the change was to an
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
    """How many events an import added, and how many were known already."""

    added: int
    known: int


@frozen
class SyncResult:
    """What a sync did, or would do: numbers of drafts.

    `added` are new events, or ones whose adding was undone; `closed` were open and have an end now;
    `changed` differ otherwise; `unchanged` say what the store says; `withdrawn` were voided since their
    source has them no more. `left` are the ids of events that somebody edited or voided here since, where
    the source says something else: they stay as they are.
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
    """Where syncing a source stands: when it last went well, and whatever the source needs to go on.

    `cursor` is text of the source's own, JSON as a rule. `problem` is why the last attempt failed, if it did.
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
    """Which store it is, and how far it has come: `hash` stands for everything up to `revision`."""

    id: str
    revision: int
    hash: str
    counts: dict[str, int] = field(default_factory=dict)


@frozen
class UnreviewedCount:
    """How many events that sources brought nobody had looked at, when the store had come to `head`."""

    count: int
    head: StoreInfo
