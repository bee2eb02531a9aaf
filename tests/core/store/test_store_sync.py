"""What a source says of its events: followed when it changes, except where a person has said otherwise."""

import re
from dataclasses import replace

import pytest

from budgettui.core.model.instants import MINUTE
from budgettui.core.store import KeyClashError, SourceState, SyncResult

NOW = 1_790_009_000_000_000
FILE = "import:outages.csv"


def minutes_of(store, service: str = "checkout") -> float:
    """The minutes of the service's events, as far as they are over."""
    return sum(event.duration_minutes(0) for event in store.events(service=service) if event.end is not None)


@pytest.mark.parametrize("key", ["PT4K", None])
def test_event_that_is_open_in_one_file_and_closed_in_the_next_is_one(store, page, key):
    assert store.sync_events([page(minutes=None, source_key=key)], FILE, NOW) == SyncResult(added=1)
    assert store.sync_events([page(minutes=15, source_key=key)], FILE, NOW) == SyncResult(closed=1)
    (event,) = store.events()
    assert event.duration_minutes(0) == 15
    assert (event.version, event.author) == (2, FILE)
    assert store.events(open_only=True) == []


@pytest.mark.parametrize("key", ["PT4K", None])
def test_corrected_event_has_its_new_length_and_undo_restores_the_old_one(store, page, key):
    store.sync_events([page(minutes=12, source_key=key)], FILE, NOW, actor="ana")
    assert store.sync_events([page(minutes=18, source_key=key)], FILE, NOW, actor="ana") == SyncResult(
        changed=1
    )
    assert minutes_of(store) == 18
    undone = store.undo("ana", NOW)
    assert undone.changes == "end 14:31:20 → 14:25:20"
    assert minutes_of(store) == 12
    assert store.redo("ana", NOW).event.duration_minutes(0) == 18
    store.undo("ana", NOW)
    assert store.sync_events([page(minutes=18, source_key=key)], FILE, NOW) == SyncResult(changed=1)


@pytest.mark.parametrize("key", ["PT4K", None])
def test_one_incident_that_hits_two_services_is_two_events(store, page, key):
    store.sync_events([page(service="checkout", minutes=15, source_key=key)], FILE, NOW)
    assert store.sync_events([page(service="search", minutes=12, source_key=key)], FILE, NOW) == SyncResult(
        added=1
    )
    assert (minutes_of(store, "checkout"), minutes_of(store, "search")) == (15, 12)


def test_start_that_moves_under_the_same_incident_is_one_event(store, page):
    first = page(minutes=15, source_key=None, incident_id="INC-1")
    store.sync_events([first], FILE, NOW)
    moved = replace(first, start=first.start - 3 * MINUTE)
    assert store.sync_events([moved], FILE, NOW) == SyncResult(changed=1)
    assert [event.start for event in store.events()] == [moved.start]


def test_two_outages_of_one_incident_stay_two(store, page):
    both = [page(start, minutes=5, source_key=None, incident_id="INC-1") for start in (0, 60)]
    assert store.sync_events(both, FILE, NOW) == SyncResult(added=2)
    assert store.sync_events(both, FILE, NOW) == SyncResult(unchanged=2)
    longer = [both[0], replace(both[1], end=both[1].end + MINUTE)]
    assert store.sync_events(longer, FILE, NOW) == SyncResult(changed=1, unchanged=1)


def test_two_alerts_that_start_together_under_their_own_keys_stay_two(store, page):
    store.sync_events([page(source_key="A")], FILE, NOW)
    assert store.sync_events([page(minutes=5, source_key="B")], FILE, NOW) == SyncResult(added=1)
    assert len(store.events()) == 2


def test_event_gets_a_key_in_a_later_file(store, page):
    store.sync_events([page(minutes=None, source_key=None)], FILE, NOW)
    assert store.sync_events([page(minutes=9)], FILE, NOW) == SyncResult(closed=1)
    assert len(store.events()) == 1


def test_edited_and_voided_events_are_left_and_named(store, page):
    drafts = [page(start, source_key=str(start)) for start in range(3)]
    store.sync_events(drafts, FILE, NOW)
    store.amend(1, {"impact": 0.5}, "ben", NOW)
    store.void(2, "ben", NOW)
    longer = [replace(draft, end=draft.end + MINUTE, description="longer") for draft in drafts]
    expected = SyncResult(changed=1, left=(1, 2))
    assert store.sync_events(longer, FILE, NOW, dry_run=True) == expected
    assert store.sync_events(longer, FILE, NOW) == expected
    assert store.event(1).impact == 0.5
    assert store.event(1).end == drafts[0].end
    assert store.event(2).voided
    claims = store.source_claims()
    assert {number: claim["description"] for number, claim in claims.items()} == {1: "longer", 2: "longer"}
    assert store.source_claims([1, 3]) == {1: claims[1]}
    store.undo("ben", NOW)  # the void
    store.undo("ben", NOW)  # the edit: the source is followed again
    assert store.sync_events(longer, FILE, NOW) == SyncResult(changed=2, unchanged=1)
    assert store.source_claims() == {}


