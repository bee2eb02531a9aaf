"""What can be saved of a damaged store is in a new one, and what is lost is said."""

import sqlite3
from contextlib import closing

import pytest

from budgettui.core.model.act import ActDraft
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.store import StoreError
from budgettui.core.store.sqlite import salvage as module
from budgettui.core.store.sqlite.salvage import Salvage, salvage
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000


@pytest.fixture
def path(tmp_path, draft):
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add_many([draft(f"s{n % 3}", n, description="x" * 300) for n in range(400)], "ana", NOW)
    store.amend(3, {"impact": 0.5}, "ben", NOW)
    store.void(4, "ben", NOW)
    store.undo("ben", NOW)
    store.add_exclusion(ExclusionDraft(1, 2, "agreed", ("s1",)), "ana", NOW)
    store.add_note("seen", "ana", NOW, event_id=1)
    store.add_act(ActDraft("override", "fix"), "ana", NOW)
    store.close()
    return path


def contents(path):
    with closing(SqliteStore(path)) as store:
        assert store.check() == []
        events = store.events(include_voided=True)
        versions = {event.id: store.versions(event.id) for event in events}
        return versions, store.exclusions(), store.notes(), store.acts(), store.info().hash


def test_sound_store_is_copied_to_the_last_hash(path, tmp_path):
    target = tmp_path / "saved.db"
    assert salvage(path, target) == Salvage(406, ())
    assert contents(target) == contents(path)
    with closing(SqliteStore(target)) as store:
        assert store.redo("ben", NOW).what == "voiding event 4"


def test_pages_that_are_gone_cost_their_rows_alone(path, tmp_path):
    before = contents(path)
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'by_start'").fetchone()
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096  # an index: nothing is lost
    leaf = content.index(b"x" * 300) // 4096
    content[leaf * 4096 : leaf * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)
    damaged = path.read_bytes()
    target = tmp_path / "saved.db"
    result = salvage(path, target)
    assert 0 < len(result.lost) < 40
    assert result.saved == 406 - len(result.lost)
    assert path.read_bytes() == damaged
    after = contents(target)
    assert set(after[0]) < set(before[0])
    assert all(after[0][number] == before[0][number] for number in after[0] if number not in (3, 4))
    assert after[1:4] == before[1:4]


@pytest.mark.parametrize("portion", [1, 2, 405, 406])
def test_rows_are_saved_to_the_last_whatever_the_portion(path, tmp_path, monkeypatch, portion):
    monkeypatch.setattr(module, "_PORTION", portion)
    assert salvage(path, tmp_path / "saved.db") == Salvage(406, ())
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER event_versions_no_delete")
        db.execute("DELETE FROM event_versions WHERE revision IN (1, 403)")
        db.commit()
    assert salvage(path, tmp_path / "less.db") == Salvage(404, (1, 403))


@pytest.mark.parametrize("revision", [1000, -1, "x'00'"])
def test_a_last_revision_that_cannot_be_is_not_believed(path, tmp_path, monkeypatch, revision):
    monkeypatch.setattr(module, "_MOST_REVISIONS", 1000)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(f"UPDATE store SET revision = {revision}")
        db.commit()
    assert salvage(path, tmp_path / "saved.db") == Salvage(406, ())


def test_rows_after_the_last_that_is_there_are_lost(path, tmp_path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE store SET revision = 408")
        db.commit()
    assert salvage(path, tmp_path / "saved.db") == Salvage(406, (407, 408))


def test_row_with_a_value_that_is_never_written_is_lost_alone(path, tmp_path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("DROP TRIGGER event_versions_no_update")
        db.execute("UPDATE event_versions SET category = x'00' WHERE revision = 7")
        db.execute("UPDATE event_versions SET service = CAST(x'ff' AS TEXT) WHERE revision = 9")
        db.execute("DROP TRIGGER acts_no_update")
        db.execute("UPDATE acts SET kind = x'00' WHERE revision = 406")  # the last of all
        db.commit()
    assert salvage(path, tmp_path / "saved.db") == Salvage(403, (7, 9, 406))
    assert len(contents(tmp_path / "saved.db")[0]) == 398


def test_unreadable_writes_get_the_author_and_time_of_their_rows(path, tmp_path):
    def writes(file):
        with closing(sqlite3.connect(file)) as db:
            return db.execute("SELECT author, actor, recorded_us FROM writes ORDER BY batch").fetchall()

    before = contents(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("DROP TRIGGER writes_no_update")
        db.execute("UPDATE writes SET kind = x'00'")
        db.commit()
    target = tmp_path / "saved.db"
    assert salvage(path, target) == Salvage(406, ())
    assert writes(target) == [("ana", "ana", NOW), *[("ben", "ben", NOW)] * 3, *[("ana", "ana", NOW)] * 3]
    assert contents(target)[:4] == before[:4]


def test_what_cannot_be_saved_is_said_and_leaves_nothing(path, tmp_path):
    other = tmp_path / "noise.db"
    other.write_bytes(b"SQLite format 3\x00" + b"\xff" * 8000)
    target = tmp_path / "saved.db"
    with pytest.raises(StoreError, match=r"nothing can be read of|cannot be saved to"):
        salvage(other, target)
    assert not target.exists()
    target.touch()
    with pytest.raises(StoreError, match=r"cannot be created .File exists.: name a new file"):
        salvage(path, target)
