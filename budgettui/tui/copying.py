"""What `y` and `c` copy: the text of a pane or list, and the command line that prints what it shows."""

import os
from collections.abc import Sequence
from datetime import tzinfo

from budgettui.core.text.formatting import format_count, format_when
from budgettui.core.text.terminal_text import shell_quoted
from budgettui.tui.foot_messages import MessagingApp
from budgettui.tui.state.past_backend import PastBackend


class CopyingApp(MessagingApp):
    """An app whose texts and commands can be put on the clipboard."""

    backend: PastBackend
    zone: tzinfo
    command_options: tuple[str, ...] = ()
    """The options that a command needs to read the same configuration and store."""

    def copy(self, text: str) -> None:
        """Copy a text to the terminal's clipboard, and say so."""
        from budgettui.tui.terminal.clipboard import LARGEST_BYTES

        if len(text.encode(errors="replace")) > LARGEST_BYTES:
            self.show_message(f"more than {LARGEST_BYTES:,} bytes cannot be copied; filter it first", "bad")
        elif self._put_on_clipboard(text):
            self.show_message(f"copied {format_count(text.count(chr(10)), 'line')}", "good")
        else:
            self.show_message("this terminal has no clipboard that programs can write to", "bad")

    def _put_on_clipboard(self, text: str) -> bool:
        """Copy a text to the terminal's clipboard; False if it has none."""
        from budgettui.tui.terminal.clipboard import clipboard_sequence

        sequence = clipboard_sequence(text, os.environ)
        if sequence is None or self._driver is None:
            return False
        self._driver.write(sequence)
        return True

    def copy_command(self, arguments: Sequence[str]) -> None:
        """Copy the command that prints what a pane shows, and show it."""
        if not arguments:
            self.show_message("no command shows this")
            return
        command = self.command_line(arguments)
        if self._put_on_clipboard(command + "\n"):
            self.show_message(f"copied: {command}", "good")
        else:
            self.show_message(f"no clipboard here; type: {command}", "plain")

    def command_line(self, arguments: Sequence[str]) -> str:
        """The command line with the same configuration and store, as of the moment that is shown."""
        moment = self.backend.moment
        if moment is not None and "--as-of" not in arguments and arguments[0] != "sync":
            option = "--until" if arguments[0] == "events" else "--as-of"
            arguments = [*arguments, option, format_when(moment, self.zone)]
            if self.backend.known_then:
                arguments += ["--known-at", format_when(moment, self.zone)]
        return " ".join(shell_quoted(word) for word in ("budgettui", *arguments, *self.command_options))
