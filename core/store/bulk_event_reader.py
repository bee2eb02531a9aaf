"""Events of the SQLite store as columns, read in one pass without a loop over rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import EventTable, Floats, Ints
from ..model.instants import EARLIEST_KEPT, LATEST_KEPT, Instant
from ..support.frozen import frozen
from .database_protocol import Database
from .event_queries import IS_CURRENT, WAS_CURRENT, marks, service_names
from .schema import EFFECTIVE_END, FOREVER
from .store_results import DamagedRowError
from .validation import is_encodable

_SELECT = (
    f"SELECT event_id, start_us, {EFFECTIVE_END}, impact, category, service, incident_id, description"
    " FROM event_versions AS e WHERE "
)
_WIDTH = 8
"""Columns of `_SELECT`."""
_PORTION = 1_000
"""Rows that become columns at once: few enough for the values to stay in the processor's cache."""
_MOST_AMENDED = 20_000
"""Up to this many amended events are read separately; with more, every row is checked for later versions."""
_FEW = 8
"""Up to this many services are always looked up by index; more only if they are a small part of all."""

_NO_INTS: Ints = np.zeros(0, dtype=np.int64)
_MOST_NAMES = 500
"""Services that one query can name."""


def read_tables(
    db: Database,
    services: Collection[str] | None,
    since: Instant | None,
    known_at: Instant | None = None,
) -> dict[str, EventTable]:
    """The current events by service, as `EventStore.tables` gives them."""
    if services is None and known_at is None:
        return _read_all(db, since)
    condition, values = selection(db, services, since, known_at)
    tables = _split(_read(db, condition, values))
    return {name: table for name, table in tables.items() if services is None or name in services}


def read_events(db: Database, ids: Sequence[int]) -> dict[str, EventTable]:
    """The current events among a few by service, without voided ones."""
    return _split(_read(db, f"voided = 0 AND {IS_CURRENT} AND event_id IN ({marks(ids)})", [*ids]))


def _read_all(db: Database, since: Instant | None) -> dict[str, EventTable]:
    """The current events of every service.

    Events with later versions are looked up once, in the small index of these, instead of with every row,
    and read separately.
    """
    later = "FROM event_versions INDEXED BY later_versions WHERE version > 1"
    amended = db.execute(f"SELECT DISTINCT event_id {later} LIMIT ?", (_MOST_AMENDED + 1,)).fetchall()
    if len(amended) > _MOST_AMENDED:
        return _split(_read(db, *selection(db, None, since, None)))
    condition, values = _unvoided(since)
    if not amended:
        return _split(_read(db, condition, values))
    current, _ = selection(db, None, since, None)
    reader = _Reader()
    reader.read(db.execute(_SELECT + condition, values))
    superseded = reader.count
    reader.read(db.execute(f"{_SELECT}{current} AND event_id IN (SELECT event_id {later})", values))
    events = reader.columns()
    keep = np.isin(events.ids, np.array(amended, dtype=np.int64).ravel(), invert=True)
    keep[superseded:] = True
    return _split(events, keep)


def _read(db: Database, condition: str, values: list[object]) -> "_Columns":
    """The rows that meet a condition."""
    reader = _Reader()
    reader.read(db.execute(_SELECT + condition, values))
    return reader.columns()


@frozen
class _Columns:
    """Rows of `_SELECT` as columns; the codes are positions in the lists of names."""

    ids: Ints
    starts: Ints
    ends: Ints
    impacts: Floats
    category_codes: Ints
    service_codes: Ints
    incident_ids: list[str | None]
    descriptions: list[str | None]
    categories: list[str]
    services: list[str]


class _Reader:
    """Turns rows into columns in portions; equal texts share one object, to save memory."""

    def __init__(self) -> None:
        self._integers: tuple[list[Ints], ...] = ([], [], [])
        self._impacts: list[Floats] = []
        self._codes: tuple[list[Ints], ...] = ([], [])
        self._numbers = _numbering(), _numbering()
        self._texts: tuple[list[str | None], ...] = ([], [])
        self._distinct: tuple[dict[str | None, str | None], ...] = ({}, {})

    @property
    def count(self) -> int:
        """The rows read so far."""
        return len(self._texts[0])

    def read(self, result: Iterable[Any]) -> None:
        """Read rows of `_SELECT`; `DamagedRowError` for a value that is not a number."""
        rows = iter(result)
        try:
            while flat := list(chain.from_iterable(islice(rows, _PORTION))):
                for at, integers in enumerate(self._integers):
                    integers.append(np.array(flat[at::_WIDTH], dtype=np.int64))
                self._impacts.append(np.array(flat[3::_WIDTH], dtype=np.float64))
                for at, codes, numbers in zip((4, 5), self._codes, self._numbers, strict=True):
                    codes.append(np.array(list(map(numbers.__getitem__, flat[at::_WIDTH])), dtype=np.int64))
                for at, texts, distinct in zip((6, 7), self._texts, self._distinct, strict=True):
                    column = flat[at::_WIDTH]
                    texts += map(distinct.setdefault, column, column)
        except (TypeError, ValueError, OverflowError) as error:
            raise DamagedRowError(f"an event holds a value of a wrong type ({error})") from error

    def columns(self) -> _Columns:
        """Everything read; `DamagedRowError` for a value that is not text."""
        for name, numbers in zip(("category", "service"), self._numbers, strict=True):
            _check_types(name, numbers, {str})
        for name, distinct in zip(("incident_id", "description"), self._distinct, strict=True):
            _check_types(name, distinct, {str, type(None)})
        integers = [*self._integers, *self._codes]
        ids, starts, ends, categories, services = (np.concatenate([_NO_INTS, *each]) for each in integers)
        impacts = np.concatenate([np.zeros(0), *self._impacts])
        check_numbers(starts, ends, impacts)
        incident_ids, descriptions = self._texts
        names, service_names = map(list, self._numbers)
        return _Columns(
            ids, starts, ends, impacts, categories, services, incident_ids, descriptions, names, service_names
        )


