"""What can befall the file: each time a sentence, and nothing half-written."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

import budgettui
from budgettui.core.store import StoreError, open_store
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000
CHECKOUT = Path(budgettui.__file__).parents[1]


@dataclass
class Location:
    path: Path | None = None
    url: str | None = None


@pytest.fixture
def path(tmp_path, draft) -> Path:
    """A store with fifty events."""
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add_many([draft(start=n, description="x" * 500) for n in range(50)], "ana", NOW)
    store.close()
    return path


@pytest.fixture
def store(path):
    store = SqliteStore(path, busy_seconds=0.05)
    yield store
    store.close()


def test_lock_held_too_long(store, path, draft):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"locked by another process for 0.05 s; nothing was written"):
        store.add(draft(), "ana", NOW)
    assert len(store.events()) == 50
    other.execute("ROLLBACK")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="locked by another process"):
        store.revision()
    with pytest.raises(StoreError, match="locked by another process"):
        SqliteStore(path, busy_seconds=0.05)
    other.close()
    assert store.add(draft(), "ana", NOW).id == 51


def test_commit_held_up_by_a_reader_is_undone(store, path, draft):
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM event_versions").fetchone()
    with pytest.raises(StoreError, match="locked by another process"):
        store.add(draft(), "ana", NOW)
    reader.close()
    assert store.revision() == 50
    assert store.add(draft(), "ana", NOW).id == 51


def test_full_disk(store, draft):
    with store._file.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"disk of the event store .* is full; nothing was written"):
        store.add_many([draft(description="x" * 500) for _ in range(100)], "ana", NOW)
    assert store.revision() == 50
    assert store.check() == []


CRAMPED = """
import resource, sys
from pathlib import Path
from budgettui.core.model.event import Draft
from budgettui.core.store import StoreError
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

path = Path(sys.argv[1])
store = SqliteStore(path)
room = path.stat().st_size + 20_000
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
try:
    store.add_many([Draft("a", n, n + 1, description="x" * 500) for n in range(1000)], "ana", 0)
except StoreError as error:
    print(error)
