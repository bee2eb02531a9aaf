"""When the store looks services up by their index, and when it reads every event once."""

import random
import sqlite3

import numpy as np
import pytest

from budgettui.core.model.instants import EARLIEST_KEPT, LATEST_KEPT
from budgettui.core.store import bulk_event_reader
from budgettui.core.store.bulk_event_reader import check_numbers, selection
from budgettui.core.store.schema import FOREVER
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.store.store_results import DamagedRowError


def count_named(services: int, wanted: int) -> int:
    """How many services the query names, of a store with events of `services` of them."""
    names = [f"s{number}" for number in range(services)]
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE event_versions (service TEXT)")
    db.executemany("INSERT INTO event_versions VALUES (?)", [(name,) for name in names])
    try:
        condition, values = selection(db, names[:wanted], None, None)
    finally:
        db.close()
    assert condition.count("?") == len(values)
    return len(values)


@pytest.mark.parametrize(
    ("services", "wanted", "named"),
    [
        (8, 8, 8),  # a few are always looked up
        (18, 9, 0),  # of more, less than half of all
        (19, 9, 9),
        (1_100, 500, 500),
        (1_100, 501, 0),  # and no more than one query can name
    ],
)
def test_a_small_part_of_the_services_is_looked_up_by_the_index(services, wanted, named):
    assert count_named(services, wanted) == named


OK = (LATEST_KEPT - 1, LATEST_KEPT, 1.0)
FIRST = (EARLIEST_KEPT, EARLIEST_KEPT + 1, 1e-9)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ((EARLIEST_KEPT - 1, LATEST_KEPT, 1.0), f"holds {EARLIEST_KEPT - 1} as a time"),
        ((LATEST_KEPT + 1, FOREVER, 1.0), f"holds {LATEST_KEPT + 1} as a time"),
        ((EARLIEST_KEPT, EARLIEST_KEPT - 1, 1.0), f"holds {EARLIEST_KEPT - 1} as a time"),
        ((EARLIEST_KEPT, LATEST_KEPT + 1, 1.0), f"holds {LATEST_KEPT + 1} as a time"),
        ((EARLIEST_KEPT, LATEST_KEPT, 0.0), "impact that is not between 0 and 1"),
        ((EARLIEST_KEPT, LATEST_KEPT, 1.0000001), "impact that is not between 0 and 1"),
        ((EARLIEST_KEPT, LATEST_KEPT, float("nan")), "impact that is not between 0 and 1"),
    ],
)
def test_a_number_that_no_event_has_is_damage_in_any_row(row, sentence):
    rows = [OK, FIRST, (EARLIEST_KEPT, FOREVER, 0.5)]
    check_numbers(*map(np.array, zip(*rows, strict=True)))
    for at in range(len(rows) + 1):
        columns = zip(*rows[:at], row, *rows[at:], strict=True)
        with pytest.raises(DamagedRowError, match=sentence):
            check_numbers(*map(np.array, columns))


def test_no_rows_are_no_damage():
    check_numbers(np.array([]), np.array([]), np.array([]))
    check_numbers(np.array([EARLIEST_KEPT]), np.array([FOREVER]), np.array([1.0]))


@pytest.mark.parametrize("most_amended", [0, 2, 1_000])
def test_all_at_once_are_the_events_of_each_service_on_its_own(tmp_path, draft, monkeypatch, most_amended):
    monkeypatch.setattr(bulk_event_reader, "_MOST_AMENDED", most_amended)
    monkeypatch.setattr(bulk_event_reader, "_PORTION", 3)
    rng = random.Random(5)
    store = SqliteStore(tmp_path / "events.db")
    now = 1_790_009_000_000_000
    drafts = [
        draft(service=rng.choice("abc"), start=n, description=rng.choice([None, "é", f"{n}"]))
        for n in range(40)
    ]
    store.add_many(drafts, "ana", now)
    for event_id in rng.sample(range(1, 41), 15):
        store.amend(event_id, {"impact": 0.25, "service": rng.choice("abc")}, "ana", now)
    for event_id in rng.sample(range(1, 41), 10):
        store.void(event_id, "ana", now)
    store.undo("ana", now)
    for since in (None, now):
        together = store.tables(since=since)
        for name in "abc":
            alone = store.tables({name}, since=since).get(name)
            assert _rows(together.get(name)) == _rows(alone)
    present = {row[0] for table in store.tables().values() for row in _rows(table)}
    assert present == {event.id for event in store.events()}
    store.close()


def _rows(table):
    """The rows of a table, its categories by name."""
    if table is None:
        return []
    categories = [table.category_names[code] for code in table.categories]
    columns = table.ids, table.starts, table.ends, table.impacts, categories
    return list(zip(*columns, table.incident_ids, table.descriptions, strict=True))
