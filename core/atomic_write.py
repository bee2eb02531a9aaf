"""Writing a file completely or not at all."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_atomically(
    path: Path, content: str | bytes | Iterable[str], *, mode: int | None = None, exclusive: bool = False
) -> None:
    """Write `content`, text as UTF-8; `path` then holds all of it or is unchanged, also after a power cut.

    It is written beside `path`, flushed to disk and renamed. `mode`: permissions of a new file (default
    what the umask leaves); a file that is replaced keeps its own. `exclusive`: `FileExistsError` where
    there is a file already. Something that is no regular file (a pipe, `/dev/stdout`) is written to directly.
    Raises `OSError` as the system does.
    """
    target = Path(os.path.realpath(path))
    chunks = _encoded(content)
    old_mode = _mode_of(target)
    if old_mode is not None and not stat.S_ISREG(old_mode) and not stat.S_ISDIR(old_mode):
        with target.open("wb") as out:
            out.writelines(chunks)
        return
    if exclusive and old_mode is not None:
        raise FileExistsError(f"{path} exists already")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.writelines(chunks)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(
            stat.S_IMODE(old_mode) if old_mode is not None else _default_mode() if mode is None else mode
        )
        if exclusive:
            _move_to_new(temporary, target)
        else:
            temporary.replace(target)
        _sync_folder(target.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def _encoded(content: str | bytes | Iterable[str]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        return [content]
    return (chunk.encode() for chunk in ([content] if isinstance(content, str) else content))


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


def _mode_of(target: Path) -> int | None:
    try:
        return target.stat().st_mode
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