def test_event_edited_to_what_its_source_says_is_followed_again(store, page):
    store.sync_events([page(minutes=None)], FILE, NOW)
    store.finish(1, page(minutes=15).end, "ben", NOW)
    assert store.sync_events([page(minutes=20)], FILE, NOW) == SyncResult(left=(1,))
    assert store.sync_events([page(minutes=15)], FILE, NOW) == SyncResult(unchanged=1)


def test_texts_that_a_file_leaves_out_are_not_lost(store, page):
    store.sync_events([page(incident_id="INC-1", description="db", tags=("eu",), cause="deploy")], FILE, NOW)
    assert store.sync_events([page(minutes=20)], FILE, NOW) == SyncResult(changed=1)
    event = store.event(1)
    assert (event.incident_id, event.description, event.tags, event.cause) == (
        "INC-1",
        "db",
        ("eu",),
        "deploy",
    )


def test_keep_passes_over_what_is_known(store, page):
    store.sync_events([page(minutes=None)], FILE, NOW)
    assert store.sync_events([page(minutes=15)], FILE, NOW, keep=True) == SyncResult(unchanged=1)
    assert store.event(1).is_open


def test_different_events_under_one_key_are_refused(store, page):
    drafts = [page(0), page(5, source_key="other"), page(60)]
    for dry_run in (True, False):
        with pytest.raises(
            KeyClashError, match=r"'PT4K' of pagerduty .* \(numbers 1 and 3 of the import\); give"
        ) as caught:
            store.sync_events(drafts, FILE, NOW, dry_run=dry_run)
    (clash,) = caught.value.clashes
    assert (clash.first, clash.second, clash.service) == (0, 2, "checkout")
    assert store.revision() == 0
    assert store.sync_events([page(0), page(0)], FILE, NOW) == SyncResult(added=1, unchanged=1)


@pytest.mark.parametrize(
    ("events", "more"), [(3, ", and 1 more such pair)"), (4, ", and 2 more such pairs)")]
)
def test_only_the_first_of_several_clashes_is_described(store, page, events, more):
    with pytest.raises(
        KeyClashError, match=rf"numbers 1 and 2 of the import{re.escape(more)}; give"
    ) as caught:
        store.sync_events([page(60 * number) for number in range(events)], FILE, NOW)
    assert [(clash.first, clash.second) for clash in caught.value.clashes] == [
        (0, later) for later in range(1, events)
    ]


def test_row_equal_to_an_event_entered_by_hand_adds_nothing(store, draft):
    store.add(draft(minutes=12), "ana", NOW)
    row = draft(minutes=12, source="import")
    assert store.sync_events([row], FILE, NOW) == SyncResult(unchanged=1)
    assert store.sync_events([row, row], FILE, NOW) == SyncResult(added=1, unchanged=1)
    assert store.sync_events([replace(row, impact=0.5)], FILE, NOW) == SyncResult(changed=1)
    assert store.event(1).impact == 1


def test_rows_equal_to_events_entered_by_hand_are_matched_whenever_these_start(store, draft):
    by_hand = [draft(start=start) for start in (0, 30, 60)]
    for event in by_hand:
        store.add(event, "ana", NOW)
    rows = [replace(event, source="import") for event in by_hand]
    assert store.sync_events(rows, FILE, NOW) == SyncResult(unchanged=3)


def test_events_of_two_sources_in_one_file_are_not_confused(store, draft):
    def row(source, start=0, **fields):
        return draft(start=start, source=source, **fields)

    store.sync_events([row("pagerduty", incident_id="INC-1")], FILE, NOW)
    file = [row("pagerduty", 60), row("statuspage"), row("statuspage", 30, incident_id="INC-1")]
    assert store.sync_events(file, FILE, NOW) == SyncResult(added=3)


def test_row_equal_to_an_event_of_another_source_is_an_event_of_its_own(store, draft, page):
    store.sync_events([page()], "sync:pagerduty", NOW)
    row = draft(minutes=12, source="import")
    assert store.sync_events([row], FILE, NOW) == SyncResult(added=1)
    assert sorted((event.source, event.source_key) for event in store.events()) == [
        ("import", None),
        ("pagerduty", "PT4K"),
    ]


@pytest.mark.parametrize("key", ["PT4K", None])
def test_event_of_a_source_is_none_that_was_entered_by_hand(store, draft, page, key):
    store.add(draft(minutes=12), "ana", NOW)
    assert store.sync_events([page(source_key=key)], "sync:pagerduty", NOW) == SyncResult(added=1)
    assert [(event.source, event.author) for event in store.events()] == [
        ("pagerduty", "sync:pagerduty"),
        (None, "ana"),
    ]


