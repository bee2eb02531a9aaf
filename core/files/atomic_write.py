"""Writing a file completely or not at all."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_MOST_LINKS = 400
"""Parts of a path that are looked at, those of links included."""


def write_atomically(
    path: Path,
    content: str | bytes | Iterable[str | bytes],
    *,
    mode: int | None = None,
    exclusive: bool = False,
    durable: bool = True,
) -> None:
    """Write `content`, text as UTF-8; `path` then holds all of it or is unchanged, also after a power cut.

    It is written beside `path`, flushed to disk and renamed. `mode`: permissions of a new file (default
    what the umask leaves); a file that is replaced keeps its own. `exclusive`: `FileExistsError` where
    there is a file already. Without `durable` it is not flushed: after a power cut the file may be empty,
    which suits what is written every minute. What is not a regular file (a pipe, `/dev/stdout`)
    is written to directly. A link that somebody else put into a folder where everybody may write is not
    followed: `PermissionError`. Raises `OSError` as the system does.
    """
    refuse_planted_links(path)
    chunks = _encoded(content)
    old = _status_of(path)
    if old is not None and not stat.S_ISREG(old.st_mode) and not stat.S_ISDIR(old.st_mode):
        with path.open("wb") as out:
            out.writelines(chunks)
        return
    if exclusive and old is not None:
        raise FileExistsError(f"{path} exists already")
    target = Path(os.path.realpath(path))
    import tempfile  # for those who write alone

    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(chunks)
            out.flush()
            if durable:
                os.fsync(out.fileno())
        give_to_owner(temporary, target.parent.stat() if old is None else old)
        new_mode = _default_mode() if mode is None else mode
        temporary.chmod(new_mode if old is None else stat.S_IMODE(old.st_mode))
        if exclusive:
            _move_to_new(temporary, target)
        else:
            temporary.replace(target)
        if durable:
            _sync_folder(target.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def make_folders(folder: Path, mode: int = 0o777) -> None:
    """Make `folder` and those above it that are missing.

    What root makes in another user's folder, as with `sudo` and that user's HOME, belongs to that user.
    """
    missing = []
    while not folder.is_dir():
        if folder.exists():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        path.mkdir(mode=mode, exist_ok=True)
        give_to_owner(path, path.parent.stat())


def refuse_planted_links(path: Path) -> None:
    """`PermissionError` where a part of `path` is a link that somebody else may have planted.

    That is one in a folder where everybody may write (sticky, as /tmp), which belongs neither to this user
    nor to the folder's owner: what the kernel refuses with `fs.protected_symlinks`.
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


def give_to_owner(path: Path, like: os.stat_result) -> None:
    """Where this is root and `like` is another user's, give `path` to that user.

    Not in a folder where everybody may write: what is there has no owner in particular.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0 and like.st_uid and not like.st_mode & stat.S_IWOTH:
        os.chown(path, like.st_uid, like.st_gid)


def _encoded(content: str | bytes | Iterable[str | bytes]) -> Iterable[bytes]:
    chunks = [content] if isinstance(content, str | bytes) else content
    return (chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)


def _move_to_new(temporary: Path, target: Path) -> None:
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise FileExistsError(f"{target} exists already") from None
    except OSError:
        # a file system without hard links: the check and the rename are two steps there
        if target.exists():
            raise FileExistsError(f"{target} exists already") from None
        temporary.replace(target)


def _status_of(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _default_mode() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # some network file systems cannot flush a folder
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
