"""Messages to the terminal outside the screens, free of control sequences."""

import contextlib
import sys

from budgettui.core.text.terminal_text import escape_controls


def printable(text: str) -> str:
    """`text` with its lines kept, and every control character in them escaped."""
    return "\n".join(escape_controls(line) for line in text.split("\n"))


def say(text: str) -> None:
    """Write a message of one or more lines to standard error, or to standard output if that is closed."""
    stream = sys.stderr or sys.stdout
    with contextlib.suppress(OSError, AttributeError, ValueError):  # nobody may be there to read it
        stream.write(f"budgettui: {printable(text)}\n")
        stream.flush()
