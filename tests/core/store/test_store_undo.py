"""Undo: one change further back each time, never over somebody else's."""

from dataclasses import replace

import pytest

from budgettui.core.store import ConflictError, Imported, NotFoundError

NOW = 1_790_009_000_000_000


def test_undo_walks_back_change_by_change(store, draft):
    added = store.add(draft(minutes=None), "ana", NOW)
    ended = store.finish(1, added.start + 60, "ana", NOW)
    amended = store.amend(1, {"impact": 0.5, "category": "deployment"}, "ana", NOW)
    store.void(1, "ana", NOW)
    steps = [store.undo("ana", NOW + n) for n in range(4)]
    assert [step.what for step in steps] == [
        "voiding event 1",
        "changing event 1 (impact, category)",
        "ending event 1",
        "adding event 1",
    ]
    wanted = [amended, ended, added, added]
    for number, (step, state) in enumerate(zip(steps, wanted, strict=True)):
        assert step.event == replace(
            state, version=5 + number, voided=number == 3, author="ana", recorded_at=NOW + number
        )
    assert store.event(1) == steps[-1].event
    assert len(store.versions(1)) == 8
    with pytest.raises(NotFoundError, match="nothing to undo"):
        store.undo("ana", NOW)
    with pytest.raises(NotFoundError, match="nothing to undo"):
        store.undo("ana", NOW, 1)


def test_undo_continues_after_new_changes(store, draft):
    store.add(draft(), "ana", NOW)
    store.amend(1, {"impact": 0.5}, "ana", NOW)
    store.undo("ana", NOW)
    store.amend(1, {"impact": 0.25}, "ana", NOW)
    store.undo("ana", NOW)
    assert store.event(1).impact == 1.0
    assert store.undo("ana", NOW).what == "adding event 1"


def test_undo_reverts_only_the_users_own_changes_across_events(store, draft):
    store.add(draft(), "ana", NOW)
    store.add(draft(), "ben", NOW)
    store.amend(1, {"impact": 0.5}, "ana", NOW)
    store.add(draft(), "ben", NOW)
    assert store.undo("ana", NOW).event.id == 1
    assert store.undo("ben", NOW).event.id == 3
    assert store.undo("ben", NOW).event.id == 2
    with pytest.raises(NotFoundError, match="no change by cem"):
        store.undo("cem", NOW)


def test_undo_never_takes_back_what_somebody_changed_later(store, draft):
    store.add(draft(), "ana", NOW)
    store.amend(1, {"impact": 0.5}, "ana", NOW)
    latest = store.amend(1, {"description": "seen by ben"}, "ben", NOW)
    with pytest.raises(
        ConflictError, match=r"event 1 was changed by ben .* after your change.*undo 1"
    ) as caught:
        store.undo("ana", NOW)
    assert caught.value.current == latest
    assert store.event(1) == latest
    assert store.undo("ben", NOW).event.impact == 0.5
    assert store.undo("ana", NOW).event.impact == 1.0


def test_undo_of_one_event_takes_back_its_last_change_by_anyone(store, draft):
    store.add(draft(), "ana", NOW)
    store.add(draft(), "ana", NOW)
    store.void(1, "ben", NOW)
    step = store.undo("ana", NOW, 1)
    assert (step.what, step.event.voided, step.event.author) == ("voiding event 1", False, "ana")
    with pytest.raises(NotFoundError, match="no change by ben"):
        store.undo("ben", NOW)


def test_undo_of_a_move_touches_both_services(store, draft):
    store.add(draft("a"), "ana", NOW)
    store.amend(1, {"service": "b"}, "ana", NOW)
    seen = store.revision()
    store.undo("ana", NOW)
    assert store.changed_services(seen) == {"a", "b"}


def test_import_is_undone_as_one_change(store, draft):
    mine = store.add(draft(), "ana", NOW)
    drafts = [draft(start=n, source="csv", source_key=str(n)) for n in range(1, 1203)]
    store.add_many(drafts, "ana", NOW)
    store.amend(5, {"impact": 0.5}, "ana", NOW)
    store.undo("ana", NOW)
    step = store.undo("ana", NOW)
    assert (step.what, step.count, step.event.voided) == ("importing 1,202 events", 1202, True)
    assert store.events() == [mine]
    assert store.undo("ana", NOW).event.id == mine.id


def test_undone_import_can_be_imported_again_and_undone_again(store, draft):
    drafts = [draft(start=n, source="csv", source_key=str(n)) for n in range(3)]
    store.add_many(drafts, "ana", NOW)
    store.undo("ana", NOW)
    better = [replace(drafts[0], impact=0.5), *drafts[1:], draft(start=9, source="csv", source_key="9")]
    assert store.add_many(better, "ana", NOW) == Imported(4, 0)
    assert sorted((event.id, event.impact) for event in store.events()) == [(1, 0.5), (2, 1), (3, 1), (4, 1)]
    assert store.undo("ana", NOW).count == 4
    assert store.events() == []


def test_undone_event_with_a_source_key_can_be_added_again(store, draft):
    store.add(draft(source="pager", source_key="p-1"), "ana", NOW)
    store.undo("ana", NOW)
    event = store.add(draft(impact=0.5, source="pager", source_key="p-1"), "ben", NOW)
    assert (event.id, event.version, event.impact, event.voided) == (1, 3, 0.5, False)


def test_undo_of_an_import_leaves_what_others_changed(store, draft):
    store.add_many([draft(start=n, source="csv", source_key=str(n)) for n in range(3)], "ana", NOW)
    store.amend(2, {"impact": 0.5}, "ben", NOW)
    assert store.undo("ana", NOW).count == 2
    assert [event.id for event in store.events()] == [2]
    with pytest.raises(ConflictError, match="event 2 was changed by ben"):
        store.undo("ana", NOW)


def test_one_event_of_an_import_is_undone_by_its_number(store, draft):
    store.add_many([draft(start=n) for n in range(3)], "ana", NOW)
    assert store.undo("ana", NOW, 2).what == "adding event 2"
    assert store.undo("ana", NOW).count == 2
