"""The problems of a configuration, all reported at once."""

from collections.abc import Iterable
from pathlib import Path

from ..errors import BudgettuiError
from ..support.frozen import frozen
from ..text.suggestions import visible

MOST_PROBLEMS = 100
"""The most problems reported at once; nobody fixes more before trying again."""


@frozen
class Problem:
    """One mistake. `key` is the dotted path, tables of a list counted from 1: `services[2].slo`.

    `line` and `column` count from 1; None if there is none. `value` is what the file has there, `accepted`
    what is accepted, `message` the sentence.
    """

    file: Path | None
    key: str
    line: int | None
    value: str
    accepted: str
    message: str
    column: int | None = None

    def __str__(self) -> str:
        location = visible(str(self.file)) if self.file is not None else ""
        if self.line is not None:
            location += f":{self.line}"
        if self.column is not None:
            location += f":{self.column}"
        return ": ".join(part for part in (location, self.key, self.message) if part)


class TooManyProblemsError(BudgettuiError):
    """There are `MOST_PROBLEMS`; the rest of the configuration is not read."""


class ProblemList(list[Problem]):
    """The problems found while a configuration is read; raises `TooManyProblemsError` when it is full."""

    def append(self, problem: Problem) -> None:
        super().append(problem)
        if len(self) >= MOST_PROBLEMS:
            raise TooManyProblemsError


class ConfigError(BudgettuiError):
    """The configuration cannot be used; as text, one problem per line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)

    @classmethod
    def of(
        cls, file: Path | None, message: str, line: int | None = None, column: int | None = None
    ) -> "ConfigError":
        """An error about a file as a whole."""
        return cls([Problem(file, "", line, "", "", message, column)])


class NoConfigError(ConfigError):
    """There is no configuration file yet."""
