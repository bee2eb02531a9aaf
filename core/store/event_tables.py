"""Events of the SQLite store as columns: read in one pass, split by service without a loop over rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..ledger.event_table import EventTable, Ints
from ..model.instants import Instant
from .database import Database
from .event_rows import IS_CURRENT, WAS_CURRENT, service_names
from .results import DamagedRowError
from .schema import EFFECTIVE_END
from .validation import is_encodable

_ROW = np.dtype(
    [
        ("id", np.int64),
        ("start", np.int64),
        ("end", np.int64),
        ("impact", np.float64),
        ("category", object),
        ("service", object),
        ("incident_id", object),
        ("description", object),
    ]
)
_COLUMNS = ("id", "start", "end", "impact")
_SELECT = (
    f"SELECT event_id, start_us, {EFFECTIVE_END}, impact, category, service, incident_id, description"
    " FROM event_versions AS e WHERE "
)
_FEW = 8
"""So many services are always looked up by the index; of more, only if they are a small part of all."""

_RADIX = 1 << 16
_MOST_NAMES = 500
"""Services that one query can name."""


def read_tables(
    db: Database,
    services: Collection[str] | None,
    since: Instant | None,
    known_at: Instant | None = None,
) -> dict[str, EventTable]:
    """The current events by service, as `EventStore.tables` gives them."""
    condition, values = selection(db, services, since, known_at)
    try:
        rows = np.fromiter(db.execute(_SELECT + condition, values), dtype=_ROW)
    except (TypeError, ValueError, OverflowError) as error:
        raise DamagedRowError(f"an event holds a value where it never should ({error})") from error
    return {name: table for name, table in _split(rows).items() if services is None or name in services}


def selection(
    db: Database, services: Collection[str] | None, since: Instant | None, known_at: Instant | None
) -> tuple[str, list[object]]:
    """The condition on `event_versions AS e`, and its values; it may let other services through as well."""
    condition = f"voided = 0 AND {IS_CURRENT if known_at is None else WAS_CURRENT}"
    values: list[object] = [] if known_at is None else [known_at, known_at]
    if services is not None:
        names = {name for name in services if is_encodable(name)}
        if not names:
            return "1 = 0", []
        if _should_use_index(db, len(names)):
            condition += f" AND service IN ({', '.join('?' * len(names))})"
            values += names
    if since is not None:
        condition += f" AND {EFFECTIVE_END} > ?"
        values.append(since)
    return condition, values


def _should_use_index(db: Database, wanted: int) -> bool:
    """Is the index the shorter way to so many services? A row found by it costs two of a full pass."""
    if wanted > _FEW:
        return wanted <= _MOST_NAMES and 2 * wanted < len(service_names(db))
    return True


def _split(rows: NDArray[Any]) -> dict[str, EventTable]:
    """One table per service, its events by id, of rows in any order; `DamagedRowError` for no text."""
    names, services = _factorized("service", rows["service"])
    categories, codes = _factorized("category", rows["category"])
    if bool(np.all(rows["id"][1:] > rows["id"][:-1])):
        keys = services.astype(np.uint16) if len(names) < _RADIX else services
        order = np.argsort(keys, kind="stable")  # sixteen bits are sorted in linear time
    else:
        order = np.lexsort((rows["id"], services))
    bounds = np.searchsorted(services[order], np.arange(len(names) + 1)).tolist()
    columns = {name: rows[name][order] for name in _COLUMNS}
    incident_ids, descriptions = (_shared(name, rows[name][order]) for name in ("incident_id", "description"))
    codes = codes[order]
    return {
        name: _table(
            {key: column[begin:end] for key, column in columns.items()},
            codes[begin:end],
            categories,
            incident_ids[begin:end],
            descriptions[begin:end],
        )
        for name, begin, end in zip(names, bounds, bounds[1:], strict=False)
    }


def _table(
    columns: dict[str, NDArray[Any]],
    codes: Ints,
    categories: list[str],
    incident_ids: list[str | None],
    descriptions: list[str | None],
) -> EventTable:
    used = sorted(np.flatnonzero(np.bincount(codes)).tolist(), key=lambda code: categories[code])
    renumbered = np.zeros(len(categories), dtype=np.int64)
    renumbered[used] = np.arange(len(used))
    return EventTable(
        ids=columns["id"],
        starts=columns["start"],
        ends=columns["end"],
        impacts=columns["impact"],
        categories=renumbered[codes],
        category_names=tuple(categories[code] for code in used),
        incident_ids=incident_ids,
        descriptions=descriptions,
    )


def _factorized(name: str, column: NDArray[Any]) -> tuple[list[str], Ints]:
    """The distinct texts of a column, and for each row the index of its own."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    codes = np.fromiter(map(numbers.__getitem__, column.tolist()), dtype=np.int64, count=len(column))
    _check_types(name, numbers, {str})
    return list(numbers), codes


def _shared(name: str, column: NDArray[Any]) -> list[str | None]:
    """The texts of a column, equal ones the same object: most descriptions are written more than once."""
    texts: list[str | None] = column.tolist()
    distinct: dict[str | None, str | None] = {}
    shared = list(map(distinct.setdefault, texts, texts))
    _check_types(name, distinct, {str, type(None)})
    return shared


def _check_types(name: str, values: Iterable[object], accepted: set[type]) -> None:
    if not set(map(type, values)) <= accepted:
        raise DamagedRowError(f"an event holds something other than text as its {name}")
