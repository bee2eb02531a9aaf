"""Whether the configuration's files were edited since they were read."""

from pathlib import Path

from .drop_ins import drop_ins
from .settings import FileStamp, Settings


def stamps(path: Path) -> tuple[FileStamp, ...]:
    """The current state of the configuration file and its drop-ins; a missing file has size −1."""
    return tuple(_stamp(file) for file in [path, *drop_ins(path)])


def files_changed(settings: Settings) -> bool:
    """Whether the files that `settings` were read from have changed since. Costs a few `stat` calls."""
    return settings.path is not None and stamps(settings.path) != settings.files


def _stamp(file: Path) -> FileStamp:
    try:
        status = file.stat()
    except (OSError, ValueError):
        return FileStamp(file, 0, -1, 0)
    return FileStamp(file, status.st_mtime_ns, status.st_size, status.st_ino)