def check_numbers(starts: Ints, ends: Ints, impacts: Floats) -> None:
    """Raise `DamagedRowError` for numbers that no event can have."""
    if not starts.size:
        return
    closed = ends[ends != FOREVER]
    moments = [starts.min(), starts.max(), *([closed.min(), closed.max()] if closed.size else [])]
    for moment in moments:
        if not EARLIEST_KEPT <= moment <= LATEST_KEPT:
            raise DamagedRowError(f"an event holds {moment} as a time, outside the years 1 to 9999")
    if not bool(np.all((impacts > 0) & (impacts <= 1))):
        raise DamagedRowError("an event has an impact that is not between 0 and 1")


def _numbering() -> defaultdict[str, int]:
    """Numbers each new name in order."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def selection(
    db: Database, services: Collection[str] | None, since: Instant | None, known_at: Instant | None
) -> tuple[str, list[object]]:
    """The condition on `event_versions AS e`, and its values; it may match other services, too."""
    condition, values = _unvoided(since)
    condition += f" AND {IS_CURRENT if known_at is None else WAS_CURRENT}"
    values += [] if known_at is None else [known_at, known_at]
    if services is not None:
        names = {name for name in services if is_encodable(name)}
        if not names:
            return "1 = 0", []
        if _should_use_index(db, len(names)):
            condition += f" AND service IN ({', '.join('?' * len(names))})"
            values += names
    return condition, values


def _unvoided(since: Instant | None) -> tuple[str, list[object]]:
    """The condition on versions that count and end after `since`, and its values."""
    if since is None:
        return "voided = 0", []
    return f"voided = 0 AND {EFFECTIVE_END} > ?", [since]


def _should_use_index(db: Database, count: int) -> bool:
    """Whether the index is faster for so many services: a row found by it costs as much as two of a scan."""
    if count > _FEW:
        return count <= _MOST_NAMES and 2 * count < len(service_names(db, 2 * count + 1))
    return True


def _split(events: _Columns, keep: NDArray[np.bool_] | None = None) -> dict[str, EventTable]:
    """One table per service with its events by id, from rows in any order; `keep` selects rows."""
    ids, services = events.ids, events.service_codes
    if bool(np.all(ids[1:] > ids[:-1])):
        keys = services.astype(np.min_scalar_type(len(events.services)))
        order = np.argsort(keys, kind="stable")  # integers of up to 16 bits are sorted in linear time
    else:
        order = np.lexsort((ids, services))
    if keep is not None:
        order = order[keep[order]]
    bounds = np.searchsorted(services[order], np.arange(len(events.services) + 1)).tolist()
    columns = [
        column[order] for column in (ids, events.starts, events.ends, events.impacts, events.category_codes)
    ]
    positions = order.tolist()
    incident_ids, descriptions = (
        list(map(texts.__getitem__, positions)) for texts in (events.incident_ids, events.descriptions)
    )
    return {
        name: _table(
            [column[begin:end] for column in columns],
            events.categories,
            incident_ids[begin:end],
            descriptions[begin:end],
        )
        for name, begin, end in zip(events.services, bounds, bounds[1:], strict=False)
        if end > begin
    }


def _table(
    columns: list[NDArray[Any]],
    categories: list[str],
    incident_ids: list[str | None],
    descriptions: list[str | None],
) -> EventTable:
    ids, starts, ends, impacts, codes = columns
    used = sorted(np.flatnonzero(np.bincount(codes)).tolist(), key=lambda code: categories[code])
    renumbered = np.zeros(len(categories), dtype=np.int64)
    renumbered[used] = np.arange(len(used))
    return EventTable(
        ids=ids,
        starts=starts,
        ends=ends,
        impacts=impacts,
        categories=renumbered[codes],
        category_names=tuple(categories[code] for code in used),
        incident_ids=incident_ids,
        descriptions=descriptions,
    )


def _check_types(name: str, values: Iterable[object], accepted: set[type]) -> None:
    if not set(map(type, values)) <= accepted:
        raise DamagedRowError(f"an event holds something other than text as its {name}")
