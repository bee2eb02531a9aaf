"""The columns that events have outside the store, and what can be wrong with a file of them."""

from dataclasses import dataclass
from typing import Literal

from ..errors import BudgettuiError
from ..model.event import Draft
from ..model.similar import suggestion

Format = Literal["csv", "json", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "json", "jsonl")

NEEDED = ("service", "start", "duration_minutes")
OPTIONAL = ("category", "impact", "incident_id", "description", "source", "source_key")
COLUMNS = NEEDED + OPTIONAL

LONGEST_CELL = 131_072

_SUFFIXES: dict[str, Format] = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl"}


class ExchangeError(BudgettuiError, ValueError):
    """A file of events cannot be read as a whole; one sentence that says why and where."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is no event: the line it begins on, from 1, and the column (None for the whole row)."""

    line: int
    column: str | None
    reason: str
    unknown_service: bool = False
    """Is it bad only because no service of its name is configured?"""

    def __str__(self) -> str:
        place = f"line {self.line}"
        return f"{place}: {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file of events holds. `new_services` are those that were not known, in the order met."""

    drafts: tuple[Draft, ...]
    bad: tuple[BadRow, ...]
    new_services: tuple[str, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the drafts, in the order met."""
        return tuple(dict.fromkeys(draft.category for draft in self.drafts))


def format_of(name: str) -> Format:
    """The format that a file's name tells; `ValueError` where it tells none."""
    for suffix, found in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return found
    accepted = ", ".join(_SUFFIXES)
    raise ValueError(f"format: {name!r} does not end in {accepted}; say the format: csv, json or jsonl")


def column_problem(name: str) -> str:
    """The sentence for a column that events do not have."""
    hint = suggestion(name, COLUMNS, f"there are {', '.join(COLUMNS)}")
    return f"{name!r} is not a column of events; {hint}"
