"""Sends output longer than the terminal through a pager, like git."""

import math
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

from budgettui.cli.output.control_filter import sanitize
from budgettui.cli.output.printing import warn
from budgettui.core.text.terminal_text import shell_quoted, width_of

if TYPE_CHECKING:
    from subprocess import Popen

VARIABLE = "BUDGETTUI_PAGER"
_LESS = "FRX"
"""Less's options unless $LESS has some: colours pass, the text stays on the screen afterwards."""
_LINK = re.compile(r"\x1b\]8;;[!-~]*\x1b\\")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")


@contextmanager
def paged_output() -> Iterator[None]:
    """Show what is printed meanwhile in a pager where it does not fit the terminal.

    Nothing changes for TERM=dumb, and for a pager set to "" or `cat`.
    """
    pager = None if os.environ.get("TERM", "dumb") == "dumb" else pager_command()
    if pager is None:
        yield
        return
    out, err = sys.stdout, sys.stderr
    screen = _PagedScreen(out, pager)
    sys.stdout = _PagedStream(screen, out)
    if err.isatty():  # what is said beside the answer would be written over the pager's screen
        sys.stderr = _PagedStream(screen, err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
        screen.close()


def pager_command() -> list[str] | None:
    """The pager of $BUDGETTUI_PAGER, else of $PAGER, else less or more; None for none."""
    for variable in (VARIABLE, "PAGER"):
        if (text := os.environ.get(variable)) is not None:
            import shlex

            try:
                arguments = shlex.split(text)
            except ValueError:
                arguments = [text]  # an unfinished quote: there is no program of that name, which is said
            return None if arguments in ([], ["cat"]) else arguments
    import shutil  # and with it the readers of archives

    return next(([name] for name in ("less", "more") if shutil.which(name)), None)


class _PagedScreen:
    """Texts for a terminal, held back until they are more than it shows at once: then a pager is started."""

    def __init__(self, terminal: TextIO, pager: list[str]) -> None:
        self._pager = pager
        self._command = " ".join(map(shell_quoted, pager))
        import shutil

        self._columns, self._lines = shutil.get_terminal_size()
        self._encoding = terminal.encoding or "utf-8"
        self._held: list[tuple[TextIO, str]] = []
        self._rows = 0
        self._column = 0
        self._process: Popen[bytes] | None = None
        self._problem: str | None = None
        self._interrupt: Any = None
        """What ctrl+c did before the pager was started."""

    def write(self, stream: TextIO, text: str) -> None:
        """Show `text`; `stream` is where it belongs without a pager."""
        if self._process is not None:
            self._send(text)
        elif self._problem is not None:
            stream.write(text)
        elif text.startswith("\r"):
            stream.write(text)  # progress, on its line
            stream.flush()
        else:
            self._held.append((stream, text))
            self._count(text)
            if self._rows >= self._lines:
                self._start()

    def close(self) -> None:
        """Show what is still held back, or wait until the pager is left."""
        if self._process is None:
            self._release()
            if self._problem is not None:
                warn(self._problem)
            return
        with suppress(BrokenPipeError):
            self._process.stdin.close()  # type: ignore[union-attr]
        code = self._process.wait()
        if self._interrupt is not None:
            signal.signal(signal.SIGINT, self._interrupt)
        if code > 0:
            warn(f"the pager {self._command!r} ended with exit code {code}; --no-pager does without")

    def _count(self, text: str) -> None:
        """Add the rows of the terminal that `text` takes."""
        for number, line in enumerate(_COLOUR.sub("", _LINK.sub("", text)).split("\n")):
            if number:
                self._rows += max(1, math.ceil(self._column / self._columns))
                self._column = 0
            self._column += width_of(line)

    def _start(self) -> None:
        import subprocess  # for the few answers that are long

        environment = {"LESS": _LESS, "LV": "-c", **os.environ}
        try:
            self._process = subprocess.Popen(self._pager, stdin=subprocess.PIPE, env=environment)
        except OSError as error:
            reason = error.strerror or error
            self._problem = f"the pager {self._command!r} cannot be started: {reason}"
            self._release()
            return
        with suppress(ValueError):  # in another thread, which gets no signals
            self._interrupt = signal.signal(signal.SIGINT, self._on_interrupt)
        held, self._held = self._held, []
        for _, text in held:
            self._send(text)

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """ctrl+c is the pager's as long as it has the terminal; then it ends the command."""
        if self._process is None or self._process.poll() is not None:
            raise KeyboardInterrupt

    def _release(self) -> None:
        held, self._held = self._held, []
        for stream, text in held:
            stream.write(text)
            stream.flush()

    def _send(self, text: str) -> None:
        """Hand text to the pager, with nothing but colours that steers a terminal.

        One that was left takes no more: the command goes on to its end, and its exit code is the same.
        """
        text = _LINK.sub("", sanitize(text))
        if not _takes_colours(self._pager):
            text = _COLOUR.sub("", text)
        with suppress(BrokenPipeError):
            self._process.stdin.write(text.encode(self._encoding, "backslashreplace"))  # type: ignore[union-attr]


class _PagedStream:
    """A terminal's stream as a paged command sees it."""

    def __init__(self, screen: _PagedScreen, stream: TextIO) -> None:
        self._screen = screen
        self._stream = stream

    def write(self, text: str) -> int:
        """Write `text`, now or when it is clear whether a pager is needed."""
        self._screen.write(self._stream, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of `lines`."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Nothing: what is held back is written at the end."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _takes_colours(pager: list[str]) -> bool:
    """Does the pager pass colours on? Less shows them as text without -R."""
    if Path(pager[0]).name != "less":
        return True
    options = [*pager[1:], os.environ.get("LESS", _LESS)]
    return any("R" in option or "r" in option for option in options)
