"""Starts and ends child processes connected by pipes: the backend and its workers.

At program start the backend is forked, which is fastest: it inherits every module loaded so far. Later, once
there are an event loop and threads, a new process is spawned instead.
"""

import contextlib
import os
import sys
import tempfile
import time
from _thread import LockType, allocate_lock  # `threading` takes too long to import at program start
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from budgettui.core.support.frozen import frozen

_BOOT = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from budgettui.backend.{module} import main; main()"
)
_REAPED = -1
"""The exit code reported for a process that was reaped elsewhere."""
END_SECONDS = 1.0
"""How long to wait for a process to end before killing it, and for it to be gone after that."""


@dataclass(slots=True)
class ChildProcess:
    """A running backend or worker: its pipes, and the file that receives its error output."""

    pid: int
    requests: IO[bytes]
    replies: IO[bytes]
    log: IO[bytes]
    exit_code: int | None = None
    _lock: LockType = field(default_factory=allocate_lock, repr=False)
    """Guards the exit code, which the thread that reads replies asks for as well."""

    def wait(self, seconds: float) -> int | None:
        """Wait for the exit code; None if the process still runs after `seconds`."""
        end = time.monotonic() + seconds
        while not self._has_ended():
            if time.monotonic() >= end:
                return None
            time.sleep(0.005)
        return self.exit_code

    def signal_kill(self) -> None:
        """Send SIGKILL without waiting for the process to end."""
        with self._lock:
            if self.exit_code is None:
                os.kill(self.pid, 9)

    def _has_ended(self) -> bool:
        """Whether it has ended; reaps its exit code, which the system returns only once."""
        with self._lock:
            if self.exit_code is None:
                try:
                    pid, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:
                    self.exit_code = _REAPED
                else:
                    self.exit_code = os.waitstatus_to_exitcode(status) if pid else None
            return self.exit_code is not None

    def kill(self) -> None:
        """Kill the process. One that survives this, because it is blocked on a dead disk, is left behind."""
        self.signal_kill()
        self.wait(END_SECONDS)

    def end(self) -> None:
        """Wait for a process that is about to end; kill it if it does not."""
        if self.wait(END_SECONDS) is None:
            self.kill()

    def last_line(self) -> str:
        """The last line it wrote to its error output, or its exit code."""
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"exit code {self.exit_code}"

    def close_outputs(self) -> None:
        """Close the reply pipe and the error log of a process that has ended."""
        for stream in self.replies, self.log:
            with contextlib.suppress(OSError):
                stream.close()


def _log_file() -> IO[bytes]:
    """An anonymous file; in memory where the system supports that, so that no folder is needed."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("budgettui-backend"), "w+b")
    return tempfile.TemporaryFile()


@frozen
class _Pipes:
    """Both ends of the pipes to and from a process, and its log."""

    requests_in: int
    requests_out: int
    replies_in: int
    replies_out: int
    log: IO[bytes]

    @classmethod
    def open(cls) -> "_Pipes":
        """Raises `OSError` if no more files can be opened, and leaves none open then."""
        opened: list[int] = []
        try:
            opened += os.pipe()
            opened += os.pipe()
            requests_in, requests_out, replies_in, replies_out = opened
            return cls(requests_in, requests_out, replies_in, replies_out, _log_file())
        except OSError:
            for descriptor in opened:
                os.close(descriptor)
            raise

    def close_child_ends(self) -> None:
        os.close(self.requests_in)
        os.close(self.replies_out)

    def close(self) -> None:
        self.close_child_ends()
        os.close(self.requests_out)
        os.close(self.replies_in)
        self.log.close()

    def process(self, pid: int) -> ChildProcess:
        """The parent's handle of the process that has the other ends."""
        self.close_child_ends()
        return ChildProcess(
            pid, os.fdopen(self.requests_out, "wb"), os.fdopen(self.replies_in, "rb"), self.log
        )


def fork(config: str | None, store: str | None) -> ChildProcess:
    """Fork a backend from this process, which must have only one thread; raises `OSError`."""
    pipes = _Pipes.open()
    try:
        pid = os.fork()
    except OSError:
        pipes.close()
        raise
    if pid == 0:
        code = 1
        try:
            os.close(pipes.requests_out)
            os.close(pipes.replies_in)
            os.dup2(pipes.log.fileno(), 2)
            from .__main__ import run

            code = run(pipes.requests_in, pipes.replies_out, config, store)
        except BaseException:
            import traceback

            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    return pipes.process(pid)


def spawn(config: str | None, store: str | None, create: bool = True) -> ChildProcess:
    """Start a backend in a new interpreter; unless `create`, it does not create a missing store.

    Raises `OSError` if no process can be started.
    """
    return spawn_module("__main__", config or "", store or "", "create" if create else "")


def spawn_module(module: str, *arguments: str) -> ChildProcess:
    """Run `main` of a module of this package in a new process connected by pipes.

    It imports libraries only from where this process does, and not from the current folder, where any
    file could shadow one. Raises `OSError` if no process can be started.
    """
    library_folders = [folder for folder in sys.path[1:] if folder] + [str(Path(__file__).parents[2])]
    boot = [
        "-I",
        "-S",
        "-c",
        _BOOT.format(separator=os.pathsep, module=module),
        os.pathsep.join(library_folders),
    ]
    pipes = _Pipes.open()
    streams = ((pipes.requests_in, 0), (pipes.replies_out, 1), (pipes.log.fileno(), 2))
    try:
        pid = os.posix_spawn(
            sys.executable,
            [sys.executable, *boot, *arguments],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_DUP2, source, target) for source, target in streams],
        )
    except OSError:
        pipes.close()
        raise
    return pipes.process(pid)
