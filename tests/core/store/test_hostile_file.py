"""Files that somebody made to harm, or that a fault left behind: a sentence, no harm, nothing half-done."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from store_tampering import tamper

import budgettui
from budgettui.core.model.instants import EARLIEST_KEPT, LATEST_KEPT
from budgettui.core.store import SourceState, StoreError
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000
CHECKOUT = Path(budgettui.__file__).parents[1]


@pytest.fixture
def path(tmp_path, draft) -> Path:
    """A store with fifty events."""
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add_many([draft(start=n, description="x" * 500) for n in range(50)], "ana", NOW)
    store.close()
    return path


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        (["PRAGMA user_version = -2000000000"], "schema -2000000000, which never existed"),
        (["PRAGMA user_version = 0"], "schema 0, which never existed"),
        (
            ["CREATE TRIGGER harm AFTER INSERT ON notes BEGIN DELETE FROM notes; END"],
            "'harm' is not one of its",
        ),
        (
            [
                "ALTER TABLE store RENAME TO really",
                "CREATE VIEW store AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
                " SELECT x AS id, x AS revision, x AS hash FROM n",
            ],
            "is not one of its tables",
        ),
        (["CREATE TABLE more (a)"], "'more' is not one of its tables"),
        (["DROP INDEX by_start"], "a table, index or trigger is missing"),
        (['CREATE VIEW "\u00e9\u202e\x1b[31m" AS SELECT 1'], r"'\\xe9\\u202e\\x1b\[31m' is not one of its"),
    ],
)
def test_changed_schema_is_refused_and_not_touched(path, statements, says):
    tamper(path, *statements)
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreError, match=says) as caught:
            SqliteStore(path, read_only=read_only)
        assert str(caught.value).isascii()
    assert path.read_bytes() == before


def test_name_in_the_schema_that_is_not_text(path):
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE marker (a)")
        db.commit()
    path.write_bytes(path.read_bytes().replace(b"marker", b"mark\xff\xfe"))
    with pytest.raises(StoreError, match="is damaged"):
        SqliteStore(path)


VALUES = {
    "category": "x'00ff'",
    "service": "x'00'",
    "start_us": "'noon'",
    "end_us": "x'01'",
    "impact": "'much'",
    "description": "x'ff'",
    "incident_id": "CAST(x'fffe' AS TEXT)",
    "source": "CAST(x'80' AS TEXT)",
    "tags": "'not json'",
    "author": "x'00'",
    "version": "x'00'",
}


@pytest.mark.parametrize("column", VALUES)
def test_value_of_another_type_is_damage_and_keeps_writers_off(path, draft, column):
    tamper(path, f"UPDATE event_versions SET {column} = {VALUES[column]} WHERE revision = 7")
    before = path.read_bytes()
    store = SqliteStore(path)
    with pytest.raises(StoreError, match=r"is damaged .*put back a backup"):
        store.events(include_voided=True)
    if column not in ("source", "tags", "author", "version"):  # what a table of events holds
        with pytest.raises(StoreError, match="is damaged"):
            store.tables()
    for change in (
        lambda: store.add(draft(), "ana", NOW),
        lambda: store.void(7, "ana", NOW),
        lambda: store.undo("ana", NOW),
    ):
        with pytest.raises(StoreError, match="is damaged"):
            change()
    assert store.check() != []
    store.close()
    assert path.read_bytes() == before


def test_sequence_of_another_type_in_the_head(path):
    tamper(path, "UPDATE store SET revision = 'many'")
    with pytest.raises(StoreError, match="is damaged"):
        SqliteStore(path)


HALF_DONE = """
import os, signal, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA cache_size = 5")
db.execute("PRAGMA ignore_check_constraints = ON")
db.execute("BEGIN IMMEDIATE")
for n in range(1000):
    db.execute("INSERT INTO notes VALUES (?, ?, 1, ?, 1, NULL, 'a', 1, 1, x'00')", (n + 1000, n, "x" * 2000))
os.kill(os.getpid(), signal.SIGKILL)
"""

needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this platform")


@needs_kill
def test_reader_rolls_back_what_a_killed_writer_left(path):
    subprocess.run([sys.executable, "-c", HALF_DONE, str(path)], check=False)
    journal = path.with_name("events.db-journal")
    assert journal.stat().st_size > 0
    reader = SqliteStore(path, read_only=True)
    assert len(reader.events()) == 50
    assert reader.notes() == []
    assert reader.check() == []
    reader.close()


AS_NOBODY = """
import os, sys, urllib.parse  # what pathlib may load later, when this user can no longer read it
from pathlib import Path
from budgettui.core.store import StoreError
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    print(len(SqliteStore(Path(sys.argv[1]), read_only=True).events()))
except StoreError as error:
    print(error)
