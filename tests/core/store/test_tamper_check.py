"""The chain of hashes: whatever is altered, missing or slipped in behind the store's back is found."""

import re
from dataclasses import replace
from hashlib import sha256

import pytest
from store_tampering import tamper

from budgettui.core.model.act import ActDraft
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.store import StoreError, tamper_check
from budgettui.core.store.append_only_log import GENESIS, WriteInfo, row_hash
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000


@pytest.fixture
def path(tmp_path, draft):
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add_many([draft(start=n, description=f"é {n}") for n in range(30)], "ana", NOW)
    store.amend(3, {"impact": 0.5}, "ben", NOW)
    store.add_exclusion(ExclusionDraft(1, 2, "agreed", ("checkout",)), "ana", NOW)
    store.add_note("seen", "ana", NOW, event_id=1)
    store.add_act(ActDraft("override", "fix"), "ana", NOW)
    store.undo("ben", NOW)
    assert store.check() == []
    store.close()
    return path


COPY = (
    "INSERT INTO event_versions SELECT 36, 99, 1, service, start_us, end_us, impact, category, incident_id,"
    " description, source, source_key, voided, author, recorded_us, tags, cause, reviewed, NULL, NULL, 36,"
    " hash FROM event_versions WHERE revision = 1"
)


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE event_versions SET end_us = end_us - 1 WHERE revision = 7",
            r"revision 7 \(event_versions\) is not",
        ),
        ("UPDATE event_versions SET author = 'eve' WHERE revision = 35", "revision 35 .* it was altered"),
        ("UPDATE event_versions SET description = 'e' WHERE revision = 1", "revision 1 .* it was altered"),
        ("UPDATE exclusion_versions SET reason = 'no'", "revision 32 .exclusion_versions. is not"),
        ("UPDATE notes SET text = 'no'", "revision 33 .notes. is not"),
        ("UPDATE acts SET until_us = 9", "revision 34 .acts. is not"),
        ("UPDATE writes SET actor = 'eve' WHERE batch = 31", "revision 31 .event_versions. is not"),
        ("UPDATE writes SET host = 'other' WHERE batch = 1", "revision 1 .event_versions. is not"),
        ("DELETE FROM event_versions WHERE revision = 9", "revision 9 is missing from the log"),
        ("DELETE FROM event_versions WHERE revision BETWEEN 9 AND 12", "revisions 9 to 12 are missing"),
        ("DELETE FROM event_versions WHERE revision = 35", "revision 35 is missing"),
        ("DELETE FROM notes", "revision 33 is missing"),
        ("DELETE FROM writes WHERE batch = 31", "revision 31 .* is not what was recorded"),
        ("DELETE FROM writes WHERE batch = 35", "revision 35 .* is not what was recorded"),
        ("UPDATE writes SET size = 2 WHERE batch = 31", "the write at revision 33 is missing, or one of"),
        ("UPDATE writes SET size = 2 WHERE batch = 34", "the write at revision 35 is missing, or one of"),
        ("UPDATE writes SET size = 2 WHERE batch = 35", "the write at revision 35 is missing, or one of"),
        ("UPDATE writes SET size = 29 WHERE batch = 1", "the write at revision 30 is missing, or one of"),
        ("UPDATE writes SET size = x'00' WHERE batch = 31", "the write at revision 31 is missing, or one of"),
        ("UPDATE store SET hash = zeroblob(32)", "revision 35 is not the last that was recorded"),
        (COPY, "1 rows of event_versions were slipped in after revision 35"),
        (
            "INSERT INTO notes VALUES (20, 9, 1, 'x', 1, NULL, 'eve', 1, 20, zeroblob(32))",
            "revision 20 is in the log twice",
        ),
        (
            "UPDATE event_versions SET hash = zeroblob(32) WHERE revision = 35",
            "revision 35 .* it was altered",
        ),
    ],
)
def test_what_was_changed_behind_its_back_is_found(path, draft, statement, problem):
    tamper(path, statement)
    store = SqliteStore(path)
    problems = store.check()
    assert any(re.search(problem, text) for text in problems), problems
    with pytest.raises(StoreError, match=r"is damaged .*it is not written to"):
        store.add(draft(), "ana", NOW)
    store.close()


