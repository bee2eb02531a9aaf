"""Writing a file whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from budgettui.core.atomic_write import write_atomically


def names_in(folder):
    return sorted(file.name for file in folder.iterdir())


def test_the_text_is_written_as_it_is(tmp_path):
    file = tmp_path / "a.txt"
    write_atomically(file, ["é\r\n", "b\n"])
    assert file.read_bytes() == "é\r\nb\n".encode()
    assert names_in(tmp_path) == ["a.txt"]


def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("old")

    def lines():
        yield "new"
        raise RuntimeError("out of rows")

    with pytest.raises(RuntimeError):
        write_atomically(file, lines())
    assert file.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


def test_permissions(tmp_path):
    file = tmp_path / "a.txt"
    before = os.umask(0o022)
    try:
        write_atomically(file, "x")
        assert stat.S_IMODE(file.stat().st_mode) == 0o644
        file.chmod(0o640)
        write_atomically(file, "y", mode=0o600)
        assert stat.S_IMODE(file.stat().st_mode) == 0o640, "a replaced file keeps its own"
        write_atomically(tmp_path / "b.txt", "x", mode=0o600)
        assert stat.S_IMODE((tmp_path / "b.txt").stat().st_mode) == 0o600
    finally:
        os.umask(before)


def test_a_new_file_is_never_written_over_another(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("old")
    with pytest.raises(FileExistsError):
        write_atomically(file, "new", exclusive=True)
    assert file.read_text() == "old"
    write_atomically(tmp_path / "b.txt", "new", exclusive=True)
    assert names_in(tmp_path) == ["a.txt", "b.txt"]


def test_a_link_stays_and_what_it_points_to_is_written(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to("real.txt")
    write_atomically(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "real.txt").read_text() == "new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name here")
def test_a_device_is_written_to_and_not_replaced():
    write_atomically(Path("/dev/null"), "x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_folder_cannot_be_written(tmp_path):
    with pytest.raises(OSError, match="directory"):
        write_atomically(tmp_path, "x")
    assert names_in(tmp_path) == []
