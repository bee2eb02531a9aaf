"""The store's file in the file system: its identity, whether it changed or is writable, and creating it."""

import os
import stat
from pathlib import Path

from ...files.file_owner import give_to_owner, make_folders
from ..store_results import StoreError
from .sqlite_migration import fsync

Identity = tuple[int, int]

Traces = tuple[int, int, int]
"""Reveals writes to a file: its size, and when its content and its inode changed, in ns."""


def traces_of(path: Path) -> Traces | None:
    """The values that change with each write to the file; None if there is no file."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def is_writable(path: Path) -> bool:
    """Whether this process may write to the file and create a journal beside it."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def identity_of(path: Path) -> Identity | None:
    """Identifies the file at `path`, to notice a replacement; None if there is no file."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"the event store {path} cannot be reached: {error}") from error
    if stat.S_ISDIR(status.st_mode):
        raise StoreError(f"the event store {path} is a folder; name a file in it as the store's path")
    if not stat.S_ISREG(status.st_mode):
        raise StoreError(f"the event store {path} is a device or pipe; name a file as the store's path")
    return status.st_dev, status.st_ino


def create_file(path: Path) -> None:
    """Create an empty file that only its owner can read, with its folders."""
    try:
        make_folders(path.parent, 0o700)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        give_to_owner(path, path.parent.stat())
    except NotADirectoryError as error:
        raise StoreError(
            f"the event store {path} cannot be created: {error.filename} is not a folder; name another path"
        ) from None
    except FileExistsError:
        return  # another process was first, or it is a dangling link, which opening reports
    except OSError as error:
        raise StoreError(
            f"the event store {path} cannot be created ({error.strerror}): make its folder "
            "writable, or name another path"
        ) from error
    fsync(path.parent)
