"""The file's schema: made, migrated after a copy, refused when newer or not ours."""

import sqlite3
import stat
from dataclasses import replace

import pytest

from budgettui.core.store import StoreError
from budgettui.core.store.schema import Schema
from budgettui.core.store.sqlite.sqlite_migration import create, prepare
from budgettui.core.store.sqlite.sqlite_migration_steps import SCHEMA
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000
NEXT = SCHEMA.version + 1


def next_schema(*statements: str) -> Schema:
    """The schema after today's: what `statements` add to it."""

    def step(db):
        for statement in statements:
            db.execute(statement)

    return replace(SCHEMA, version=NEXT, create=(*SCHEMA.create, *statements), steps={NEXT: step})


@pytest.fixture
def old(tmp_path, draft):
    """A store of today's schema with one event."""
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add(draft(), "ana", NOW)
    store.close()
    return path


def test_file_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "some" / "folder" / "events.db"
    SqliteStore(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_commits_are_durable(tmp_path):
    store = SqliteStore(tmp_path / "events.db")
    with store._file.reading() as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (3,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    store.close()


def test_rows_are_never_changed_nor_deleted(old):
    db = sqlite3.connect(old)
    for change in ("UPDATE event_versions SET impact = 0.5", "DELETE FROM event_versions"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(change)
    db.close()


def test_older_schema_is_migrated_after_a_copy(old, draft):
    schema = next_schema("CREATE TABLE extra (a)", "CREATE INDEX more ON extra (a)")
    before = old.read_bytes()
    store = SqliteStore(old, schema=schema)
    assert store.event(1).author == "ana"
    assert store.add(draft(), "ben", NOW).id == 2
    store.close()
    copy = old.with_name(f"events.db.schema-{SCHEMA.version}.bak")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert len(copy.read_bytes()) == len(before)
    original = SqliteStore(copy)
    assert [event.id for event in original.events()] == [1]
    assert original.check() == []
    original.close()
    again = SqliteStore(old, schema=schema)
    assert len(again.events()) == 2
    again.close()
    assert len(list(old.parent.glob("*.bak"))) == 1


def test_failed_migration_changes_nothing(old):
    broken = next_schema("CREATE TABLE extra (a)", "ALTER TABLE nowhere ADD COLUMN note TEXT")
    for copies in (1, 2):
        with pytest.raises(StoreError, match="no such table: nowhere"):
            SqliteStore(old, schema=broken)
        assert len(list(old.parent.glob("*.bak"))) == copies
    store = SqliteStore(old)
    assert len(store.events()) == 1
    with store._file.reading() as db:
        assert db.execute("SELECT name FROM sqlite_master WHERE name = 'extra'").fetchall() == []
    store.close()


def test_no_migration_without_a_copy(old, monkeypatch):
    monkeypatch.setattr(
        "budgettui.core.store.sqlite.sqlite_migration.backup_path",
        lambda *_: old.parent / "gone" / "copy.bak",
    )
    with pytest.raises(StoreError, match=r"the backup copy .* could not be written .*nothing was changed"):
        SqliteStore(old, schema=next_schema("CREATE TABLE extra (a)"))
    SqliteStore(old).close()


def test_schema_too_old_to_migrate(old):
    with pytest.raises(StoreError, match="from which this budgettui cannot migrate"):
        SqliteStore(old, schema=Schema(SCHEMA.version + 2, SCHEMA.create, {SCHEMA.version + 2: print}))
    SqliteStore(old).close()


def test_older_schema_opened_for_reading_only(old):
    with pytest.raises(StoreError, match="opened for reading only"):
        SqliteStore(old, schema=next_schema(), read_only=True)
    SqliteStore(old).close()


def test_newer_schema_is_refused_and_not_touched(old):
    SqliteStore(old, schema=next_schema("CREATE TABLE extra (a)")).close()
    before = old.read_bytes()
    with pytest.raises(StoreError, match=f"newer budgettui .schema {NEXT}, .*update budgettui"):
        SqliteStore(old)
    assert old.read_bytes() == before


@pytest.mark.parametrize(
    "statement", ["CREATE TABLE a (b)", "PRAGMA user_version = 7", "PRAGMA application_id = 7"]
)
def test_database_of_somebody_else_is_refused_and_not_touched(tmp_path, statement):
    path = tmp_path / "other.db"
    db = sqlite3.connect(path)
    db.execute(statement)
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not an event store of budgettui"):
        SqliteStore(path)
    assert path.read_bytes() == before


def test_empty_file_becomes_a_store(tmp_path, draft):
    path = tmp_path / "events.db"
    path.touch()
    with pytest.raises(StoreError, match="is an empty file"):
        SqliteStore(path, read_only=True)
    store = SqliteStore(path)
    assert store.add(draft(), "ana", NOW).id == 1
    store.close()


def test_tables_created_by_another_process_meanwhile(tmp_path, draft):
    path = tmp_path / "events.db"
    mine, other = (sqlite3.connect(path, timeout=0, isolation_level=None) for _ in range(2))

    def meanwhile(statement):
        if statement == "PRAGMA user_version":
            mine.set_trace_callback(None)
            other.execute("BEGIN IMMEDIATE")
            create(other, SCHEMA)
            try:
                other.execute("COMMIT")
            except sqlite3.OperationalError:  # held off until it was read
                other.execute("ROLLBACK")

    mine.set_trace_callback(meanwhile)
    prepare(mine, path, SCHEMA, read_only=False)
    mine.close()
    other.close()
    store = SqliteStore(path)
    assert store.add(draft(), "ana", NOW).id == 1
    assert store.check() == []
    store.close()


def test_store_left_in_wal_mode_is_taken_out_of_it(old, draft):
    db = sqlite3.connect(old)
    assert db.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    db.close()
    reader = SqliteStore(old, read_only=True)
    assert len(reader.events()) == 1
    reader.close()
    store = SqliteStore(old)
    store.add(draft(), "ana", NOW)
    with store._file.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    store.close()