assert store.revision() == 50
store.add(Draft("a", 0, 1), "ana", 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
def test_disk_that_refuses_to_write(path):
    completed = subprocess.run(
        [sys.executable, "-c", CRAMPED, str(path)], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    assert "nothing was" in completed.stdout
    assert "disk" in completed.stdout
    store = SqliteStore(path)
    assert len(store.events()) == 51
    assert store.check() == []
    store.close()


AS_NOBODY = """
import os, sys, tempfile
from pathlib import Path
from budgettui.core.model.event import Draft
from budgettui.core.store import StoreError
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
with tempfile.TemporaryDirectory() as folder:  # loads all modules: root's Python may be out of reach below
    scratch = SqliteStore(Path(folder) / "events.db")
    scratch.add(Draft("a", 0, 1), "ana", 0)
    scratch.events()
    scratch.close()
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    store = SqliteStore(Path(sys.argv[1]))
    print(len(store.events()), "read")
    store.add(Draft("a", 0, 1), "ana", 0)
    print("written")
except StoreError as error:
    print(error)
"""


@pytest.fixture
def open_folder():
    """A folder that an unprivileged user can reach, which the usual one of a test is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def as_nobody(path: Path) -> list[str]:
    """What a user who owns nothing gets on opening, reading and writing the store."""
    completed = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], cwd=CHECKOUT, check=True, capture_output=True, text=True
    )
    return completed.stdout.splitlines()


needs_permissions = pytest.mark.skipif(not hasattr(os, "setuid"), reason="no POSIX permissions here")


@needs_permissions
def test_read_only_file_can_be_read_and_says_that_it_cannot_be_written(path, open_folder):
    file = shutil.copy(path, open_folder / "events.db")
    file.chmod(0o444)
    before = file.read_bytes()
    count, refusal = as_nobody(file)
    assert count == "50 read"
    assert "cannot be written: the file or its folder is read-only" in refusal
    assert file.read_bytes() == before


@needs_permissions
def test_read_only_folder(path, open_folder):
    file = shutil.copy(path, open_folder / "events.db")
    file.chmod(0o666)
    open_folder.chmod(0o555)
    before = file.read_bytes()
    count, refusal = as_nobody(file)
    assert count == "50 read"
    assert str(file) in refusal
    assert "cannot be" in refusal
    assert file.read_bytes() == before
    assert os.listdir(open_folder) == ["events.db"]  # noqa: PTH208


@needs_permissions
def test_store_that_cannot_be_made(open_folder):
    open_folder.chmod(0o555)
    for file in (open_folder / "events.db", open_folder / "new" / "events.db"):
        (refusal,) = as_nobody(file)
        assert "cannot be created (Permission denied): make its folder writable" in refusal
    assert list(open_folder.iterdir()) == []


@needs_permissions
def test_file_that_may_not_be_read(path, open_folder):
    file = shutil.copy(path, open_folder / "events.db")
    file.chmod(0o600)
    os.chown(file, os.getuid(), -1)
    if os.getuid():
        file.chmod(0)
    (refusal,) = as_nobody(file)
    assert "cannot be opened" in refusal


@pytest.mark.parametrize(
    "content",
    [
        b"[store]\npath = 'events.db'\n",
        b"\x00" * 8192,
        os.urandom(8192),
        b"SQLite format 3\x00" + b"\xff" * 4000,
    ],
    ids=["text", "zeros", "noise", "header only"],
)
def test_file_that_is_not_a_database_is_refused_and_not_touched(tmp_path, content):
    path = tmp_path / "events.db"
    path.write_bytes(content)
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"damaged .*not written to: put back a backup|no event store"):
            SqliteStore(path, read_only=read_only)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["events.db"]


def test_file_cut_short_is_refused_and_not_touched(path):
    content = path.read_bytes()[:-5000]
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"is damaged .*not written to"):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_damage_found_while_reading_is_reported(path):
    content = bytearray(path.read_bytes())
    for begin in range(4096, len(content), 4096):
        content[begin : begin + 200] = b"\xff" * 200
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"), closing(SqliteStore(path)) as store:
        store.tables()
    assert path.read_bytes() == content


def test_damage_seen_by_a_reader_keeps_the_writer_off(store, path):
    with store._file.reading() as db:
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'by_start'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    content[24:28] = content[92:96] = b"\x00\x00\xff\xff"  # as a writer would, so that pages are read again
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        store.events()
    with pytest.raises(StoreError, match=r"is damaged .*put back a backup"):
        store.amend(1, {"impact": 0.5}, "ana", NOW)
    assert store.event(1).impact == 1
    assert path.read_bytes() == content
    assert store.check() != []


def test_vanished_file_is_reported_until_it_is_back(store, path, draft):
    away = path.with_name("away.db")
    path.rename(away)
    for ask in (store.revision, lambda: store.add(draft(), "ana", NOW)):
        with pytest.raises(StoreError, match="has vanished; put it back"):
            ask()
    assert not path.exists()
    away.rename(path)
    assert store.revision() == 50
    assert store.add(draft(), "ana", NOW).id == 51


def test_replaced_file_is_not_taken_for_the_one_before(store, path, tmp_path, draft):
    earlier = shutil.copy(path, tmp_path / "copy.db")
    store.add(draft(), "ana", NOW)
    earlier.replace(path)
    with pytest.raises(StoreError, match="replaced by an earlier state of it; start again"):
        store.revision()
    path.unlink()
    SqliteStore(path).close()
    with pytest.raises(StoreError, match="replaced by another one; start again"):
        store.revision()


def test_earlier_state_written_over_the_file_is_noticed(store, path, draft):
    earlier = path.read_bytes()
    store.add(draft(), "ana", NOW)
    path.write_bytes(earlier)
    with pytest.raises(StoreError, match="replaced by an earlier state of it"):
        store.revision()


def test_path_that_is_not_a_file(tmp_path):
    (tmp_path / "file").touch()
    for path, says in (
        (tmp_path, "is a folder"),
        (Path("/dev/null"), "is a device or pipe"),
        (tmp_path / "file" / "events.db", "cannot be created: .*file is not a folder"),
        (tmp_path / "nul\0", "cannot be reached"),
    ):
        with pytest.raises(StoreError, match=says):
            SqliteStore(path)


def test_dangling_link_is_reported(tmp_path):
    (tmp_path / "events.db").symlink_to(tmp_path / "nowhere" / "events.db")
    with pytest.raises(StoreError, match="cannot be opened"):
        SqliteStore(tmp_path / "events.db")


@pytest.mark.parametrize("name", ["a b#c?d%41&mode=memory.db", ":memory:", "naïve-ü.db"])
def test_any_file_name_will_do(tmp_path, draft, name):
    path = tmp_path / name
    store = SqliteStore(path)
    store.add(draft(), "ana", NOW)
    store.close()
    store = SqliteStore(path, read_only=True)
    assert len(store.events()) == 1
    store.close()
    assert path.exists()


def test_reader_makes_nothing_and_sees_a_store_that_appears(tmp_path, draft):
    path = tmp_path / "new" / "events.db"
    reader = open_store(Location(path), read_only=True)
    assert (reader.revision(), reader.events(), reader.tables()) == (0, [], {})
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreError, match="opened for reading only"):
        reader.add(draft(), "ana", NOW)
    writer = open_store(Location(path))
    writer.add(draft(), "ana", NOW)
    assert reader.revision() == 1
    assert len(reader.events()) == 1
    with pytest.raises(StoreError, match="opened for reading only"):
        reader.add(draft(), "ana", NOW)
    reader.close()
    writer.close()


def test_missing_store_is_an_error_where_none_may_be_made(tmp_path):
    for read_only in (False, True):
        with pytest.raises(StoreError, match=r"there is no event store at .*events\.db"):
            open_store(Location(tmp_path / "events.db"), create=False, read_only=read_only)
    assert list(tmp_path.iterdir()) == []
