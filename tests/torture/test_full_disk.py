"""A disk of two megabytes that fills up: writers end with a sentence, and go on once there is room again."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from dashboard_sandbox import Sandbox
from killed_writers import acknowledged, start_writer, verify

MEGABYTES = 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of its own; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    if not hasattr(os, "geteuid") or os.geteuid() or subprocess.run(mount, check=False).returncode:
        pytest.skip("making a small disk needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, free: int = 0) -> Path:
    """Leave `free` bytes of the disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
        file.truncate(max(0, file.tell() - free))
    return filler


def test_writers_meet_a_full_disk_at_any_moment(small_disk, chance, rounds):
    path = small_disk / "events.db"
    names: set[str] = set()
    for number in rounds:
        path.unlink(missing_ok=True)  # a full store is put away, or the disk would stay full
        names.clear()
        for attempt in range(2):
            filler = fill(small_disk, chance.randrange(200_000, 600_000))
            added, errors = acknowledged(start_writer(path, f"d{number}-{attempt}"))
            assert "is full" in errors, errors
            names |= added
            filler.unlink()
            verify(path, names)


def test_dashboard_on_a_full_disk_says_so_and_recovers_when_there_is_room(small_disk):
    sandbox = Sandbox(small_disk)
    try:
        session = sandbox.dashboard(columns=120, rows=36)
        filler = fill(small_disk)
        session.send("a")
        session.wait_for("add an event")
        session.send("7m", "ctrl+s")
        session.wait_for("full")
        filler.unlink()
        session.send("ctrl+s")
        session.wait_for("recorded")
        session.send("q")
        assert session.ended(20) == 0
        assert len(sandbox.events()) == 3
    finally:
        sandbox.close()
