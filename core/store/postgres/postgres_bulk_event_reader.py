"""Events of the PostgreSQL store as columns: grouped by service on the server, sent as blocks."""

from collections.abc import Collection, Sequence

import numpy as np

from ...ledger.event_table import EventTable
from ...model.instants import Instant
from ..bulk_event_reader import check_numbers, selection
from ..database_protocol import Database
from ..event_queries import IS_CURRENT, marks
from ..schema import EFFECTIVE_END

_NUMBERS = ("int8send(event_id)", "int8send(start_us)", f"int8send({EFFECTIVE_END})", "float8send(impact)")
_TEXTS = ("category", "incident_id", "description")
_COLUMNS = ", ".join(
    [f"string_agg({number}, ''::bytea)" for number in _NUMBERS] + [f"array_agg({text})" for text in _TEXTS]
)


def read_tables(
    db: Database,
    services: Collection[str] | None,
    since: Instant | None,
    known_at: Instant | None = None,
) -> dict[str, EventTable]:
    """The current events by service, as `EventStore.tables` gives them."""
    tables = _read(db, *selection(db, services, since, known_at))
    return {name: table for name, table in tables.items() if services is None or name in services}


def read_events(db: Database, ids: Sequence[int]) -> dict[str, EventTable]:
    """The current events among a few by service, without voided ones."""
    return _read(db, f"voided = 0 AND {IS_CURRENT} AND event_id IN ({marks(ids)})", ids)


def _read(db: Database, condition: str, values: Sequence[object]) -> dict[str, EventTable]:
    rows = db.execute(
        f"SELECT service, {_COLUMNS} FROM event_versions AS e WHERE {condition} GROUP BY service", values
    )
    return {service: _table(*columns) for service, *columns in rows}


def _table(
    ids: bytes, starts: bytes, ends: bytes, impacts: bytes, categories: list[str],
    incident_ids: list[str | None], descriptions: list[str | None],
) -> EventTable:  # fmt: skip
    numbers = [np.frombuffer(block, dtype=">i8").astype(np.int64) for block in (ids, starts, ends)]
    shares = np.frombuffer(impacts, dtype=">f8").astype(np.float64)
    check_numbers(numbers[1], numbers[2], shares)
    names = sorted(set(categories))
    code = {name: number for number, name in enumerate(names)}
    codes = np.fromiter(map(code.__getitem__, categories), dtype=np.int64, count=len(categories))
    if np.any(np.diff(numbers[0]) < 0):
        order = np.argsort(numbers[0])
        numbers = [column[order] for column in numbers]
        shares, codes = shares[order], codes[order]
        positions = order.tolist()
        incident_ids = [incident_ids[position] for position in positions]
        descriptions = [descriptions[position] for position in positions]
    return EventTable(
        ids=numbers[0],
        starts=numbers[1],
        ends=numbers[2],
        impacts=shares,
        categories=codes,
        category_names=tuple(names),
        incident_ids=incident_ids,
        descriptions=descriptions,
    )
