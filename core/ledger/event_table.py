"""The events of one service as columns, for computing."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..model.event import Draft, Event
from ..model.instants import Instant
from ..support.frozen import frozen

if TYPE_CHECKING:
    from .exclusion_table import ExclusionTable

OPEN: Instant = np.iinfo(np.int64).max
"""In `ends`: the event has no end yet."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@frozen(eq=False, weakref_slot=True)
class EventTable:
    """Columns of equal length, one row per event, in no particular order.

    `starts` and `ends` are instants in microseconds (`OPEN` for no end yet); `impacts` are shares
    in (0, 1]; `categories` are indices into `category_names`. `incident_ids` and `descriptions`
    are for people only. `exclusions`: the time that does not count, whatever happened in it.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    impacts: Floats
    categories: Ints
    category_names: tuple[str, ...]
    incident_ids: Sequence[str | None]
    descriptions: Sequence[str | None]
    exclusions: "ExclusionTable | None" = None

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "EventTable":
        """The table of some events; voided ones are left out."""
        counted = [event for event in events if not event.voided]
        names = tuple(sorted({event.category for event in counted}))
        codes = {name: code for code, name in enumerate(names)}
        return cls(
            ids=np.array([event.id for event in counted], dtype=np.int64),
            starts=np.array([event.start for event in counted], dtype=np.int64),
            ends=np.array([OPEN if event.end is None else event.end for event in counted], dtype=np.int64),
            impacts=np.array([event.impact for event in counted], dtype=np.float64),
            categories=np.array([codes[event.category] for event in counted], dtype=np.int64),
            category_names=names,
            incident_ids=[event.incident_id for event in counted],
            descriptions=[event.description for event in counted],
        )

    @classmethod
    def empty(cls) -> "EventTable":
        return cls.of(())

    @classmethod
    def joined(cls, tables: Sequence["EventTable"]) -> "EventTable":
        """The events of several tables, whose ids differ, in one."""
        if len(tables) == 1:
            return tables[0]
        if not tables:
            return cls.empty()
        names = tuple(sorted({name for table in tables for name in table.category_names}))
        codes = [
            np.array([names.index(name) for name in table.category_names], dtype=np.int64) for table in tables
        ]
        return cls(
            ids=np.concatenate([table.ids for table in tables]),
            starts=np.concatenate([table.starts for table in tables]),
            ends=np.concatenate([table.ends for table in tables]),
            impacts=np.concatenate([table.impacts for table in tables]),
            categories=np.concatenate(
                [code[table.categories] for code, table in zip(codes, tables, strict=True)]
            ),
            category_names=names,
            incident_ids=[text for table in tables for text in table.incident_ids],
            descriptions=[text for table in tables for text in table.descriptions],
        )

    def plus(self, draft: Draft, identity: int | None = None) -> "EventTable":
        """This table with one more event, under an id higher than any here if none is given."""
        if identity is None:
            identity = int(self.ids.max(initial=0)) + 1
        names = self.category_names
        if draft.category not in names:
            names = (*names, draft.category)
        end = OPEN if draft.end is None else draft.end
        return EventTable(
            ids=np.append(self.ids, identity),
            starts=np.append(self.starts, draft.start),
            ends=np.append(self.ends, end),
            impacts=np.append(self.impacts, draft.impact),
            categories=np.append(self.categories, names.index(draft.category)),
            category_names=names,
            incident_ids=[*self.incident_ids, draft.incident_id],
            descriptions=[*self.descriptions, draft.description],
            exclusions=self.exclusions,
        )

    def without(self, identity: int) -> "EventTable":
        """This table without the event `identity`."""
        return self._at(np.flatnonzero(self.ids != identity))

    def with_changes(self, ids: Collection[int], current: "EventTable") -> "EventTable":
        """These events with `ids` as they are in `current`, or left out if they are not in it; by id."""
        keep = np.flatnonzero(np.isin(self.ids, list(ids), invert=True))
        if len(keep) == len(self) and not len(current):
            return self
        changed = EventTable.joined([self._at(keep), current])
        return changed._at(np.argsort(changed.ids))._with_used_categories()

    def as_seen_at(self, as_of: Instant) -> "EventTable":
        """The events as of `as_of`: those that ended later are open, open ones that began later are left out.

        This table itself, with its cached ledger, if that changes nothing.
        """
        is_later, goes_on = self.starts > as_of, self.ends > as_of
        if not bool(np.any(goes_on & (is_later == (self.ends == OPEN)))):
            return self
        begun = self._at(np.flatnonzero(~is_later))
        return replace(begun, ends=np.where(begun.ends > as_of, OPEN, begun.ends))

    def ending_after(self, since: Instant) -> "EventTable":
        """The events that are open or end after `since`; this table if all do."""
        keep = np.flatnonzero(self.ends > since)
        if len(keep) == len(self):
            return self
        return self._at(keep)._with_used_categories()

    def with_exclusions(self, exclusions: "ExclusionTable | None") -> "EventTable":
        """The same events with other exclusions; an empty table of them is the same as None."""
        if exclusions is not None and not len(exclusions):
            exclusions = None
        return self if exclusions is self.exclusions else replace(self, exclusions=exclusions)

    def excluded(self, names: Iterable[str]) -> NDArray[np.bool_]:
        """For each row, whether its category is one of `names`."""
        selected = set(names)
        if not self.category_names:
            return np.zeros(len(self), dtype=np.bool_)
        matches = np.array([name in selected for name in self.category_names])
        return np.asarray(matches[self.categories])

    def _at(self, rows: NDArray[np.intp]) -> "EventTable":
        """The events at `rows`, in that order."""
        positions = rows.tolist()
        return EventTable(
            ids=self.ids[rows],
            starts=self.starts[rows],
            ends=self.ends[rows],
            impacts=self.impacts[rows],
            categories=self.categories[rows],
            category_names=self.category_names,
            incident_ids=[self.incident_ids[row] for row in positions],
            descriptions=[self.descriptions[row] for row in positions],
            exclusions=self.exclusions,
        )

    def _with_used_categories(self) -> "EventTable":
        """The same events, with the names of their own categories alone."""
        used, categories = np.unique(self.categories, return_inverse=True)
        names = tuple(self.category_names[code] for code in used.tolist())
        return replace(self, categories=categories.astype(np.int64), category_names=names)


class TableBuilder:
    """A table that grows by one event at a time; the columns are built on demand."""

    def __init__(self, table: EventTable | None = None) -> None:
        table = EventTable.empty() if table is None else table
        self._table: EventTable | None = table
        self._ids = array("q", table.ids.tobytes())
        self._starts = array("q", table.starts.tobytes())
        self._ends = array("q", table.ends.tobytes())
        self._impacts = array("d", table.impacts.tobytes())
        self._categories = array("q", table.categories.tobytes())
        self._codes = {name: code for code, name in enumerate(table.category_names)}
        self._incident_ids = list(table.incident_ids)
        self._descriptions = list(table.descriptions)
        self._exclusions = table.exclusions
        self._next_id = int(table.ids.max(initial=0)) + 1

    def append(self, draft: Draft) -> None:
        """Add an event, under an id higher than any before."""
        self._ids.append(self._next_id)
        self._starts.append(draft.start)
        self._ends.append(OPEN if draft.end is None else draft.end)
        self._impacts.append(draft.impact)
        self._categories.append(self._codes.setdefault(draft.category, len(self._codes)))
        self._incident_ids.append(draft.incident_id)
        self._descriptions.append(draft.description)
        self._table = None
        self._next_id += 1

    def table(self) -> EventTable:
        """The events so far; the same object until another is added."""
        if self._table is None:
            self._table = EventTable(
                ids=np.array(self._ids, dtype=np.int64),
                starts=np.array(self._starts, dtype=np.int64),
                ends=np.array(self._ends, dtype=np.int64),
                impacts=np.array(self._impacts, dtype=np.float64),
                categories=np.array(self._categories, dtype=np.int64),
                category_names=tuple(self._codes),
                incident_ids=self._incident_ids.copy(),
                descriptions=self._descriptions.copy(),
                exclusions=self._exclusions,
            )
        return self._table
