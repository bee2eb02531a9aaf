"""Events as columns, the form in which the engine reads them from every store."""

import numpy as np
import pytest

from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.instants import MINUTE

NOW = 1_790_009_000_000_000


def as_rows(table: EventTable) -> list[tuple[object, ...]]:
    return sorted(
        zip(
            table.ids.tolist(), table.starts.tolist(), table.ends.tolist(), table.impacts.tolist(),
            [table.category_names[code] for code in table.categories], table.incident_ids, table.descriptions,
            strict=True,
        )
    )  # fmt: skip


def test_tables_are_the_listed_events_as_columns(store, draft):
    for n in range(40):
        store.add(
            draft(
                f"s{n % 3}", n, None if n % 7 == 0 else n + 1, impact=1 / (n + 1),
                category=("incident", "deployment", "maintenance", "zeta")[n % (2 + n % 3)],
                incident_id=f"INC-{n}" if n % 2 else None, description="d" * n or None,
            ),
            "ana", NOW,
        )  # fmt: skip
    for n in range(1, 40, 5):
        store.amend(n, {"impact": 0.125, "service": "s1", "start": 0}, "ana", NOW)
    store.void(4, "ana", NOW)
    tables = store.tables()
    assert set(tables) == {"s0", "s1", "s2"}
    for name, table in tables.items():
        wanted = EventTable.of(store.events(service=name))
        assert as_rows(table) == as_rows(wanted)
        assert table.category_names == wanted.category_names
        assert {array.dtype for array in (table.ids, table.starts, table.ends, table.categories)} == {
            np.dtype(np.int64)
        }
        assert table.impacts.dtype == np.float64
        assert as_rows(store.tables([name])[name]) == as_rows(table)
    assert set(store.tables(["s1", "nobody"])) == {"s1"}
    assert store.tables([]) == {}
    many = [f"n{n}" for n in range(40_000)]
    assert set(store.tables({"s2", *many})) == {"s2"}


def test_tables_since_leave_out_what_ended_before(store, draft):
    store.add(draft("a", 0, 10), "ana", NOW)
    store.add(draft("a", 0, None), "ana", NOW)
    store.add(draft("a", 50, 10), "ana", NOW)
    store.add(draft("b", 0, 10), "ana", NOW)
    end = store.event(1).end
    for services in (None, ["a", "b"]):
        tables = store.tables(services, since=end)
        assert {name: sorted(table.ids.tolist()) for name, table in tables.items()} == {"a": [2, 3]}
    assert sorted(store.tables(["a"], since=end - 1)["a"].ids.tolist()) == [1, 2, 3]
    store.amend(3, {"start": end - 5 * MINUTE, "end": end - MINUTE}, "ana", NOW)
    assert store.tables(["a"], since=end)["a"].ids.tolist() == [2]


@pytest.mark.parametrize("asked", [3, 10, 20, 30])
def test_tables_of_some_of_many_services(store, draft, asked):
    store.add_many([draft(f"s{n % 30}", n) for n in range(90)], "ana", NOW)
    names = [f"s{n}" for n in range(asked)]
    tables = store.tables(names)
    assert sorted(tables) == sorted(names)
    assert {name: as_rows(table) for name, table in tables.items()} == {
        name: as_rows(EventTable.of(store.events(service=name))) for name in names
    }


def test_tables_are_equal_whichever_way_they_are_asked_for(store, draft):
    for start in (50, 10, 90, 30, 70):
        store.add(draft(start=start, minutes=start), "ann", 1)
        store.add(draft("search", start=start), "ann", 1)
    store.amend(3, {"start": draft(start=0).start}, "ann", 2)
    every = store.tables()["checkout"].ids.tolist()
    assert every == sorted(every)
    assert store.tables(["checkout"])["checkout"].ids.tolist() == every
    assert store.tables(["checkout"], since=draft(start=-9).start)["checkout"].ids.tolist() == every


def test_events_ending_after_a_moment_are_those_of_tables_since_then(store, draft):
    for n in range(30):
        category = ("zeta", "incident", "deployment")[n % 3] if n > 9 else "maintenance"
        store.add(
            draft("a", n, None if n % 11 == 10 else n + 2, category=category, description=f"{n}"), "ana", NOW
        )
    everything = store.tables()["a"]
    ends = sorted({0, NOW, *everything.ends.tolist()})
    for end in ends[:-1]:  # the last is that of the open ones
        table, expected = everything.ending_after(end), store.tables(since=end)["a"]
        assert as_rows(table) == as_rows(expected)
        assert table.category_names == expected.category_names
        assert table.categories.dtype == np.int64
    assert everything.ending_after(0) is everything
    assert len(everything.ending_after(ends[-1])) == 0


def test_tables_of_every_service_are_those_that_were_known(store, draft):
    store.add(draft("a", 0, 10), "ana", NOW)
    store.add(draft("b", 0, 10), "ana", NOW + 5)
    store.amend(1, {"service": "c"}, "ana", NOW + 9)
    store.void(2, "ana", NOW + 12)
    known = [store.tables(known_at=NOW + moment) for moment in (-1, 0, 5, 9, 12)]
    assert [sorted(tables) for tables in known] == [[], ["a"], ["a", "b"], ["b", "c"], ["c"]]


def test_changed_events_are_those_that_changed_since_a_revision(store, draft):
    for n in range(6):
        store.add(draft("ab"[n % 2], n, None if n == 3 else 10, description=f"{n}"), "ana", NOW)
    before, revision = store.tables(), store.revision()
    assert store.changed_tables(revision, 9) == ([], {})
    store.amend(2, {"service": "c", "category": "deployment"}, "ana", NOW)
    store.amend(3, {"impact": 0.5}, "ana", NOW)
    store.amend(3, {"impact": 0.25}, "ana", NOW)
    store.void(5, "ana", NOW)
    store.add(draft("a", 50, 10), "ana", NOW)
    assert store.changed_tables(revision, 4) is None
    ids, current = store.changed_tables(revision, 5)
    assert sorted(ids) == [2, 3, 5, 7]
    assert {name: table.ids.tolist() for name, table in current.items()} == {"a": [3, 7], "c": [2]}
    after, nothing = store.tables(), EventTable.empty()
    for name in "abc":
        table = before.get(name, nothing).with_changes(ids, current.get(name, nothing))
        assert table.ids.tolist() == after[name].ids.tolist()
        assert table.category_names == after[name].category_names
        assert as_rows(table) == as_rows(after[name])
    assert after["b"].with_changes([1, 2], nothing) is after["b"]
