"""The problems reported to the screen, and sentences for unexpected errors."""

from collections.abc import Callable
from datetime import datetime

from . import messages


class Problems:
    """The problems that the screen knows of; `last_good` is when it got good numbers last."""

    def __init__(self, send: Callable[[object], None]) -> None:
        self._send = send
        self._sentences: dict[str, str] = {}
        self.last_good: datetime | None = None

    def report(self, kind: messages.ProblemKind, sentence: str, last_good: datetime | None = None) -> bool:
        """Send a problem, or its end; whether that is news. `last_good`, if given, is of what it spoils."""
        news = self._sentences.get(kind, "") != sentence
        if news:
            self._sentences[kind] = sentence
            self._send(messages.Problem(kind, sentence, last_good or self.last_good))
        return news


def described(error: Exception) -> str:
    """An exception that nobody expected, for the people who see it and those they report it to."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
