"""Waiting for changes of a file, with the kernel's reports and without."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from budgettui.core.store.sqlite import file_events
from budgettui.core.store.sqlite.file_events import FileEvents

NEVER = 3600.0
PATIENCE = 10.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "events.db"
    path.write_bytes(b"1")
    return path


def waits_until(events: FileEvents, change: Callable[[], object]) -> bool:
    """Whether a wait that has begun ends once `change` was made, and not before."""
    returned = threading.Event()

    def wait() -> None:
        events.wait()
        returned.set()

    threading.Thread(target=wait, daemon=True).start()
    early = returned.wait(0.1)
    change()
    return not early and returned.wait(PATIENCE)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")
def test_kernel_reports_what_is_written_and_which_file_is_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_events, "LOOK_SECONDS", NEVER)
    with FileEvents(path, 0.0) as events:
        events.wait()  # it may have changed before it was watched
        assert waits_until(events, lambda: path.write_bytes(b"22"))
        other = path.with_name("restored.db")
        other.write_bytes(b"333")
        assert waits_until(events, lambda: other.replace(path))
        events.wait()  # the same for the file that is there now
        assert waits_until(events, lambda: path.write_bytes(b"4444"))
        assert waits_until(events, lambda: path.chmod(0o600))
        assert waits_until(events, path.unlink)


def test_what_changed_before_a_file_is_watched_is_looked_at(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_events, "LOOK_SECONDS", NEVER)
    with FileEvents(path, 0.0) as events:
        events.wait()
        path.rename(path.with_name("elsewhere.db"))
        events.wait()
        events.wait()  # there is no file now
        path.with_name("elsewhere.db").rename(path)
        events.wait()


def test_file_that_is_not_there_is_looked_for(path: Path) -> None:
    path.unlink()
    with FileEvents(path, 0.01) as events:
        for _ in range(3):
            events.wait()
        path.write_bytes(b"1")
        events.wait()


@pytest.mark.parametrize("missing", [ImportError, OSError, AttributeError])
def test_without_inotify_it_returns_all_the_time(
    path: Path, monkeypatch: pytest.MonkeyPatch, missing: type[Exception]
) -> None:
    def fail(*_: object) -> object:
        raise missing("no inotify")

    monkeypatch.setattr(file_events, "LOOK_SECONDS", NEVER)
    inotify_simple = pytest.importorskip("inotify_simple")
    monkeypatch.setattr(inotify_simple, "INotify", fail)
    with FileEvents(path, 0.01) as events:
        for _ in range(5):
            events.wait()


def test_reports_are_not_waited_for_for_ever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a folder that other hosts write to, the kernel reports nothing."""
    monkeypatch.setattr(file_events, "LOOK_SECONDS", 0.01)
    with FileEvents(path, 0.01) as events:
        for _ in range(5):
            events.wait()


def test_reports_that_cannot_be_read_are_done_without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with FileEvents(path, 0.01) as events:
        events.wait()
        if events._inotify is None:
            pytest.skip("needs inotify")

        def fail(**_: object) -> object:
            raise OSError("lost")

        monkeypatch.setattr(events._inotify, "read", fail)
        for _ in range(3):
            events.wait()
        assert events._inotify is None
