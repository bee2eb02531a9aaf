"""What is acknowledged is on disk: processes killed while they write, and four that write at once."""

import signal
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

import budgettui
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

CHECKOUT = Path(budgettui.__file__).parents[1]

WRITER = """
import os, sys
from pathlib import Path
from budgettui.core.model.event import Draft
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = SqliteStore(path, busy_seconds=60)
done = 0
while done != count:
    event = store.add(Draft(name, done, done + 1, description="x" * 3000), name, done)
    os.write(1, b"%d\\n" % event.id)
    done += 1
"""

IMPORTER = """
import os, sys
from pathlib import Path
from budgettui.core.model.event import Draft
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

store = SqliteStore(Path(sys.argv[1]))
drafts = [Draft("imported", n, n + 1, description="x" * 3000) for n in range(20_000)]
os.write(1, b"begin\\n")
store.add_many(drafts, "importer", 0, lambda done: os.write(1, b"%d\\n" % done))
"""


def start(code: str, *arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, cwd=CHECKOUT
    )


def acknowledged(writer: subprocess.Popen[bytes]) -> list[int]:
    """The ids printed so far; a last line that was cut short is no acknowledgement."""
    assert writer.stdout is not None
    rest = writer.stdout.read()
    writer.stdout.close()
    return [int(line) for line in rest.splitlines(keepends=True) if line.endswith(b"\n")]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this platform")
@pytest.mark.parametrize("lines", [1, 7, 40])
def test_acknowledged_events_survive_kill_9(tmp_path, lines):
    path = tmp_path / "events.db"
    SqliteStore(path).close()
    writers = [start(WRITER, path, name, -1) for name in ("a", "b")]
    printed = [[int(writer.stdout.readline()) for _ in range(lines)] for writer in writers]
    for writer in writers:
        writer.kill()
        writer.wait()
    printed = [first + acknowledged(writer) for first, writer in zip(printed, writers, strict=True)]
    store = SqliteStore(path)
    assert store.check() == []
    services_by_id = {event.id: event.service for event in store.events()}
    for name, ids in zip("ab", printed, strict=True):
        assert {services_by_id.get(event_id) for event_id in ids} == {name}
    assert sorted(services_by_id) == list(range(1, len(services_by_id) + 1))
    assert store.revision() == len(services_by_id) <= sum(map(len, printed)) + 2
    store.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this platform")
@pytest.mark.parametrize("portions", [1, 19])
def test_import_killed_in_the_middle_leaves_nothing(tmp_path, portions):
    path = tmp_path / "events.db"
    SqliteStore(path).close()
    importer = start(IMPORTER, path)
    for _ in range(1 + portions):
        importer.stdout.readline()
    importer.kill()
    importer.wait()
    importer.stdout.close()
    store = SqliteStore(path)
    assert store.check() == []
    assert len(store.events()) in (0, 20_000)
    store.close()


def test_four_writing_processes_lose_nothing(tmp_path):
    path = tmp_path / "new" / "events.db"
    writers = [start(WRITER, path, name, 50) for name in "abcd"]
    ids = {name: acknowledged(writer) for name, writer in zip("abcd", writers, strict=True)}
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    store = SqliteStore(path)
    assert sorted(chain.from_iterable(ids.values())) == list(range(1, 201))
    for name in "abcd":
        assert sorted(event.id for event in store.events(service=name)) == sorted(ids[name])
    assert store.check() == []
    store.close()
