"""Outages that are known by when they began: the same ones when their source corrects just that."""

import pytest

from budgettui.core.model.instants import MINUTE, to_datetime
from budgettui.core.store import SourceIdentity, SyncResult

NOW = 1_790_009_000_000_000
AUTHOR = "sync:probes"


@pytest.fixture
def outage(draft):
    """An outage that a probe saw from `start` to `end`, in minutes; its key ends with when it began."""

    def make(start: int, end: int | None, probe: str = "web", service: str = "checkout", **fields: object):
        made = draft(service, start, None if end is None else end - start)
        key = f"{to_datetime(made.start):%Y-%m-%dT%H:%M:%SZ}"
        fields = {"source": "probes", "source_key": f"{probe}@{key}" if probe else key, **fields}
        return type(made)(service, made.start, made.end, **fields)

    return make


def follow(store, *drafts, **options) -> SyncResult:
    return store.sync_events(drafts, AUTHOR, NOW, **{"follow_starts": True, **options})


def spans(store) -> dict[int, tuple[int, int | None]]:
    """Start and end of each event by its id, in minutes after the fixed moment."""
    zero = 1_790_000_000_000_000
    return {
        event.id: (
            (event.start - zero) // MINUTE,
            None if event.end is None else (event.end - zero) // MINUTE,
        )
        for event in store.events()
    }


@pytest.mark.parametrize("start", [-5, 5, 19])
@pytest.mark.parametrize("end", [20, None])
def test_a_corrected_start_is_the_same_outage(store, outage, start, end):
    follow(store, outage(0, end))
    corrected = outage(start, end)
    assert follow(store, corrected) == SyncResult(changed=1)
    assert spans(store) == {1: (start, end)}
    assert store.event(1).source_key == corrected.source_key
    assert follow(store, corrected) == SyncResult(unchanged=1)


@pytest.mark.parametrize(("start", "end"), [(20, 30), (25, 30), (-10, 0), (-15, -5)])
def test_outages_without_time_in_common_are_two(store, outage, start, end):
    follow(store, outage(0, 20))
    assert follow(store, outage(start, end)) == SyncResult(added=1)
    assert spans(store) == {1: (0, 20), 2: (start, end)}


def test_a_source_whose_keys_are_identities_moves_none(store, outage):
    follow(store, outage(0, 20))
    assert follow(store, outage(5, 20), follow_starts=False) == SyncResult(added=1)


def test_an_outage_of_no_source_is_followed_nowhere(store, outage):
    follow(store, outage(0, 20))
    assert follow(store, outage(5, 20), outage(6, 20, source=None)) == SyncResult(changed=1, added=1)


def test_other_probes_and_other_services_have_outages_of_their_own(store, outage):
    follow(store, outage(0, 20))
    assert follow(store, outage(5, 20, probe="api"), outage(5, 20, service="search")) == SyncResult(added=2)


def test_a_key_that_is_a_time_alone_names_no_event_with_another_kind_of_key(store, outage):
    follow(store, outage(0, 20, source_key="PT4K"))
    assert follow(store, outage(5, 20, probe="")) == SyncResult(added=1)
    assert follow(store, outage(6, 20, probe="")) == SyncResult(changed=1)
    assert spans(store) == {1: (0, 20), 2: (6, 20)}


def test_the_outage_with_the_most_time_in_common_is_meant(store, outage):
    follow(store, outage(0, 20), outage(30, 60))
    assert follow(store, outage(5, 55)) == SyncResult(changed=1)
    assert spans(store) == {1: (0, 20), 2: (5, 55)}


def test_with_as_much_in_common_the_outage_that_began_nearest_is_meant(store, outage):
    follow(store, outage(-10, 20), outage(15, 25))
    assert follow(store, outage(10, 30)) == SyncResult(changed=1)
    assert spans(store) == {1: (-10, 20), 2: (10, 30)}


def test_of_an_outage_that_was_two_the_longer_part_is_the_event(store, outage):
    follow(store, outage(0, 60))
    assert follow(store, outage(1, 20), outage(25, 60)) == SyncResult(added=1, changed=1)
    assert spans(store) == {1: (25, 60), 2: (1, 20)}


def test_what_another_outage_is_by_its_key_is_not_taken_from_it(store, outage):
    follow(store, outage(0, 60), outage(70, 90))
    assert follow(store, outage(0, 30), outage(40, 80)) == SyncResult(changed=2)
    assert spans(store) == {1: (0, 30), 2: (40, 80)}


def test_the_second_best_is_meant_where_the_best_is_another(store, outage):
    follow(store, outage(0, 30), outage(40, 60))
    assert follow(store, outage(1, 30), outage(10, 45)) == SyncResult(changed=2)
    assert spans(store) == {1: (1, 30), 2: (10, 45)}


def test_an_outage_is_followed_over_new_names_of_its_service_and_source(store, outage):
    follow(store, outage(0, 20, service="cart", source="old"))
    assert follow(
        store,
        outage(5, 20),
        names={"cart": "checkout"},
        identity=SourceIdentity("probes", ("old",)),
    ) == SyncResult(changed=1)
    assert (spans(store), store.event(1).source) == ({1: (5, 20)}, "probes")


def test_a_withdrawn_outage_is_not_followed(store, outage):
    follow(store, outage(0, 20))
    assert follow(store, withdrawn=[1]) == SyncResult(withdrawn=1)
    assert follow(store, outage(5, 20)) == SyncResult(added=1)
    assert (store.event(1).voided, spans(store)) == (True, {2: (5, 20)})


@pytest.mark.parametrize("end", [60, None])
def test_an_edited_outage_is_followed_by_what_its_source_said_last(store, outage, end):
    follow(store, outage(0, 10))
    store.amend(1, {"impact": 0.5}, "ben", NOW)
    assert follow(store, outage(0, end)) == SyncResult(left=(1,))
    assert follow(store, outage(30, end)) == SyncResult(left=(1,))
    assert spans(store) == {1: (0, 10)}


def test_an_outage_that_somebody_voided_stays_voided(store, outage):
    follow(store, outage(0, 20))
    store.void(1, "ben", NOW)
    assert follow(store, outage(5, 20)) == SyncResult(left=(1,))
    assert spans(store) == {}
