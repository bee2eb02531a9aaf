"""Who owns what is made: under sudo, the owner of the folder it is made in."""

import errno
import os
import stat
from pathlib import Path


def make_folders(folder: Path, mode: int = 0o777) -> None:
    """Make `folder` and those above it that are missing.

    What root makes in another user's folder, as with `sudo` and that user's HOME, belongs to that user.
    """
    missing = []
    while not folder.is_dir():
        if folder.exists() and not folder.is_dir():  # asked again: another may make it meanwhile
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(mode=mode, exist_ok=True)
        give_to_owner(path, path.parent.stat())


def give_to_owner(path: Path, owner: os.stat_result) -> None:
    """Where this is root and `owner` is another user's, give `path` to that user.

    Not in a folder where everybody may write: what is there has no owner in particular.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0 and owner.st_uid and not owner.st_mode & stat.S_IWOTH:
        os.chown(path, owner.st_uid, owner.st_gid)
