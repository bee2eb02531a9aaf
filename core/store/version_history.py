"""What the versions of a record mean: which changes are in effect, and what can be undone and redone.

Independent of the database. A record is an event or an exclusion; both have versions, undo and redo alike.
"""

from collections.abc import Iterable
from dataclasses import field, fields, replace
from typing import Generic, TypeVar

from ..model.event import Event
from ..model.recorded_exclusion import RecordedExclusion
from ..support.frozen import frozen
from .store_results import FieldChange

Record = Event | RecordedExclusion
R = TypeVar("R", Event, RecordedExclusion)

_BOOKKEEPING = frozenset({"id", "version", "author", "recorded_at", "host", "actor", "source", "source_key"})
"""Fields that say who wrote a version, not what happened."""


@frozen
class Version(Generic[R]):
    """One version as stored: its revision, the revision it undoes or redoes, and the write it came with.

    `batch` is the revision of the first row of that write, and `kind` its kind.
    """

    record: R
    revision: int
    undoes: int | None = None
    redoes: int | None = None
    batch: int = 0
    kind: str = ""


@frozen
class History(Generic[R]):
    """All versions of a record, oldest first, and what is in effect.

    `effective` are the changes that are not undone, oldest first. `undone` are the undos that can be
    redone, oldest first, each with the change that it took back; any other change empties it.
    """

    versions: list[Version[R]]
    effective: list[Version[R]] = field(default_factory=list)
    undone: list[tuple[Version[R], Version[R]]] = field(default_factory=list)

    @property
    def current(self) -> R:
        return self.versions[-1].record


def replay(versions: Iterable[Version[R]]) -> History[R]:
    """The history of a record from its versions, oldest first."""
    history: History[R] = History(list(versions))
    for version in history.versions:
        if version.undoes is not None:
            if history.effective and history.effective[-1].revision == version.undoes:
                history.undone.append((version, history.effective.pop()))
        elif version.redoes is not None:
            if history.undone and history.undone[-1][0].revision == version.redoes:
                version = replace(version, kind=history.undone.pop()[1].kind)
            history.effective.append(version)
        else:
            history.effective.append(version)
            history.undone.clear()
    return history


def differences(before: Record, after: Record) -> tuple[FieldChange, ...]:
    """The fields in which two versions of a record differ, without who wrote them."""
    return tuple(
        FieldChange(item.name, getattr(before, item.name), getattr(after, item.name))
        for item in fields(before)
        if item.name not in _BOOKKEEPING and getattr(before, item.name) != getattr(after, item.name)
    )