"""


@needs_kill
@pytest.mark.skipif(not hasattr(os, "setuid") or os.getuid() != 0, reason="needs to become another user")
def test_reader_who_may_not_roll_back_says_what_has_to_be_done(path):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        file = Path(shutil.copy(path, folder / "events.db"))
        file.chmod(0o644)
        subprocess.run([sys.executable, "-c", HALF_DONE, str(file)], check=False)
        file.with_name("events.db-journal").chmod(0o644)
        completed = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(file)],
            cwd=CHECKOUT,
            check=True,
            capture_output=True,
            text=True,
        )
    assert "left a change half-done" in completed.stdout
    assert "open it once as a user who may" in completed.stdout


class FaultyConnection:
    """A connection whose next commit raises `error`, after it was done or instead."""

    def __init__(self, db: sqlite3.Connection, done: bool) -> None:
        self._db = db
        self._done = done

    def execute(self, sql: str, *arguments: object) -> object:
        if sql == "COMMIT":
            if self._done:
                self._db.execute(sql)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise error
        return self._db.execute(sql, *arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(self._db, name)


@pytest.mark.parametrize("done", [True, False])
def test_failed_commit_is_looked_at(path, draft, done):
    store = SqliteStore(path)
    store.revision()
    store._file._db = FaultyConnection(store._file._db, done)
    if done:
        assert store.add(draft(), "ana", NOW).id == 51
    else:
        with pytest.raises(StoreError, match="nothing was recorded"):
            store.add(draft(), "ana", NOW)
    assert len(store.events()) == 50 + done
    assert store.add(draft(), "ana", NOW).id == 51 + done
    assert store.check() == []
    store.close()


def test_failed_commit_that_cannot_be_looked_at_says_so(path, draft):
    store = SqliteStore(path)
    store.revision()
    store._file._db = FaultyConnection(store._file._db, done=True)
    away = path.with_name("away.db")

    class Vanishing(FaultyConnection):
        def execute(self, sql: str, *arguments: object) -> object:
            try:
                return super().execute(sql, *arguments)
            except sqlite3.OperationalError:
                path.rename(away)
                raise

    store._file._db = Vanishing(store._file._db._db, done=True)
    with pytest.raises(StoreError, match=r"cannot be read to see whether .* check that before you repeat"):
        store.add(draft(), "ana", NOW)
    away.rename(path)
    assert len(store.events()) == 51
    store.close()


@pytest.mark.parametrize("changes", [0, 1, 2, 3])
@pytest.mark.parametrize("ask", ["read", "write"])
def test_backup_put_back_over_the_file_is_recognised(path, draft, changes, ask):
    """Also where as many changes were made since, by somebody else, as this one has seen."""
    backup = path.read_bytes()
    store = SqliteStore(path)
    for n in range(2):
        store.add(draft(start=n), "ana", NOW)
    assert len(store.events()) == 52
    with path.open("r+b") as file:  # as `cp` writes: over the same file
        file.write(backup)
        file.truncate()
    other = SqliteStore(path)
    for n in range(changes):
        other.add(draft("other", start=n), "ben", NOW)
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="replaced by an earlier state of it; start again"):
        store.revision() if ask == "read" else store.add(draft(), "ana", NOW)
    assert path.read_bytes() == before
    store.close()
    again = SqliteStore(path)
    assert len(again.events()) == 50 + changes
    again.close()


@pytest.mark.parametrize("moment", ["'noon'", "x'00'", f"{LATEST_KEPT + 1}", f"{EARLIEST_KEPT - 1}"])
def test_a_sync_at_no_moment_is_damage(path, moment):
    with closing(SqliteStore(path)) as store:
        for number, at in enumerate((EARLIEST_KEPT, NOW, LATEST_KEPT)):
            store.set_source_state(SourceState(f"s{number}", at))
        assert [state.synced_at for state in store.source_states().values()] == [
            EARLIEST_KEPT,
            NOW,
            LATEST_KEPT,
        ]
    tamper(path, f"UPDATE source_states SET synced_us = {moment} WHERE source = 's1'")
    store = SqliteStore(path)
    with pytest.raises(StoreError, match=r"source 's1' holds .* as the time of its sync"):
        store.source_states()
    store.close()
