"""Run a program in a pseudo-terminal, type keys, and look at the screen.

Used by the tests that need a real terminal and by the benchmarks. A thread timestamps the program's output,
so that the emulator's slowness does not count.
"""

import contextlib
import fcntl
import os
import queue
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

import psutil
import pyte
from process_killing import kill_all

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "esc": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "backspace": "\x7f",
    "space": " ",
} | {f"ctrl+{chr(code + 96)}": chr(code) for code in range(1, 27)}

# What pyte would take for text: kitty's keyboard, mode queries, device control strings.
_UNKNOWN = re.compile(
    rb"\x1b\[[<=>][0-9;]*[@-~]|\x1b\[\?[0-9;]*(?:\$[@-~]|[mu])|\x1b[PX^_][^\x1b]*\x1b\\|\x1b\[[0-9;]*;[0-9;]*t"
)
_MODES = re.compile(rb"\x1b\[\?([\d;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([<>])\d*u")
_UNFINISHED = re.compile(rb"\x1b(?:\[[<=>?0-9;$]*|[PX^_\]][^\x1b\x07]*\x1b?)?\Z")
"""A sequence that is cut off at the end of a chunk of output."""
USUAL_MODES = {"7", "25"}
"""The modes that are on in a shell's terminal: line wrap and a visible cursor."""


class TerminalSession:
    """One run of a program in a terminal of `columns` × `rows`. A variable set to None is unset."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        rows: int = 36,
        env: Mapping[str, str | None] | None = None,
        cwd: str | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = 0
        self.raw = b""
        self.modes = set(USUAL_MODES)
        self._unfinished = b""
        self._arrivals: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self.master, self.slave = os.openpty()
        self.resize(columns, rows)
        self.termios = termios.tcgetattr(self.slave)
        wanted = {**os.environ, "TERM": "xterm-256color", "COLUMNS": None, "LINES": None, **(env or {})}
        environment = {name: value for name, value in wanted.items() if value is not None}
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=environment,
            cwd=cwd,
            preexec_fn=self._take_terminal,
        )
        self._reading = threading.Event()
        self._reading.set()
        self._closing = threading.Lock()
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> "TerminalSession":
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def _take_terminal(self) -> None:
        for number in (signal.SIGINT, signal.SIGQUIT):  # as a shell leaves them, whatever ran the tests
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

    def _listen(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while self.master >= 0:
                self._reading.wait()
                # Waiting inside a read would keep the terminal open after it was hung up.
                ready = select.select([self.master], [], [], 0.05)[0]
                with self._closing:
                    if ready and self._reading.is_set():
                        self._arrivals.put((time.perf_counter(), os.read(self.master, 65536)))

    def freeze(self) -> None:
        """Stop reading the program's output, like a terminal whose connection hangs."""
        self._reading.clear()

    def thaw(self) -> None:
        """Read again."""
        self._reading.set()

    def resize(self, columns: int, rows: int) -> None:
        """Resize the terminal; the program is notified."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(rows, columns)

    def send(self, *keys: str) -> None:
        """Type keys by name (`enter`, `ctrl+s`) or text as it is."""
        for key in keys:
            os.write(self.master, KEYS.get(key, key).encode())

    @property
    def text(self) -> str:
        """The lines of the screen, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def pump(self, seconds: float, until: Callable[[], bool] = lambda: False) -> float | None:
        """Process output for up to `seconds`; when the output arrived that made `until` hold, or None."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            try:
                stamp, data = self._arrivals.get(timeout=left)
            except queue.Empty:
                return None
            self._feed(data)
            if until():
                return stamp
        return None

    def skip(self, seconds: float) -> None:
        """Read output for `seconds` without putting it on the screen, which is slow for a large one."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            with contextlib.suppress(queue.Empty):
                self.raw += self._arrivals.get(timeout=left)[1]

    def wait_for(self, text: str, seconds: float = 20) -> float:
        """Wait for `text`; when it was on screen. Raises AssertionError, with the screen, if it never was."""
        if text in self.text:
            return time.perf_counter()
        stamp = self.pump(seconds, lambda: text in self.text)
        assert stamp is not None, f"{text!r} never appeared; the screen:\n{self.text}"
        return stamp

    def press(self, key: str, seconds: float = 2) -> float | None:
        """Seconds from typing `key` to the output that changed the screen; None if nothing did."""
        while self.pump(0.15, lambda: True) is not None:
            pass
        before, sent = self.text, time.perf_counter()
        self.send(key)
        stamp = self.pump(seconds, lambda: self.text != before)
        return None if stamp is None else stamp - sent

    def usage(self) -> float:
        """CPU seconds of the program and its children so far."""
        total = 0.0
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.process.pid)
            for process in [parent, *parent.children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess, OSError):
                    total += _cpu_seconds(process)
        return total

    def family(self) -> list[psutil.Process]:
        """The program and its children, as they are now."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    @property
    def is_restored(self) -> bool:
        """Whether the terminal's modes and line discipline are as the program found them."""
        return self.modes == USUAL_MODES and termios.tcgetattr(self.slave) == self.termios

    def ended(self, seconds: float = 5) -> int | None:
        """Wait for the program to end, and process its last output; the exit code, None if it still runs."""
        end = time.perf_counter() + seconds
        while self.process.poll() is None and time.perf_counter() < end:
            self.pump(0.02)
        end = max(end, time.perf_counter() + 1)
        while (self.pump(0.1, lambda: True) is not None or self._is_readable()) and time.perf_counter() < end:
            pass  # the last output may arrive late
        return self.process.returncode

    def _is_readable(self) -> bool:
        """Whether there is output that the thread has not read yet."""
        with self._closing:
            readable = self._reading.is_set() and self.master >= 0
            return readable and bool(select.select([self.master], [], [], 0)[0])

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped connection does."""
        self._close_terminal()

    def close(self) -> None:
        """End the program, by force if need be."""
        if self.process.poll() is None:
            with contextlib.suppress(psutil.NoSuchProcess):
                kill_all(self.family())
            self.process.wait()
        self._close_terminal()

    def _close_terminal(self) -> None:
        with self._closing:
            for descriptor in (self.master, self.slave):
                if descriptor >= 0:
                    os.close(descriptor)
            self.master = self.slave = -1
        self._reading.set()

    def _feed(self, data: bytes) -> None:
        self.written += len(data)
        self.raw += data
        data = self._unfinished + data
        whole = _UNFINISHED.search(data)
        data, self._unfinished = (data[: whole.start()], data[whole.start() :]) if whole else (data, b"")
        for modes, switch in _MODES.findall(data):
            names = set(modes.decode().split(";"))
            self.modes = self.modes | names if switch == b"h" else self.modes - names
        for switch in _KITTY.findall(data):
            self.modes = self.modes | {"kitty"} if switch == b">" else self.modes - {"kitty"}
        self._stream.feed(_UNKNOWN.sub(b"", data))


def _cpu_seconds(process: psutil.Process) -> float:
    """CPU seconds so far; on Linux from the process's own clock, as its counters have steps of 10 ms."""
    if sys.platform == "linux":
        return time.clock_gettime(~process.pid << 3 | 2)  # CPUCLOCK_SCHED; see clock_getcpuclockid(3)
    times = process.cpu_times()
    return times.user + times.system
