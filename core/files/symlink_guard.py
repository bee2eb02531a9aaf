"""Refuses symbolic links that another user planted in a world-writable folder."""

import errno
import os
import stat
from pathlib import Path

_MOST_LINKS = 400
"""The most parts of a path that are examined, including those of links."""


def refuse_planted_links(path: Path) -> None:
    """Raise `PermissionError` if a part of `path` is a link that another user may have planted.

    That is a link in a sticky, world-writable folder such as /tmp that belongs neither to this user nor to
    the folder's owner, as the kernel refuses with `fs.protected_symlinks`.
    """
    if not hasattr(os, "geteuid"):
        return
    pending = list(reversed(path.absolute().parts))
    current = Path(pending.pop())
    for _ in range(_MOST_LINKS):
        if not pending:
            return
        part = pending.pop()
        candidate = current / part
        if part == ".." or not candidate.is_symlink():
            current = current.parent if part == ".." else candidate
            continue
        folder, owner = current.stat(), candidate.lstat().st_uid
        shared = folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH
        if shared and owner not in (os.geteuid(), folder.st_uid):
            raise PermissionError(errno.EACCES, "it is a link that somebody else made", str(candidate))
        destination = Path(candidate.readlink())
        current = Path(destination.anchor) if destination.is_absolute() else current
        pending += reversed([each for each in destination.parts if each != destination.anchor])
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
