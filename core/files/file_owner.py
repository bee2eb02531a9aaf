"""The owner of new files and folders: under sudo, the owner of the folder they are created in."""

import errno
import os
import stat
from pathlib import Path


def make_folders(folder: Path, mode: int = 0o777) -> None:
    """Create `folder` and its missing parents.

    A folder that root creates in another user's, as with `sudo` and that user's HOME, is given to that user.
    """
    missing = []
    while not folder.is_dir():
        if folder.exists() and not folder.is_dir():  # checked again: another process may have made it
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(mode=mode, exist_ok=True)
        give_to_owner(path, path.parent.stat())


def give_to_owner(path: Path, owner: os.stat_result) -> None:
    """If running as root, give `path` to the owner of the file with the status `owner`.

    Not in a world-writable folder, whose owner does not own what others put there.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0 and owner.st_uid and not owner.st_mode & stat.S_IWOTH:
        os.chown(path, owner.st_uid, owner.st_gid)
