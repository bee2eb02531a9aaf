"""What the web server writes to standard error: each record on one line, without endless repetition."""

import logging
import time

from budgettui.core.text.terminal_text import escape_controls

_MINUTE = 60.0
_MOST_MESSAGES = 100


def configure_log(debug: bool) -> None:
    """Log warnings and errors; with `debug` everything."""
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine())
    handler.addFilter(_NotAgain())
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, handlers=[handler])


class _OneLine(logging.Formatter):
    """A log record on one line, without control characters, nor a traceback for a malformed request."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        reason = f": {type(error).__name__}: {error}" if error is not None else ""
        return escape_controls(f"{record.getMessage()}{reason}"[:500])


class _NotAgain(logging.Filter):
    """Passes each message of asyncio once a minute: it is repeated for every connection beyond the limit."""

    def __init__(self) -> None:
        super().__init__()
        self._next: dict[object, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if record.name != "asyncio" or len(self._next) > _MOST_MESSAGES:
            return True
        if now < self._next.get(record.msg, now):
            return False
        self._next[record.msg] = now + _MINUTE
        return True
