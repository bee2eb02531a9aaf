"""Counting what nobody has looked at, on from a count made before."""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.errors import BudgettuiError
from budgettui.core.model.event import Draft
from budgettui.core.store import event_queries
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_000_000_000_000
NUMBERS = st.integers(1, 5)
PAGES = st.lists(
    st.builds(
        Draft,
        st.sampled_from(("a", "b")),
        st.sampled_from((5, 6)),
        st.sampled_from((None, 9)),
        source=st.just("prod"),
        source_key=st.sampled_from(("1", "2", "3")),
    ),
    max_size=3,
    unique_by=lambda draft: draft.source_key,
)
CHANGES = st.one_of(
    PAGES.map(lambda drafts: lambda store: store.sync_events(drafts, "sync:prod", NOW)),
    st.just(lambda store: store.add(Draft("a", 1, 2), "ben", NOW)),
    NUMBERS.map(lambda number: lambda store: store.review([number], "ben", NOW)),
    NUMBERS.map(lambda number: lambda store: store.amend(number, {"impact": 0.5}, "ben", NOW)),
    NUMBERS.map(lambda number: lambda store: store.void(number, "ben", NOW)),
    st.just(lambda store: store.undo("ben", NOW)),
    st.just(lambda store: store.redo("ben", NOW)),
)


@settings(max_examples=scaled(60), deadline=None)
@given(st.lists(st.lists(CHANGES, max_size=4), max_size=6))
def test_a_count_carried_on_is_what_counting_all_gives(steps):
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "events.db")
        try:
            first = count = store.unreviewed_count()
            for step in steps:
                for change in step:
                    with suppress(BudgettuiError, ValueError):  # there was nothing to change
                        change(store)
                count = store.unreviewed_count(count)
                assert count == store.unreviewed_count() == store.unreviewed_count(first)
                assert count.count == len(store.events(unreviewed_only=True))
                assert count.head.revision == store.revision()
        finally:
            store.close()


def test_it_is_carried_on_in_every_engine(store, draft):
    nothing = store.unreviewed_count()
    store.sync_events([draft(source="prod", source_key=str(n)) for n in range(3)], "sync:prod", NOW)
    brought = store.unreviewed_count(nothing)
    store.review([1], "ben", NOW)
    store.void(2, "ben", NOW)
    assert (nothing.count, brought.count, store.unreviewed_count(brought).count) == (0, 3, 1)


@pytest.mark.parametrize("events", [1, 4])
def test_a_count_of_another_store_is_not_carried_on(tmp_path, draft, events):
    stores = [SqliteStore(tmp_path / name) for name in ("one.db", "other.db")]
    try:
        for number, store in enumerate(stores):
            pages = [draft(source="prod", source_key=str(n)) for n in range(2 if number else events)]
            store.sync_events(pages, "sync:prod", NOW)
        assert stores[1].unreviewed_count(stores[0].unreviewed_count()).count == 2
    finally:
        for store in stores:
            store.close()


def test_carrying_on_looks_at_none_of_the_earlier_rows(tmp_path, draft):
    store = SqliteStore(tmp_path / "events.db")
    statements = []

    class Recorder:
        def execute(self, sql, parameters=()):
            statements.append((sql, parameters))
            return db.execute(sql, parameters)

    try:
        store.add_many([draft(start=n) for n in range(5)], "ben", NOW)
        count = store.unreviewed_count()
        store.add(draft(start=9), "ben", NOW)
        with store._transactions.reading() as db:
            assert event_queries.unreviewed_count(Recorder(), count).count == 0
            plans = [
                str(db.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()) for sql, values in statements
            ]
        assert any("event_versions" in plan for plan in plans)
        assert not any("SCAN event_versions" in plan or "SCAN e " in plan for plan in plans)
    finally:
        store.close()
