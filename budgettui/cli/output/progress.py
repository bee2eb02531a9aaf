"""Progress of long operations."""

import sys

import click

from budgettui.cli.output.quiet import is_quiet
from budgettui.core.text.terminal_text import escape_controls


class Progress:
    """Shows progress on one line of a terminal; silent elsewhere."""

    def __init__(self, doing: str, total: int = 0) -> None:
        self._doing = doing
        self._total = total
        self._shown = ""
        self._seen = sys.stderr.isatty() and not is_quiet()

    def count(self, done: int) -> None:
        """Show `done` of the total."""
        self.share(done, done / self._total if self._total else None)

    def of(self, done: int, total: int) -> None:
        """Show `done` of `total`."""
        self.share(done, done / total if total else None)

    def share(self, done: int, share: float | None) -> None:
        """Show `done`, and `share` (0 to 1) as a percentage."""
        line = f"{self._doing}: {done:,}" + ("" if share is None else f", {100 * share:.0f} %")
        if self._seen and line != self._shown:
            self._shown = line
            click.echo(f"\r{escape_controls(line)}\x1b[K", nl=False, err=True)

    def end(self) -> None:
        """Erase the line."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = ""
