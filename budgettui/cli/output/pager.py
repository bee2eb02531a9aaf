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
"""Options for less if $LESS is not set: pass colours, and leave the text on the screen."""
_LINK = re.compile(r"\x1b\]8;;[!-~]*\x1b\\")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[mK]")


@contextmanager
def paged_output() -> Iterator[None]:
    """Show output of the block in a pager if it does not fit the terminal.

    Does nothing for TERM=dumb, or for a pager set to "" or `cat`.
    """
    pager = None if os.environ.get("TERM", "dumb") == "dumb" else pager_command()
    if pager is None:
        yield
        return
    out, err = sys.stdout, sys.stderr
    screen = _PagedScreen(out, pager)
    sys.stdout = _PagedStream(screen, out)
    if err.isatty():  # messages would be written over the pager's screen
        sys.stderr = _PagedStream(screen, err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err
        screen.close()


def pager_command() -> list[str] | None:
    """The pager from $BUDGETTUI_PAGER, $PAGER, or else less or more; None for no pager."""
    for variable in (VARIABLE, "PAGER"):
        if (text := os.environ.get(variable)) is not None:
            import shlex

            try:
                arguments = shlex.split(text)
            except ValueError:
                arguments = [
                    text
                ]  # an unfinished quote: starting a program of that name fails, which is reported
            return None if arguments in ([], ["cat"]) else arguments
    import shutil  # slow: imports the archive formats

    return next(([name] for name in ("less", "more") if shutil.which(name)), None)


class _PagedScreen:
    """Holds back text for a terminal until it no longer fits, then starts a pager."""

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
        """The SIGINT handler from before the pager was started."""

    def write(self, stream: TextIO, text: str) -> None:
        """Show `text`; `stream` is where it goes without a pager."""
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
        """Show what is still held back, or wait until the pager is closed."""
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
            warn(
                f"the pager {self._command!r} ended with exit code {code}; use --no-pager to print without it"
            )

    def _count(self, text: str) -> None:
        """Count the terminal rows that `text` takes."""
        for number, line in enumerate(_COLOUR.sub("", _LINK.sub("", text)).split("\n")):
            if number:
                self._rows += max(1, math.ceil(self._column / self._columns))
                self._column = 0
            self._column += width_of(line)

    def _start(self) -> None:
        import subprocess  # only needed for long output

        environment = {"LESS": _LESS, "LV": "-c", **os.environ}
        try:
            self._process = subprocess.Popen(self._pager, stdin=subprocess.PIPE, env=environment)
        except OSError as error:
            reason = error.strerror or error
            self._problem = f"the pager {self._command!r} cannot be started: {reason}"
            self._release()
            return
        with suppress(ValueError):  # not in the main thread, so no signals arrive
            self._interrupt = signal.signal(signal.SIGINT, self._on_interrupt)
        held, self._held = self._held, []
        for _, text in held:
            self._send(text)

    def _on_interrupt(self, _number: int, _frame: FrameType | None) -> None:
        """Leave Ctrl+C to the pager while it runs; after that it ends the command."""
        if self._process is None or self._process.poll() is not None:
            raise KeyboardInterrupt

    def _release(self) -> None:
        held, self._held = self._held, []
        for stream, text in held:
            stream.write(text)
            stream.flush()

    def _send(self, text: str) -> None:
        """Send text to the pager, without control sequences other than colours.

        If the pager was closed, the text is dropped: the command runs to its end with the same exit code.
        """
        text = _LINK.sub("", sanitize(text))
        if not _takes_colours(self._pager):
            text = _COLOUR.sub("", text)
        with suppress(BrokenPipeError):
            self._process.stdin.write(text.encode(self._encoding, "backslashreplace"))  # type: ignore[union-attr]


class _PagedStream:
    """The stream that a paged command writes to instead of a terminal's."""

    def __init__(self, screen: _PagedScreen, stream: TextIO) -> None:
        self._screen = screen
        self._stream = stream

    def write(self, text: str) -> int:
        """Write `text` now, or once it is known whether a pager is needed."""
        self._screen.write(self._stream, text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write each of `lines`."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing: text that is held back is written at the end."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _takes_colours(pager: list[str]) -> bool:
    """Whether the pager passes colours on; less shows them as text without -R."""
    if Path(pager[0]).name != "less":
        return True
    options = [*pager[1:], os.environ.get("LESS", _LESS)]
    return any("R" in option or "r" in option for option in options)