def test_dry_run_writes_nothing(store, page):
    assert store.sync_events([page()], FILE, NOW, dry_run=True) == SyncResult(added=1)
    assert store.revision() == 0


def test_undone_import_comes_back_with_the_file(store, page):
    store.sync_events([page()], FILE, NOW, actor="ana")
    store.undo("ana", NOW)
    assert store.sync_events([page()], FILE, NOW) == SyncResult(added=1)
    assert [event.id for event in store.events()] == [1]


def test_undo_of_a_sync_goes_to_the_versions_before(store, page):
    store.sync_events([page(0, source_key="1"), page(1, None, source_key="2")], FILE, NOW, actor="ana")
    before = {event.id: event for event in store.events()}
    later = [page(0, 30, source_key="1"), page(1, 9, source_key="2"), page(2, source_key="3")]
    assert store.sync_events(later, FILE, NOW, actor="ana") == SyncResult(added=1, changed=1, closed=1)
    preview = store.undo_preview("ana", NOW)
    assert (preview.what, preview.count, preview.services) == ("importing 3 events", 3, ("checkout",))
    assert store.undo("ana", NOW) == preview
    assert {event.id: event.end for event in store.events()} == {n: event.end for n, event in before.items()}
    assert store.event(3).voided
    assert store.redo("ana", NOW).count == 3
    assert [store.event(number).end for number in (1, 2, 3)] == [draft.end for draft in later]
    assert store.check() == []


def test_author_is_the_source_and_actor_the_person(store, page):
    store.sync_events([page()], "sync:prod", NOW, actor="ana")
    (event,) = store.events()
    assert (event.author, event.actor, event.reviewed) == ("sync:prod", "ana", False)
    assert event.host


def test_unreviewed_events_are_listed_until_somebody_looks(store, page):
    store.sync_events([page(n, None, source_key=str(n)) for n in range(3)], "sync:prod", NOW)
    store.review([1], "ben", NOW)
    store.amend(2, {"impact": 0.5}, "ben", NOW)
    assert [event.id for event in store.events(unreviewed_only=True)] == [3]
    assert store.event(1).author == "ben"
    # having been looked at is no edit: the source is still followed
    assert store.sync_events([page(0, 15, source_key="0")], "sync:prod", NOW) == SyncResult(closed=1)
    assert store.event(1).reviewed
    assert store.sync_events([page(0, 25, source_key="0")], "sync:prod", NOW) == SyncResult(changed=1)
    assert not store.event(1).reviewed


def test_renamed_service_is_known_under_both_names(store, page):
    store.sync_events([page(service="checkout")], FILE, NOW)
    store.rename_service("checkout", "checkout-api", "ana", NOW)
    for service in ("checkout", "checkout-api"):
        assert store.sync_events([page(service=service)], FILE, NOW) == SyncResult(unchanged=1)
    assert store.sync_events([page(service="checkout-api", minutes=20)], FILE, NOW) == SyncResult(changed=1)
    assert store.events()[0].service == "checkout-api"


def test_former_names_of_a_service_are_one_with_its_present_name(store, page):
    store.sync_events([page(service="checkout", minutes=None)], FILE, NOW)
    names = {"checkout": "checkout-api"}
    result = store.sync_events([page(service="checkout-api", minutes=15)], FILE, NOW, names=names)
    assert result == SyncResult(closed=1)


def test_state_of_a_source_is_stored_with_its_batch(store, page):
    state = SourceState("prod", NOW, '{"page": 7}')
    store.sync_events([page()], "sync:prod", NOW, state=state)
    assert store.source_states() == {"prod": state}
    failed = replace(state, problem="cannot be reached")
    store.set_source_state(failed)
    assert store.source_states() == {"prod": failed}
    with pytest.raises(KeyClashError):
        store.sync_events([page(), page(5)], "sync:prod", NOW, state=state)
    assert store.source_states() == {"prod": failed}


