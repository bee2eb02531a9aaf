"""Waits until a file may have changed: the kernel reports it, or it is time to look again."""

import contextlib
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inotify_simple import INotify

LOOK_SECONDS = 10.0
"""How long to wait for the kernel, which does not report writes by other hosts to a shared folder."""
GATHER_SECONDS = 0.02
"""How long to wait for more reports after the first: a transaction writes several times."""
_MODIFY, _ATTRIBUTES, _MOVED, _DELETED = 0x2, 0x4, 0x800, 0x400
"""Events of inotify(7); the numbers are part of the kernel's interface."""


class FileEvents:
    """Watches the file at `path`, even if replaced; without inotify, it looks every `interval` seconds."""

    def __init__(self, path: Path, interval: float) -> None:
        self._path, self._interval = path, interval
        self._inotify = _open_inotify()
        self._watch: int | None = None
        self._was_there = False
        self._next = 0.0

    def __enter__(self) -> "FileEvents":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def wait(self) -> None:
        """Return once the file may have changed, and after `LOOK_SECONDS` anyway; not sooner than `interval`
        seconds after the last time."""
        time.sleep(max(self._next - time.monotonic(), 0.0))
        before = self._watch if self._was_there else None
        self._was_there = self._inotify is not None and self._follow(self._inotify)
        if self._inotify is None or not self._was_there:
            time.sleep(self._interval)
        elif self._watch == before:  # else it may have changed before it was watched
            gather = round(GATHER_SECONDS * 1000)
            try:
                self._inotify.read(timeout=round(LOOK_SECONDS * 1000), read_delay=gather)
            except OSError:  # then it is looked at again and again
                self._close()
        self._next = time.monotonic() + self._interval

    def wake(self) -> None:
        """Have a `wait` in another thread return: that a watch was removed is reported as well."""
        inotify, watch = self._inotify, self._watch
        if inotify is not None and watch is not None:
            with contextlib.suppress(OSError, ValueError):
                inotify.rm_watch(watch)

    def _follow(self, inotify: "INotify") -> bool:
        """Watch the file that is at the path now; False if none is, or it cannot be watched."""
        try:
            watch = inotify.add_watch(self._path, _MODIFY | _ATTRIBUTES | _MOVED | _DELETED)
        except (OSError, ValueError):
            return False
        if self._watch not in (watch, None):  # it was replaced by another file
            with contextlib.suppress(OSError):
                inotify.rm_watch(self._watch)
        self._watch = watch
        return True

    def _close(self) -> None:
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None


def _open_inotify() -> "INotify | None":
    """An inotify instance; None if the system has none, or none left."""
    try:
        from inotify_simple import INotify

        return INotify()
    except (ImportError, OSError, AttributeError):
        return None
