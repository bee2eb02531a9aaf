"""What one run of the backend leaves to the next: small JSON files in a folder that may be deleted any time.

The folder lies beside the store's file, or for a database in the user's cache folder. Nothing is taken from a
folder that others may write to, nor from a file that is broken or too large. What cannot be written is not
kept.
"""

import contextlib
import json
import os
import stat
from pathlib import Path

from budgettui.core.config.locations import APP
from budgettui.core.config.redaction import without_password
from budgettui.core.config.settings import StoreSettings
from budgettui.core.files.atomic_write import make_folders, write_atomically
from budgettui.core.files.bounded_read import read_bounded

LARGEST = 4_000_000
"""Bytes of the largest file that is written or read."""


class StoreCache:
    """The cache of one store; for None of no store, which keeps nothing."""

    def __init__(self, store: StoreSettings | None) -> None:
        self._store = store

    def load(self, name: str) -> object:
        """The content of a file; None where there is none that could be trusted."""
        folder = self.folder
        if folder is None or not _is_private(folder):
            return None
        try:
            content = read_bounded(folder / name, LARGEST)
            return None if len(content) > LARGEST else json.loads(content)
        except (OSError, ValueError, RecursionError):
            return None

    def save(self, name: str, content: object) -> None:
        """Write a file, whole or not at all, readable by this user alone."""
        folder = self.folder
        text = json.dumps(content, separators=(",", ":")) + "\n"
        if folder is None or len(text) > LARGEST:
            return
        with contextlib.suppress(OSError):
            if not folder.is_dir():
                make_folders(folder, 0o700)
            if _is_private(folder):
                write_atomically(folder / name, text, mode=0o600)

    @property
    def folder(self) -> Path | None:
        """Where the files are; None where there is no place for them, as without a home or a store's file."""
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
    """Whether it is a folder of this user's that nobody else may use."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(status.st_mode):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
