"""When the store looks services up by their index, and when it reads every event once."""

import sqlite3

import pytest

from budgettui.core.store.event_tables import selection


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
