"""The backend's cache folder, which persists between runs and can be deleted at any time.

The folder is next to the store's file or, for a database, in the user's cache folder. Folders that others can
write to, and broken or oversized files, are ignored. Write errors are ignored as well.
"""

import contextlib
import json
import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from budgettui.core.config.default_paths import APP
from budgettui.core.config.redaction import without_password
from budgettui.core.config.settings import StoreSettings
from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.files.file_owner import make_folders

LARGEST = 4_000_000
"""Maximum size in bytes of a JSON file that is written or read."""
UNFINISHED_SECONDS = 3600.0
"""Age at which a temporary file left by a killed run is removed."""

FileState = tuple[int, int, int, int]


class CacheFolder:
    """The cache folder of one store; with None as the store, nothing is cached."""

    def __init__(self, store: StoreSettings | None) -> None:
        self._store = store

    def load(self, name: str) -> object:
        """The content of a JSON file; None if it is missing or cannot be trusted."""
        stream = self.open(name)
        if stream is None:
            return None
        try:
            with stream:
                content = stream.read(LARGEST + 1)
            return None if len(content) > LARGEST else json.loads(content)
        except (OSError, ValueError, RecursionError):
            return None

    def save(self, name: str, content: object) -> None:
        """Write a JSON file atomically, readable only by this user."""
        text = json.dumps(content, separators=(",", ":")) + "\n"
        if len(text) <= LARGEST:
            self._write(name, [text], durable=True)

    def open(self, name: str) -> BinaryIO | None:
        """Open a file of any size for reading; None if it is missing or cannot be trusted."""
        folder = self.path
        if folder is None or not _is_private(folder):
            return None
        try:
            handle = os.open(folder / name, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            return None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            return None
        return os.fdopen(handle, "rb")

    def save_chunks(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write a file of any size like `save`, but without fsync: a power cut may leave it broken."""
        self._write(name, chunks, durable=False)

    def _write(self, name: str, chunks: Iterable[str | bytes], durable: bool) -> None:
        folder = self.path
        if folder is None:
            return
        with contextlib.suppress(OSError):
            if not folder.is_dir():
                make_folders(folder, 0o700)
            path = folder / name
            if _is_private(folder) and (path.is_file() or not os.path.lexists(path)):
                _remove_unfinished(folder)
                write_atomically(path, chunks, mode=0o600, durable=durable)

    def file_state(self) -> FileState | None:
        """Changes whenever the store's file is written to; None for a database or a missing file."""
        if self._store is None or self._store.path is None:
            return None
        try:
            status = self._store.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    @property
    def path(self) -> Path | None:
        """The folder; None if there is nowhere to put it, as without a home folder or a store file."""
        if self._store is None:
            return None
        path = self._store.path
        if path is not None:
            return path.with_name(f"{path.name}.cache") if path.is_file() else None
        from zlib import crc32

        from platformdirs import user_cache_path

        try:
            home = user_cache_path(APP, appauthor=False)
        except (OSError, RuntimeError):
            return None
        return home / f"store-{crc32(without_password(self._store.url or '').encode()):08x}"


def _is_private(folder: Path) -> bool:
    """Whether the folder belongs to this user and is closed to everybody else."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)


def _remove_unfinished(folder: Path) -> None:
    """Remove old temporary files that killed runs left behind."""
    for path in folder.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if path.lstat().st_mtime < time.time() - UNFINISHED_SECONDS:
                path.unlink()
