"""Turns an unexpected exception into a sentence and an exit code that is neither yes nor no."""

import os
import sys
from contextlib import suppress

from budgettui.cli.interrupt import INTERRUPTED
from budgettui.core.text.terminal_text import escape_controls

INTERNAL = 70
"""A bug in budgettui (EX_SOFTWARE of sysexits.h): never 1, which would say that the answer is no."""
TRACEBACK_VARIABLE = "BUDGETTUI_TRACEBACK"
"""Set to anything, the traceback is printed rather than written to a file."""


def report_unexpected(error: BaseException) -> int:
    """Say on standard error that `error` is a bug, and where its traceback is; the exit code.

    An interrupt that an import or the making of a class turned into another exception is an interrupt.
    """
    if _was_interrupt(error):
        return INTERRUPTED
    import traceback

    text = "".join(traceback.format_exception(error))
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    lines = [f"Error: internal error, please report it: {escape_controls(detail[:300])}"]
    if os.environ.get(TRACEBACK_VARIABLE):
        lines += [escape_controls(line) for line in text.splitlines()]
    else:
        path = _write_log(text)
        where = f"is in {path}" if path else f"is shown with {TRACEBACK_VARIABLE}=1"
        lines.append(f"The traceback {where}. This is neither a yes nor a no; exit code {INTERNAL}.")
    with suppress(OSError, ValueError):  # standard error may be closed, or a full disk
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
    return INTERNAL


def _was_interrupt(error: BaseException | None) -> bool:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _write_log(text: str) -> str | None:
    """Write the traceback to a new file that only its user can read; its path, None if it cannot."""
    import tempfile

    try:
        descriptor, path = tempfile.mkstemp(prefix="budgettui-error-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path
