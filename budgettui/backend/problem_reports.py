"""The problems reported to the screen, and descriptions of unexpected errors."""

from collections.abc import Callable
from datetime import datetime

from . import messages


class Problems:
    """The problems reported to the screen; `last_good` is when it last received correct numbers."""

    def __init__(self, send: Callable[[object], None]) -> None:
        self._send = send
        self._sentences: dict[str, str] = {}
        self.last_good: datetime | None = None

    def report(self, kind: messages.ProblemKind, sentence: str, last_good: datetime | None = None) -> bool:
        """Send a problem, or its end, unless that was sent before; return whether it was sent.

        `last_good` overrides the attribute, for a problem that affects only some of the numbers.
        """
        news = self._sentences.get(kind, "") != sentence
        if news:
            self._sentences[kind] = sentence
            self._send(messages.Problem(kind, sentence, last_good or self.last_good))
        return news


def described(error: Exception) -> str:
    """An unexpected exception as text for people and bug reports."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
