"""Reports an unexpected exception, with an exit code that means neither yes nor no."""

import os
import sys
from contextlib import suppress

from budgettui.cli.interrupt import INTERRUPTED
from budgettui.core.text.terminal_text import escape_controls

INTERNAL = 70
"""A bug in budgettui (EX_SOFTWARE of sysexits.h); never 1, which means that the answer is no."""
TRACEBACK_VARIABLE = "BUDGETTUI_TRACEBACK"
"""If set, the traceback is printed instead of being written to a file."""


def report_unexpected(error: BaseException) -> int:
    """Report `error` as a bug on standard error, with the path of its traceback; return the exit code.

    A Ctrl+C that an import or a class definition turned into another exception counts as an interrupt.
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
    with suppress(OSError, ValueError):  # standard error may be closed, or its disk full
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
    """Write the traceback to a new file that only this user can read; return its path, None on failure."""
    import tempfile

    try:
        descriptor, path = tempfile.mkstemp(prefix="budgettui-error-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return path
