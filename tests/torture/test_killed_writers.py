"""Writers that are killed, or whose system calls fail: nothing acknowledged is lost or doubled."""

import os
import signal
import subprocess
import time

import pytest
from killed_writers import acknowledged, start_writer, verify

from budgettui.core.store.sqlite.sqlite_store import SqliteStore

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 on this platform")


def test_writers_at_once_are_killed(tmp_path, chance, rounds):
    """Four write at once; one after the other is killed at any moment, and another takes its place."""
    path = tmp_path / "events.db"
    names: set[str] = set()
    writers = [start_writer(path, f"w0-{number}") for number in range(4)]
    try:
        for number in rounds:
            time.sleep(chance.uniform(0.2, 1.2))
            victim = writers.pop(chance.randrange(len(writers)))
            victim.kill()
            names |= acknowledged(victim)[0]
            writers.append(start_writer(path, f"w{number}-4"))
    finally:
        for writer in writers:
            writer.kill()
            names |= acknowledged(writer)[0]
    print(f"{len(names)} writes acknowledged, {verify(path, names)} events there")
    assert names


def test_readers_beside_killed_writers_see_sound_events(tmp_path, chance, rounds):
    path = tmp_path / "events.db"
    SqliteStore(path).close()
    names: set[str] = set()
    for number in rounds:
        writer = start_writer(path, f"r{number}")
        time.sleep(chance.uniform(0.4, 1.0))
        writer.kill()
        names |= acknowledged(writer)[0]
        reader = SqliteStore(path, read_only=True)
        try:
            seen = {event.incident_id for event in reader.events(include_voided=True)}
        finally:
            reader.close()
        assert names <= seen
    verify(path, names)


@pytest.mark.skipif(os.name != "posix", reason="limits on the size of files are POSIX")
def test_writes_that_fail_are_errors_and_lose_nothing(tmp_path, chance, rounds):
    """The file, or its journal, cannot grow beyond a limit, which is met at any system call."""
    path = tmp_path / "events.db"
    SqliteStore(path).close()
    names: set[str] = set()
    for number in rounds:
        limit = path.stat().st_size + chance.randrange(200, 60_000)
        writer = start_writer(path, f"f{number}", limit)
        try:
            added, errors = acknowledged(writer)
        except subprocess.TimeoutExpired:
            writer.kill()
            raise
        assert writer.returncode == 3, errors
        assert str(path) in errors
        names |= added
        verify(path, names)
    print(f"{len(names)} writes acknowledged before a limit was met")