def test_many_events_of_many_keys_are_matched(store, page):
    drafts = [page(n, service=f"s{n % 7}", source_key=str(n // 2)) for n in range(2_100)]
    assert store.sync_events(drafts, FILE, NOW) == SyncResult(added=2_100)
    changed = [replace(draft, impact=0.5) if n % 3 == 0 else draft for n, draft in enumerate(drafts)]
    assert store.sync_events(changed, FILE, NOW, actor="ana") == SyncResult(changed=700, unchanged=1_400)
    assert store.undo("ana", NOW).count == 700
    assert {event.impact for event in store.events()} == {1.0}


def test_withdrawn_event_is_voided_unless_somebody_edited_it(store, page):
    drafts = [page(start, source_key=str(start)) for start in range(3)]
    store.sync_events(drafts, "sync:prod", NOW)
    store.amend(2, {"impact": 0.5}, "ben", NOW)
    result = store.sync_events([drafts[2]], "sync:prod", NOW, withdrawn=[1, 2, 3])
    assert result == SyncResult(unchanged=1, left=(2,), withdrawn=1)
    assert [(event.id, event.version, event.voided) for event in map(store.event, (1, 2, 3))] == [
        (1, 2, True),
        (2, 2, False),
        (3, 1, False),
    ]
    assert store.sync_events([], "sync:prod", NOW, withdrawn=[1]) == SyncResult()
    assert store.sync_events(drafts[:1], "sync:prod", NOW) == SyncResult(changed=1)
    assert not store.event(1).voided
    assert store.check() == []


def test_a_file_that_has_lost_its_keys_is_known_by_its_starts(store, page):
    store.sync_events([page(0, source_key="1"), page(30, source_key="2")], FILE, NOW)
    keyless = [page(0, source_key=None), page(30, 20, source_key=None)]
    assert store.sync_events(keyless, FILE, NOW) == SyncResult(changed=1, unchanged=1)
    mixed = [page(0, source_key=None), page(60, source_key="3")]
    assert store.sync_events(mixed, FILE, NOW) == SyncResult(added=1, unchanged=1)


def test_an_incident_may_be_named_later_or_be_left_out(store, page):
    incident = page(source_key=None, incident_id="INC-1")
    store.sync_events([page(source_key=None)], FILE, NOW)
    assert store.sync_events([incident], FILE, NOW) == SyncResult(changed=1)
    assert store.event(1).incident_id == "INC-1"
    assert store.sync_events([page(source_key=None)], FILE, NOW) == SyncResult(unchanged=1)
    other = replace(incident, incident_id="INC-2")
    assert store.sync_events([incident, other], FILE, NOW) == SyncResult(added=1, unchanged=1)


def test_an_incident_that_a_later_file_leaves_out_stays(store, page):
    store.sync_events([page(source_key=None, incident_id="INC-1")], FILE, NOW)
    assert store.sync_events([page(source_key=None)], FILE, NOW) == SyncResult(unchanged=1)
    assert store.event(1).incident_id == "INC-1"


def test_another_incident_at_the_same_time_is_another_event(store, page):
    store.sync_events([page(source_key=None, incident_id="INC-1")], FILE, NOW)
    other = page(source_key=None, incident_id="INC-2")
    assert store.sync_events([other], FILE, NOW) == SyncResult(added=1)


def test_events_under_a_former_name_are_known_without_keys(store, page, draft):
    names = {"cart": "checkout"}
    store.sync_events([page(service="cart", source_key=None)], FILE, NOW)
    store.add(draft("cart", 60), "ana", NOW)
    renamed = [page(source_key=None), draft(start=60, source="import")]
    assert store.sync_events(renamed, FILE, NOW, names=names) == SyncResult(unchanged=2)


HEX = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("source", "key", "later_key", "is_same"),
    [
        ("import", "A", "B", False),
        ("import", HEX, None, True),  # a key that an earlier release made up
        ("import", HEX, HEX[::-1], True),
        ("pagerduty", HEX, HEX[::-1], False),
    ],
)
def test_only_a_key_that_the_source_gave_tells_events_apart(store, draft, source, key, later_key, is_same):
    store.sync_events([draft(source=source, source_key=key)], FILE, NOW)
    result = store.sync_events([draft(source=source, source_key=later_key)], FILE, NOW)
    assert result == (SyncResult(unchanged=1) if is_same else SyncResult(added=1))


def test_of_two_events_that_begin_together_the_one_of_the_incident_is_meant(store, page):
    store.sync_events(
        [page(source_key=None), page(minutes=30, source_key=None, incident_id="INC-1")], FILE, NOW
    )
    corrected = page(minutes=40, source_key=None, incident_id="INC-1")
    assert store.sync_events([corrected], FILE, NOW) == SyncResult(changed=1)
    assert [store.event(number).duration_minutes(0) for number in (1, 2)] == [12, 40]


@pytest.mark.parametrize("start", [25, 85])
def test_of_the_outages_of_an_incident_the_one_that_began_nearest_is_meant(store, page, start):
    outages = [page(at, source_key=None, incident_id="INC-1") for at in (0, 30, 90)]
    store.sync_events(outages, FILE, NOW)
    moved = page(start, source_key=None, incident_id="INC-1")
    assert store.sync_events([moved], FILE, NOW) == SyncResult(changed=1)
    number = {25: 2, 85: 3}[start]
    assert store.event(number).start == moved.start
