"""Starting and ending the backend process.

At the start of the program it is forked, which is quickest: what is loaded by then is loaded in
both. Later, with an event loop and threads about, a new one is started from nothing instead.
"""

import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_BOOT = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from budgettui.backend.__main__ import main; sys.exit(main())"
)
_GONE = -1
"""The exit code of a process that somebody else has reaped."""


@dataclass(slots=True)
class BackendProcess:
    """A running backend: pipes to it and from it, and the file that takes its error output."""

    pid: int
    requests: IO[bytes]
    replies: IO[bytes]
    log: IO[bytes]
    exit_code: int | None = None

    def wait(self, seconds: float | None = None) -> int | None:
        """The exit code once it ends; None if it still runs after `seconds`."""
        end = None if seconds is None else time.monotonic() + seconds
        while self.exit_code is None:
            try:
                pid, status = os.waitpid(self.pid, 0 if end is None else os.WNOHANG)
            except ChildProcessError:
                self.exit_code = _GONE
                break
            if pid:
                self.exit_code = os.waitstatus_to_exitcode(status)
            elif end is not None and time.monotonic() >= end:
                return None
            else:
                time.sleep(0.005)
        return self.exit_code

    def kill(self) -> None:
        """End it by force."""
        if self.exit_code is None:
            os.kill(self.pid, 9)
            self.wait()


def fork(config: str | None, store: str | None) -> BackendProcess:
    """Start a backend as a copy of this process, which must have no other thread."""
    asked, requests = os.pipe()
    replies, told = os.pipe()
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(requests)
            os.close(replies)
            os.dup2(log.fileno(), 2)
            from .__main__ import run

            code = run(asked, told, config, store)
        except BaseException:
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(asked)
    os.close(told)
    return BackendProcess(pid, os.fdopen(requests, "wb"), os.fdopen(replies, "rb"), log)


def spawn(config: str | None, store: str | None, create: bool = True) -> BackendProcess:
    """Start a backend from nothing; without `create` it makes no store where there is none.

    It finds libraries where this process does, and nowhere else: not in the current folder, where
    any file could stand in for one.
    """
    places = [place for place in sys.path[1:] if place] + [str(Path(__file__).parents[2])]
    words = ["-I", "-S", "-c", _BOOT.format(separator=os.pathsep), os.pathsep.join(places)]
    asked, requests = os.pipe()
    replies, told = os.pipe()
    log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
    try:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, *words, config or "", store or "", "create" if create else ""],
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_DUP2, fd, to) for fd, to in ((asked, 0), (told, 1), (log.fileno(), 2))
            ],
        )
    finally:
        os.close(asked)
        os.close(told)
    return BackendProcess(pid, os.fdopen(requests, "wb"), os.fdopen(replies, "rb"), log)
