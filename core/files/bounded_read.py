"""Reads a file or pipe that the user named, up to a size and without waiting forever."""

import os
import select
import stat
import time
from pathlib import Path

PIPE_SECONDS = 5.0
"""How long to wait for a pipe before assuming that nobody writes to it."""


class SilentPipeError(OSError):
    """A pipe to which nobody wrote for `PIPE_SECONDS`."""


def read_bounded(path: Path, largest: int) -> bytes:
    """The bytes of the file or pipe at `path`, at most `largest` + 1 of them.

    Raises `OSError` as the system does, and `SilentPipeError` for a pipe without a writer.
    """
    if not stat.S_ISFIFO(path.stat().st_mode):
        with path.open("rb") as stream:
            return stream.read(largest + 1)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # opening it otherwise waits for a writer
    try:
        return _read_pipe(descriptor, largest + 1)
    finally:
        os.close(descriptor)


def _read_pipe(descriptor: int, count: int) -> bytes:
    content = b""
    deadline = time.monotonic() + PIPE_SECONDS
    while len(content) < count:
        readable, _, _ = select.select([descriptor], [], [], max(deadline - time.monotonic(), 0))
        if not readable:
            raise SilentPipeError(f"it is a pipe, and nothing was written to it for {PIPE_SECONDS:g} s")
        try:
            chunk = os.read(descriptor, count - len(content))
        except BlockingIOError:
            continue
        if not chunk:
            break
        content += chunk
        deadline = time.monotonic() + PIPE_SECONDS
    return content
