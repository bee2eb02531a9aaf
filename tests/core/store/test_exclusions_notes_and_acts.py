"""Exclusions, notes and acts: recorded with an author, never lost, and asked for as known at a moment."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.model.act import ActDraft
from budgettui.core.model.instants import MINUTE
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.store import ConflictError, NotFoundError, SourceState

NOW = 1_790_009_000_000_000
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
OUTAGE = ExclusionDraft(
    NOW - 60 * MINUTE, NOW - 25 * MINUTE, "provider outage, agreed", services=("checkout",), approved_by="eve"
)


def test_exclusion_is_read_back(connect):
    everything = ExclusionDraft(
        1, None, "moving", ("a", "b"), ("team",), ("eu", "ü"), True, "out", "eve", "INC-812"
    )  # fmt: skip
    added = [connect().add_exclusion(draft, "ana", NOW) for draft in (OUTAGE, everything)]
    assert connect().exclusions() == [added[1], added[0]]
    assert (added[1].id, added[1].author, added[1].recorded_at, added[1].version) == (2, "ana", NOW, 1)
    for name in ExclusionDraft.__dataclass_fields__:
        assert getattr(added[1], name) == getattr(everything, name)
    assert connect().exclusions()[0].host == added[0].host
    assert connect().check() == []
    assert connect().check(since=connect().head()) == []


def test_exclusion_is_amended_voided_undone_and_redone(store):
    first = store.add_exclusion(OUTAGE, "ana", NOW)
    second = store.amend_exclusion(1, {"accounting": "out", "end": None}, "ben", NOW + 1, 1)
    assert second == replace(first, accounting="out", end=None, version=2, author="ben", recorded_at=NOW + 1)
    with pytest.raises(ConflictError, match="exclusion 1 was changed by ben"):
        store.void_exclusion(1, "ana", NOW, 1)
    assert store.amend_exclusion(1, {"accounting": "out"}, "ben", NOW).version == 2
    store.void_exclusion(1, "ana", NOW)
    assert store.exclusions() == []
    assert [exclusion.voided for exclusion in store.exclusions(include_voided=True)] == [True]
    with pytest.raises(ValueError, match="exclusion 1 was voided by ana"):
        store.amend_exclusion(1, {"reason": "x"}, "ana", NOW)
    undone = store.undo("ana", NOW)
    assert (undone.what, undone.event, undone.exclusion.voided) == ("voiding exclusion 1", None, False)
    assert store.undo("ben", NOW).what == "changing exclusion 1 (end, accounting)"
    assert replace(store.exclusions()[0], version=1, author="ana", recorded_at=NOW) == first
    assert store.redo("ben", NOW).exclusion.accounting == "out"
    store.undo_exclusion(1, "ana", NOW)
    assert store.undo_exclusion(1, "ana", NOW).what == "adding exclusion 1"
    with pytest.raises(NotFoundError, match="every change to exclusion 1 is undone"):
        store.undo_exclusion(1, "ana", NOW)
    assert store.redo_exclusion(1, "ana", NOW).exclusion.voided is False
    assert len(store.exclusion_versions(1)) == 9
    assert store.check() == []


def test_exclusions_are_asked_for_as_known_at_a_moment(store):
    store.add_exclusion(OUTAGE, "ana", NOW)
    store.amend_exclusion(1, {"accounting": "out"}, "ana", NOW + 5)
    store.void_exclusion(1, "ana", NOW + 9)
    known = [store.exclusions(known_at=NOW + moment) for moment in (-1, 0, 4, 5, 8, 9)]
    assert [[exclusion.accounting for exclusion in each] for each in known] == [
        [], ["free"], ["free"], ["out"], ["out"], [],
    ]  # fmt: skip


def test_revision_grows_with_exclusions_notes_and_acts(store, draft):
    store.add(draft(), "ana", NOW)
    seen = store.revision()
    assert not store.exclusions_changed(seen)
    store.add_exclusion(OUTAGE, "ana", NOW)
    assert store.exclusions_changed(seen)
    store.add_note("looks like DNS", "ana", NOW, event_id=1)
    assert not store.acts_changed(seen)
    store.add_act(ActDraft("override", "security fix", service="checkout"), "ana", NOW)
    assert store.acts_changed(seen)
    assert store.revision() == seen + 3
    assert store.changed_services(seen) == set()
    assert store.info().counts == {"event_versions": 1, "exclusion_versions": 1, "notes": 1, "acts": 1}
    assert store.check() == []


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"reason": " "}, "reason: it is empty"),
        ({"services": ()}, "services: none is named"),
        ({"services": ("a", "")}, "services: "),
        ({"accounting": "half"}, "accounting: 'half'"),
        ({"end": OUTAGE.start}, "duration_minutes: 0"),
        ({"end": OUTAGE.start - 1}, "end: it lies"),
    ],
)
def test_exclusion_that_makes_no_sense_is_refused(store, fields, says):
    with pytest.raises(ValueError, match=says):
        replace(OUTAGE, **fields)
    store.add_exclusion(OUTAGE, "ana", NOW)
    with pytest.raises(ValueError, match=says):
        store.amend_exclusion(1, fields, "ana", NOW)
    assert store.revision() == 1


def test_unknown_fields_and_numbers_are_refused(store):
    with pytest.raises(NotFoundError, match="no exclusion 7"):
        store.amend_exclusion(7, {}, "ana", NOW)
    with pytest.raises(NotFoundError, match="no exclusion 1000"):
        store.exclusion_versions(10**30)
    store.add_exclusion(OUTAGE, "ana", NOW)
    with pytest.raises(ValueError, match="author: not a field that can be changed; these are: start, end"):
        store.amend_exclusion(1, {"author": "x"}, "ana", NOW)
    with pytest.raises(NotFoundError, match="no event 9"):
        store.add_note("text", "ana", NOW, event_id=9)
    with pytest.raises(NotFoundError, match="no act 9"):
        store.revoke_act(9, "ana", NOW)


def test_notes_are_listed_by_time(store, draft):
    store.add(draft(), "ana", NOW)
    second = store.add_note("restarted", "ben", NOW, event_id=1, at=NOW - 5)
    first = store.add_note("seen", "ana", NOW + 1, event_id=1, at=NOW - 9)
    other = store.add_note("postmortem: link", "ana", NOW + 2, incident_id="INC-1")
    assert store.notes(event_id=1) == [first, second]
    assert store.notes(incident_id="INC-1") == [other]
    assert store.notes() == [first, second, other]
    assert store.notes(known_at=NOW) == [second]
    assert (first.id, first.at, first.author) == (2, NOW - 9, "ana")


@pytest.mark.parametrize(
    ("text", "about", "says"),
    [
        (" ", {"event_id": 1}, "text: ' ' is empty"),
        ("x", {}, "event_id: a note is about either an event or an incident"),
        ("x", {"event_id": 1, "incident_id": "I"}, "event_id: a note is about"),
        ("x", {"incident_id": " "}, "incident_id: ' ' is empty"),
        ("\ud800", {"event_id": 1}, "text: character 1"),
    ],
)
def test_note_that_says_nothing_is_refused(store, draft, text, about, says):
    store.add(draft(), "ana", NOW)
    with pytest.raises(ValueError, match=says):
        store.add_note(text, "ana", NOW, **about)


def test_acts_are_listed_and_revoked(store):
    override = store.add_act(
        ActDraft("override", "security fix", service="checkout", until=NOW + 9), "ana", NOW
    )
    exception = store.add_act(ActDraft("exception", "other team", group="shop", subject="R1"), "ben", NOW + 1)
    assert store.acts() == [exception, override]
    assert store.acts(kind="override") == [override]
    assert store.acts(service="checkout") == [override]
    assert (override.holds_at(NOW + 8), override.holds_at(NOW + 9), exception.holds_at(NOW + 99)) == (
        True,
        False,
        True,
    )
    revoked = store.revoke_act(2, "ana", NOW + 5)
    assert (revoked.revoked, revoked.author, revoked.version) == (True, "ana", 2)
    assert not revoked.holds_at(NOW)
    assert store.acts() == [override]
    assert store.acts(include_revoked=True) == [revoked, override]
    assert store.acts(known_at=NOW + 4) == [exception, override]
    with pytest.raises(ValueError, match="act 2 was revoked by ana already"):
        store.revoke_act(2, "ana", NOW)
    with pytest.raises(ValueError, match="reason: ' ' is empty"):
        ActDraft("override", " ")


def test_notes_and_acts_are_not_changes_to_undo(store, draft):
    store.add(draft(), "ana", NOW)
    store.add_note("seen", "ana", NOW, event_id=1)
    store.add_act(ActDraft("done", "postmortem written", subject="R1"), "ana", NOW)
    assert store.undo("ana", NOW).what == "adding event 1"
    assert store.redo("ana", NOW).what == "adding event 1"


def test_write_is_found_by_its_id(store, draft):
    store.add(draft(), "ana", NOW)
    assert store.find_write("nobody's") is None
    with store._transactions.reading() as db:
        (write_id,) = db.execute("SELECT write_id FROM writes").fetchone()
    write = store.find_write(write_id)
    assert (write.batch, write.size, write.kind, write.author, write.actor) == (1, 1, "add", "ana", "ana")


def test_rename_moves_events_and_exclusions_in_one_change(store, draft):
    for n in range(3):
        store.add(draft(start=n), "ana", NOW)
    store.void(3, "ben", NOW)
    store.add_exclusion(OUTAGE, "ana", NOW)
    seen = store.revision()
    assert store.rename_service("checkout", "checkout-api", "ana", NOW) == 3
    assert store.changed_services(seen) == {"checkout", "checkout-api"}
    assert [event.service for event in store.events(include_voided=True)] == ["checkout-api"] * 3
    assert store.event(3).voided
    assert store.exclusions()[0].services == ("checkout-api",)
    undone = store.undo("ana", NOW)
    assert (undone.what, undone.count) == ("moving 4 events", 4)
    assert store.exclusions()[0].services == ("checkout",)
    assert {event.service for event in store.events(include_voided=True)} == {"checkout"}
    assert store.redo("ana", NOW).count == 4
    assert store.exclusions()[0].services == ("checkout-api",)
    with pytest.raises(NotFoundError, match="no event of 'gone'"):
        store.rename_service("gone", "new", "ana", NOW)
    assert store.check() == []


def test_text_that_no_store_can_hold_is_refused_or_matches_nothing(store, draft):
    half = "\udcff"
    store.add(draft(), "ana", NOW)
    assert store.notes(incident_id=half) == store.acts(kind=half) == store.acts(service=half) == []
    assert store.find_write(half) is None
    for change, field in (
        (lambda: store.set_source_state(SourceState(half, NOW)), "source"),
        (lambda: store.set_source_state(SourceState("s", NOW, half)), "cursor"),
        (lambda: store.set_source_state(SourceState("s", 2**80)), "synced_at"),
        (lambda: store.add_act(ActDraft("override", half), "ana", NOW), "reason"),
        (lambda: store.add_act(ActDraft("override", "x", until=2**80), "ana", NOW), "until"),
        (lambda: store.add_exclusion(replace(OUTAGE, services=("a", half)), "ana", NOW), "services"),
        (lambda: store.add_exclusion(replace(OUTAGE, approved_by=half), "ana", NOW), "approved_by"),
        (lambda: store.amend_exclusion(1, {"start": "noon"}, "ana", NOW), "start|no exclusion 1"),
        (lambda: store.add_note("x", "ana", NOW, incident_id=half), "incident_id"),
        (lambda: store.add_note("x", half, NOW, event_id=1), "author"),
        (lambda: store.amend(1, {"tags": "eu"}, "ana", NOW), "tags: 'eu' is not a list of names"),
        (lambda: store.amend(1, {"tags": ["eu", " "]}, "ana", NOW), "tags: one of them is empty"),
        (lambda: store.amend(1, {"cause": half}, "ana", NOW), "cause"),
        (lambda: store.rename_service("checkout", half, "ana", NOW), "service"),
        (lambda: store.rename_service("checkout", " ", "ana", NOW), "service_name"),
        (lambda: store.sync_events([], "import:f", NOW, actor=half), "author"),
        (lambda: store.redo(half, NOW), "author"),
    ):
        with pytest.raises((ValueError, NotFoundError), match=field):
            change()
    assert store.revision() == 1


@given(
    names=st.lists(
        st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1).filter(str.strip),
        max_size=4,
    ),
    reason=st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), min_size=1).filter(str.strip),
)
@settings(max_examples=scaled(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_kept_as_it_is(connect, names, reason):
    store = connect()
    draft = replace(OUTAGE, reason=reason, tags=tuple(names))
    added = store.add_exclusion(draft, "ana", NOW)
    assert added.tags == tuple(dict.fromkeys(names))
    assert store.exclusion_versions(added.id) == [added]
    store.close()


def test_an_import_of_exclusions_is_undone_as_one(store):
    store.add_exclusions([OUTAGE, replace(OUTAGE, reason="another")], "ana", NOW)
    undone = store.undo("ana", NOW)
    assert (undone.event, undone.count) == (None, 2)
    assert undone.exclusion.voided
    assert undone.what.endswith("2 exclusions")
    assert store.exclusions() == []
    redone = store.redo("ana", NOW)
    assert (redone.event, redone.count) == (None, 2)
    assert not redone.exclusion.voided
    assert [exclusion.reason for exclusion in store.exclusions()] == [OUTAGE.reason, "another"]
