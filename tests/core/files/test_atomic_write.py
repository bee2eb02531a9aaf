"""Writing a file whole or not at all."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.files.file_owner import make_folders
from budgettui.core.files.symlink_guard import refuse_planted_links
from budgettui.core.store.sqlite.sqlite_store import SqliteStore


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


as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can play two users"
)
SOMEBODY, SOMEBODY_ELSE = 12345, 12346


@as_root
@pytest.mark.parametrize("exclusive", [True, False])
def test_planted_symlink_in_a_shared_folder_is_not_followed(tmp_path, exclusive):
    shared, victim = tmp_path / "shared", tmp_path / "home"
    shared.mkdir()
    shared.chmod(0o1777)
    victim.mkdir()
    (victim / ".bashrc").write_text("mine")
    for name, target in (("report.html", victim / ".bashrc"), ("folder", victim), ("loop", shared / "loop")):
        (shared / name).symlink_to(target)
        os.lchown(shared / name, SOMEBODY, SOMEBODY)
    for path in (
        shared / "report.html",
        shared / "folder" / "new.html",
        shared / "folder" / ".." / "report.html",
    ):
        with pytest.raises(PermissionError, match="somebody else made"):
            write_atomically(path, "report", exclusive=exclusive)
    assert (victim / ".bashrc").read_text() == "mine"
    assert names_in(victim) == [".bashrc"]
    (shared / "mine").symlink_to(victim / ".bashrc")
    write_atomically(shared / "mine", "report")
    assert (victim / ".bashrc").read_text() == "report", "one's own link is followed"


def test_links_without_end_are_an_error(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic links"):
        refuse_planted_links(tmp_path / "a")


def test_a_folder_that_another_makes_meanwhile_is_no_obstacle(tmp_path, monkeypatch):
    folder = tmp_path / "a" / "b"
    is_dir = Path.is_dir

    def made_meanwhile(path):
        answer = is_dir(path)
        if path == folder:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 (mkdir asks is_dir)
        return answer

    monkeypatch.setattr(Path, "is_dir", made_meanwhile)
    make_folders(folder)
    monkeypatch.undo()
    assert folder.is_dir()


@as_root
def test_what_root_writes_in_anothers_home_is_that_users(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, SOMEBODY, SOMEBODY_ELSE)
    make_folders(home / ".config" / "budgettui")
    write_atomically(home / ".config" / "budgettui" / "config.toml", "x", mode=0o600)
    for path in (
        home / ".config",
        home / ".config" / "budgettui",
        home / ".config" / "budgettui" / "config.toml",
    ):
        assert (path.stat().st_uid, path.stat().st_gid) == (SOMEBODY, SOMEBODY_ELSE)
    file = tmp_path / "theirs.txt"
    file.write_text("old")
    os.chown(file, SOMEBODY, SOMEBODY)
    write_atomically(file, "new")
    assert file.stat().st_uid == SOMEBODY, "a file that is replaced stays its owner's"
    shared = tmp_path / "shared"
    shared.mkdir()
    os.chown(shared, SOMEBODY, SOMEBODY)
    shared.chmod(0o1777)
    write_atomically(shared / "new.txt", "x")
    assert (shared / "new.txt").stat().st_uid == 0


@as_root
def test_store_that_root_makes_in_anothers_home_is_that_users(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, SOMEBODY, SOMEBODY_ELSE)
    SqliteStore(home / ".local" / "share" / "budgettui" / "events.db").close()
    made = list((home / ".local").rglob("*"))
    assert len(made) == 3
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {(SOMEBODY, SOMEBODY_ELSE)}
    assert (home / ".local" / "share" / "budgettui").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such device here")
def test_standard_output_that_is_a_pipe_is_written_to():
    code = "from pathlib import Path; from budgettui.core.files.atomic_write import write_atomically as w\n"
    code += "w(Path('/dev/stdout'), 'text')"
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)
    assert done.stdout == b"text"
