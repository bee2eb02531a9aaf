"""Events one after the other: what `events` gives, of one state of the store, and never all at once."""

import tracemalloc

import pytest

from budgettui.core.model.instants import MINUTE
from budgettui.core.store import StoreError, event_queries
from budgettui.core.store.event_queries import CHUNK
from budgettui.core.store.event_stream import stream_events

T0, NOW = 1_790_000_000_000_000, 1_790_090_000_000_000


@pytest.fixture
def filled(store, draft):
    drafts = [
        draft(
            ("checkout", "search", "cart")[n % 3],
            n * 37 % 1200,
            None if n % 50 == 7 else 1 + n % 9,
            category=("incident", "deployment")[n % 2],
        )
        for n in range(CHUNK + 200)
    ]
    store.add_many(drafts, "ana", NOW)
    for event_id in (3, 90, 400):
        store.void(event_id, "ana", NOW + 1)
    for event_id in (5, 91):
        store.amend(event_id, {"impact": 0.5, "service": "search"}, "ben", NOW + 2)
    store.undo("ben", NOW + 3)
    return store


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"since": T0 + 700 * MINUTE},
        {"until": T0 + 700 * MINUTE},
        {"category": "deployment"},
        {"known_at": NOW + 1},
        {"known_at": NOW - 1},
        {"category": "\ud800"},
    ],
)
def test_they_are_those_of_a_list_in_the_order_of_their_starts(filled, filters):
    expected = [*reversed(filled.events(**filters))]
    assert [*stream_events(filled, **filters)] == expected
    for services in (
        {"search"},
        {"search", "cart"},
        {"nobody"},
        set(),
        {f"s{n}" for n in range(CHUNK)} | {"cart"},
    ):
        assert [*stream_events(filled, services, **filters)] == [
            event for event in expected if event.service in services
        ]


def test_what_is_recorded_meanwhile_is_not_among_them(filled, connect, draft):
    before = [*reversed(filled.events())]
    events = stream_events(filled)
    first = next(events)
    other = connect()
    other.add(draft(start=-5), "ben", NOW + 4)  # and does not wait
    other.void(before[-1].id, "ben", NOW + 5)
    assert [first, *events] == before


def test_a_row_that_is_not_there_is_named(filled):
    with (
        pytest.raises(StoreError, match="revision 9999 is no longer there"),
        filled.transactions.reading() as db,
    ):
        event_queries.at_revisions(db, [1, 9999])


def test_they_are_never_all_in_memory(store, draft):
    drafts = [draft(start=n, description="x" * 500) for n in range(6_000)]
    store.add_many(drafts, "ana", NOW)
    del drafts
    tracemalloc.start()
    count = sum(1 for _ in stream_events(store))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 3_000_000) == (6_000, True)  # together they are 8 MB
