"""Redo, and asking beforehand: what was undone can come back until something else is changed."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.model.instants import MINUTE
from budgettui.core.store import ConflictError, NotFoundError

NOW = 1_790_009_000_000_000


def test_redo_walks_forward_again(store, draft):
    added = store.add(draft(minutes=None), "ana", NOW)
    ended = store.finish(1, added.start + 60, "ana", NOW)
    amended = store.amend(1, {"impact": 0.5}, "ana", NOW)
    voided = store.void(1, "ana", NOW)
    for _ in range(4):
        store.undo("ana", NOW)
    steps = [store.redo("ana", NOW + n) for n in range(4)]
    assert [step.what for step in steps] == [
        "adding event 1",
        "ending event 1",
        "changing event 1 (impact)",
        "voiding event 1",
    ]
    for number, (step, state) in enumerate(zip(steps, (added, ended, amended, voided), strict=True)):
        assert step.event == replace(state, version=9 + number, recorded_at=NOW + number)
    with pytest.raises(NotFoundError, match="nothing to redo"):
        store.redo("ana", NOW)
    assert store.undo("ana", NOW).what == "voiding event 1"
    assert store.redo("ana", NOW).what == "voiding event 1"
    assert store.check() == []


def test_nothing_is_redone_after_another_change(store, draft):
    store.add(draft(), "ana", NOW)
    store.amend(1, {"impact": 0.5}, "ana", NOW)
    store.undo("ana", NOW)
    store.add(draft(start=9), "ana", NOW)
    with pytest.raises(NotFoundError, match="ana undid nothing since the last change"):
        store.redo("ana", NOW)
    assert store.redo("ben", NOW, 1).event.impact == 0.5  # by its number it can still come back


def test_redo_never_goes_over_what_somebody_changed_since(store, draft):
    store.add(draft(), "ana", NOW)
    store.amend(1, {"impact": 0.5}, "ana", NOW)
    store.undo("ana", NOW)
    latest = store.amend(1, {"description": "seen by ben"}, "ben", NOW)
    with pytest.raises(ConflictError, match=r"event 1 was changed by ben .* after your undo") as caught:
        store.redo("ana", NOW)
    assert caught.value.current == latest
    with pytest.raises(NotFoundError, match="nothing was undone on event 1 since its last change"):
        store.redo("ana", NOW, 1)
    assert store.event(1) == latest


def test_sentences_name_the_command_that_brings_an_event_back(store, draft):
    store.add(draft(), "ana", NOW)
    store.void(1, "ben", NOW)
    with pytest.raises(ValueError, match=r"voided by ben .*`budgettui undo 1` restores it"):
        store.amend(1, {"impact": 0.5}, "ana", NOW)
    assert not store.undo("ana", NOW, 1).event.voided
    store.undo("ana", NOW)
    with pytest.raises(
        ValueError, match=r"adding event 1 was undone by ana .*`budgettui redo 1` restores it"
    ):
        store.amend(1, {"impact": 0.5}, "ben", NOW)
    with pytest.raises(NotFoundError, match="undone already; `budgettui redo 1` restores it"):
        store.undo("ben", NOW, 1)
    assert not store.redo("ben", NOW, 1).event.voided


def test_preview_says_what_undo_will_do_and_writes_nothing(store, draft):
    store.add(draft("checkout"), "ana", NOW)
    start = store.add(draft("search", minutes=None), "ana", NOW).start
    store.finish(2, start + 20 * MINUTE, "ana", NOW)
    store.timezone = ZoneInfo("Asia/Kolkata")
    revision = store.revision()
    preview = store.undo_preview("ana", NOW)
    assert (preview.what, preview.services) == ("ending event 2", ("search",))
    assert preview.changes == "end 20:03:20 → still open"
    assert store.revision() == revision
    assert store.undo("ana", NOW) == preview
    redo = store.redo_preview("ana", NOW)
    assert redo.changes == "end still open → 20:03:20"
    assert store.redo("ana", NOW) == redo
    with pytest.raises(ConflictError, match=r"20:03:20 IST .recorded by ana"):
        store.finish(2, NOW, "ben", NOW)
    assert store.undo_preview("ben", NOW, 1).changes == "voided counted → voided"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"impact": 0.25}, "impact 25 % → 100 %"),
        ({"service": "search"}, "service search → checkout"),
        ({"description": "x" * 100}, f"description {'x' * 59}… → none"),
        ({"tags": ("eu", "db")}, "tags eu, db → none"),
        ({"end": 1_790_086_400_000_000}, "end 2026-09-22 14:13:20 → 14:25:20"),
        (
            {"cause": "deploy", "category": "deployment"},
            "category deployment → incident, cause deploy → none",
        ),
    ],
)
def test_differences_are_reported_in_words(store, draft, changes, words):
    store.add(draft(), "ana", NOW)
    store.amend(1, changes, "ana", NOW)
    undone = store.undo("ana", NOW)
    assert undone.changes == words
    assert [difference.name for difference in undone.differences] == [
        name
        for name in ("service", "end", "impact", "category", "description", "tags", "cause")
        if name in changes
    ]


def test_import_that_was_undone_is_redone_as_one(store, draft):
    store.add_many([draft(start=n, source="csv", source_key=str(n)) for n in range(600)], "ana", NOW)
    store.amend(5, {"impact": 0.5}, "ben", NOW)
    assert store.undo("ana", NOW).count == 599
    redone = store.redo("ana", NOW)
    assert (redone.what, redone.count) == ("importing 599 events", 599)
    assert len(store.events()) == 600
    assert store.undo("ana", NOW).what == "importing 599 events"
    assert store.check() == []


def test_others_undo_and_redo_their_own(store, draft):
    store.add(draft(), "ana", NOW)
    store.add(draft(start=5), "ben", NOW)
    store.undo("ana", NOW)
    store.undo("ben", NOW)
    assert store.redo("ana", NOW).event.id == 1
    assert store.redo("ben", NOW).event.id == 2


def test_redo_of_an_import_that_somebody_else_undid_since_is_refused(store, draft):
    store.add_many([draft(start=n, source="csv", source_key=str(n)) for n in range(2)], "ana", NOW)
    store.undo("ana", NOW)
    for event_id in (1, 2):
        store.redo("ben", NOW, event_id)
        store.undo("ben", NOW, event_id)
    revision = store.revision()
    with pytest.raises(
        ConflictError, match=r"event 1 was voided by ben .* after your undo.*`budgettui redo 1`"
    ):
        store.redo("ana", NOW)
    assert store.revision() == revision
    assert store.redo("ben", NOW).event.id == 2
