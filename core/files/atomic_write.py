"""Writing a file completely or not at all."""

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from .file_owner import give_to_owner
from .symlink_guard import refuse_planted_links


def write_atomically(
    path: Path,
    content: str | bytes | Iterable[str | bytes],
    *,
    mode: int | None = None,
    exclusive: bool = False,
    durable: bool = True,
) -> None:
    """Write `content`, text as UTF-8; `path` then holds all of it or is unchanged, even after a power cut.

    It is written beside `path`, flushed to disk and renamed. `mode`: permissions of a new file (default:
    those the umask allows); a file that is replaced keeps its own. `exclusive`: raise `FileExistsError` if
    the file exists. Without `durable` it is not flushed and may be empty after a power cut, which is
    acceptable for a file that is rewritten every minute. A path that is not a regular file (a pipe,
    `/dev/stdout`) is written to directly. Raises `PermissionError` for a symbolic link that another user
    put into a world-writable folder, and other `OSError`s as the system does.
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
    import tempfile  # not needed for reading

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


def _encoded(content: str | bytes | Iterable[str | bytes]) -> Iterable[bytes]:
    chunks = [content] if isinstance(content, str | bytes) else content
    return (chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)


def _move_to_new(temporary: Path, target: Path) -> None:
    try:
        target.hardlink_to(temporary)
    except FileExistsError:
        raise FileExistsError(f"{target} exists already") from None
    except OSError:
        # a file system without hard links, where the check and the rename are two steps
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
