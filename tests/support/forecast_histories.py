"""Event tables and ledgers for the tests of forecasts, built from short lists of outages."""

import numpy as np

from budgettui.core.ledger.event_table import OPEN, EventTable
from budgettui.core.ledger.ledger import Ledger
from budgettui.core.model.instants import DAY, MINUTE

NOW = 20_000 * DAY
"""A midnight in UTC."""


def table_of(*outages: tuple[float, float], impacts: list[float] | None = None, now: int = NOW) -> EventTable:
    """A table of outages given as (days before `now`, minutes); infinite minutes leave one open."""
    starts = np.array([now - round(ago * DAY) for ago, _ in outages], dtype=np.int64)
    lengths = [minutes for _, minutes in outages]
    ends = np.array(
        [
            OPEN if np.isinf(length) else start + round(length * MINUTE)
            for start, length in zip(starts.tolist(), lengths, strict=True)
        ],
        dtype=np.int64,
    )
    count = len(outages)
    return EventTable(
        ids=np.arange(count, dtype=np.int64),
        starts=starts,
        ends=ends,
        impacts=np.array(impacts or [1.0] * count),
        categories=np.zeros(count, dtype=np.int64),
        category_names=("incident",),
        incident_ids=[None] * count,
        descriptions=[None] * count,
    )


def ledger_of(*outages: tuple[float, float], impacts: list[float] | None = None, now: int = NOW) -> Ledger:
    """The ledger of outages given as to `table_of`."""
    table = table_of(*outages, impacts=impacts, now=now)
    return Ledger.build(
        table.starts, table.ends, table.impacts, table.ids, np.zeros(len(table), dtype=np.bool_)
    )