def test_last_rows_cut_off_with_the_head_are_found_by_whoever_saw_them(path, draft):
    store = SqliteStore(path)
    hash_before = store.info().hash
    tamper(
        path,
        "DELETE FROM event_versions WHERE revision = 35",
        "DELETE FROM writes WHERE batch = 35",
        "UPDATE store SET revision = 34, hash = (SELECT hash FROM acts WHERE revision = 34)",
    )
    for ask in (store.revision, store.events, lambda: store.add(draft(), "ana", NOW)):
        with pytest.raises(StoreError, match="replaced by an earlier state of it"):
            ask()
    store.close()
    fresh = SqliteStore(path)  # nobody can tell from the file alone, but its hash is another
    assert fresh.check() == []
    assert fresh.info().hash != hash_before
    fresh.close()


def test_mended_store_is_written_to_again(path, draft):
    good = path.read_bytes()
    tamper(path, "UPDATE event_versions SET impact = 0.25 WHERE revision = 7")
    store = SqliteStore(path)
    assert store.check() != []
    with pytest.raises(StoreError, match="is damaged"):
        store.add(draft(), "ana", NOW)
    path.write_bytes(good)
    assert store.add(draft(), "ana", NOW).id == 31
    assert store.check() == []
    store.close()


def test_hash_is_that_of_the_one_before_and_the_values_in_ascii():
    row = (1, "é\x00", None, 0.5, 7)
    content = rb"('notes', (1, '\xe9\x00', None, 0.5, 7))"
    assert row_hash(GENESIS, "notes", row, None) == sha256(bytes(32) + content).digest()
    info = WriteInfo("id", "add", "ana", "ben", "host", 7)
    content = rb"('notes', (1, '\xe9\x00', None, 0.5, 7), 'id', 'add', 'ana', 'ben', 'host', 7)"
    assert row_hash(b"before", "notes", row, info) == sha256(b"before" + content).digest()


def test_check_stops_when_it_is_asked_to(path):
    store = SqliteStore(path)
    asked = []

    def stop() -> bool:
        asked.append(True)
        return True

    assert store.check(stop) == []
    assert asked
    store.close()


def test_check_continues_from_a_head_up_to_which_it_was_sound(path, draft):
    store = SqliteStore(path)
    head = store.head()
    store.add_many([draft(start=n) for n in range(3)], "ana", NOW)
    assert store.check(since=head) == []
    store.close()
    tamper(
        path,
        "UPDATE event_versions SET impact = 0.25 WHERE revision = 7",
        "UPDATE event_versions SET impact = 0.25 WHERE revision = 37",
    )
    store = SqliteStore(path)
    [problem] = store.check(since=head)
    assert re.search("revision 37 .* it was altered", problem)
    store.close()


@pytest.mark.parametrize(
    "change", [{"id": "another"}, {"revision": 34}, {"revision": 99}, {"revision": -1}, {"hash": "00" * 32}]
)
def test_check_looks_at_everything_where_the_head_is_not_of_this_store(path, change):
    tamper(path, "UPDATE event_versions SET impact = 0.25 WHERE revision = 7")
    store = SqliteStore(path)
    [problem] = store.check(since=replace(store.head(), **change))
    assert re.search("revision 7 .* it was altered", problem)
    store.close()


def test_progress_says_how_far_all_is_as_it_was_recorded(path, monkeypatch):
    monkeypatch.setattr(tamper_check, "_PORTION", 10)
    store = SqliteStore(path)
    reached = []
    assert store.check(progress=reached.append) == []
    assert [info.revision for info in reached] == [0, 10, 20, 30, 35]
    assert (reached[-1].id, reached[-1].hash) == (store.head().id, store.head().hash)
    for info in reached:
        assert store.contains(info)
    store.close()
    tamper(path, "UPDATE event_versions SET impact = 0.25 WHERE revision = 17")
    store = SqliteStore(path)
    reached.clear()
    assert len(store.check(progress=reached.append)) == 1
    assert [info.revision for info in reached] == [0, 10]
    store.close()
