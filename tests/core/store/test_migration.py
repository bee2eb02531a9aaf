"""A store of schema 1, made by the last release that had it, is carried over without losing a digit."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from budgettui.core.config.loader import load
from budgettui.core.model.event import Draft
from budgettui.core.store import StoreError
from budgettui.core.store.log_export import log_objects
from budgettui.core.store.sqlite import sqlite_migration_steps
from budgettui.core.store.sqlite.sqlite_migration_steps import _same_write
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.workspace import Workspace

FIXTURES = Path(__file__).parent / "fixtures"
FIGURES = json.loads((FIXTURES / "version_1.json").read_text(encoding="utf-8"))
AS_OF = FIGURES["as_of"]

LEDGER_FIGURES = (
    "service", "as_of", "slo_target", "window_start", "window_end", "total_budget_minutes",
    "consumed_minutes", "remaining_minutes", "overspent_minutes", "consumed_pct", "remaining_pct",
    "event_count", "consumption_by_category", "burn_rates", "open_events",
)  # fmt: skip
"""What every release computes alike from the same events; statistics and forecasts may be refined."""


def make_version_1(path: Path, *statements: str) -> None:
    """A store of schema 1 at `path`, with `statements` run on it afterwards."""
    path.write_bytes((FIXTURES / "version_1.db").read_bytes())
    with closing(sqlite3.connect(path)) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def assert_covers(after: object, before: object) -> None:
    """Everything in `after` that was in `before` is the same; later releases may add fields."""
    if isinstance(after, dict) and isinstance(before, dict):
        for name in before.keys() & after.keys():
            assert_covers(after[name], before[name])
    elif isinstance(after, list) and isinstance(before, list):
        assert len(after) == len(before)
        for pair in zip(after, before, strict=True):
            assert_covers(*pair)
    else:
        assert after == before


@pytest.fixture
def old(tmp_path) -> Path:
    path = tmp_path / "events.db"
    make_version_1(path)
    return path


@pytest.fixture
def store(old):
    store = SqliteStore(old)
    yield store
    store.close()


def test_figures_are_the_same_to_the_last_digit(old, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(FIGURES["config"], encoding="utf-8")
    with Workspace(load(config), SqliteStore(old), "ana") as workspace:
        assessments = [assessment.as_dict() for assessment in workspace.assess_all(AS_OF)]
    for before, after in zip(FIGURES["assessments"], json.loads(json.dumps(assessments)), strict=True):
        assert_covers({name: after[name] for name in LEDGER_FIGURES}, before)


def test_every_version_is_carried_over(store):
    assert {str(event.id) for event in store.events(include_voided=True)} == set(FIGURES["versions"])
    for number, versions in FIGURES["versions"].items():
        fields = list(Draft.__dataclass_fields__)[:9]
        names = ["id", *fields, "version", "voided", "author", "recorded_at"]
        carried = [[getattr(event, name) for name in names] for event in store.versions(int(number))]
        assert carried == versions
    assert store.revision() == sum(map(len, FIGURES["versions"].values()))
    assert all(event.reviewed and event.tags == () for event in store.events())
    assert store.check() == []


def test_the_log_says_what_each_write_of_the_old_release_was(store):
    changes = {"add": 0, "amend": 0, "void": 0}
    before: dict[int, dict] = {}
    for line in log_objects(store):
        if line["kind"] != "event_version":
            continue
        if line["change"] in changes:
            changes[line["change"]] += 1
            earlier = before.get(line["id"])
            assert (earlier is None) == (line["change"] == "add")
            assert line["voided"] == (line["change"] == "void")
        before[line["id"]] = line
    assert min(changes.values()) > 0


@pytest.mark.parametrize("portion", [1, 2, 7])
def test_a_long_log_is_carried_over_in_portions(store, tmp_path, monkeypatch, portion):
    monkeypatch.setattr(sqlite_migration_steps, "_PORTION", portion)
    make_version_1(tmp_path / "again.db")
    with closing(SqliteStore(tmp_path / "again.db")) as again:
        assert again.info() == store.info()
        assert list(log_objects(again)) == list(log_objects(store))


def test_copy_of_the_old_store_is_beside_it(store, old):
    copy = old.with_name("events.db.schema-1.bak")
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        (count,) = db.execute("SELECT count(*) FROM event_versions").fetchone()
    assert count == store.revision()


def test_undo_and_redo_continue_where_the_old_release_left_off(store):
    assert store.undo("ben", AS_OF).what == "changing event 15 (impact)"
    redone = store.redo("dee", AS_OF)
    assert redone.what == "adding event 7"
    assert not store.event(7).voided
    redone = store.redo("ana", AS_OF, 4)
    assert redone.changes == "service search → checkout"
    # the first import of ana: event 9 was amended and 10 voided by ben since
    store.undo("ana", AS_OF, 4)
    while (undone := store.undo("ana", AS_OF)).count == 1:
        pass
    assert (undone.what, undone.count) == ("importing 4 events", 4)


def test_undone_import_of_the_old_release_is_redone_as_one(store):
    store.undo("eve", AS_OF)  # the second import: event 14 alone came back with it
    assert store.event(14).voided
    assert store.redo("eve", AS_OF).event.id == 14


def test_migrated_store_can_be_written_to(store):
    event = store.add(Draft("checkout", AS_OF, None), "ana", AS_OF)
    assert event.id == max(int(number) for number in FIGURES["versions"]) + 1
    store.finish(event.id, AS_OF + 1, "ana", AS_OF)
    assert store.check() == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER harm AFTER INSERT ON store BEGIN DELETE FROM store; END",
        "CREATE VIEW more AS SELECT * FROM store",
        "DROP INDEX by_start",
    ],
)
def test_old_store_with_a_changed_schema_is_refused_and_not_touched(tmp_path, statement):
    path = tmp_path / "events.db"
    make_version_1(path, statement)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"is damaged, or somebody changed it .*put back a backup"):
        SqliteStore(path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.bak"))


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE event_versions SET category = x'00ff' WHERE revision = 3", "CHECK constraint failed"),
        ("UPDATE event_versions SET start_us = 'noon' WHERE revision = 3", "CHECK constraint failed"),
        ("DELETE FROM event_versions WHERE revision = 5", "revision 5 is missing from the log"),
    ],
)
def test_damaged_old_store_is_refused_and_not_changed(tmp_path, statement, reason):
    path = tmp_path / "events.db"
    make_version_1(path)
    with closing(sqlite3.connect(path)) as db:
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute(statement)
        for _, sql in triggers:
            db.execute(sql)
        db.commit()
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(
            StoreError, match=rf"of schema 1 cannot be migrated: .*{reason}.*nothing was changed"
        ):
            SqliteStore(path)
    assert path.read_bytes() == before


def test_two_undos_at_one_moment_stay_two_writes():
    """In the old schema only an import had a number that its rows shared."""
    first = (*range(13), "ana", 1_700_000_000_000_000, 3, None, None)
    second = (*range(13), "ana", 1_700_000_000_000_000, 4, None, None)
    assert not _same_write(first, second)
    assert _same_write((*first[:-1], 7), (*second[:-1], 7))
    assert not _same_write((*first[:-1], 7), (*second[:-1], 8))
