"""The result of reading a file of events: drafts, bad rows and notes."""

from collections.abc import Mapping
from dataclasses import field

from ..errors import BudgettuiError
from ..model.drafts import Drafts
from ..model.recorded_exclusion import ExclusionDraft
from ..support.frozen import frozen
from .withdrawn_events import Coverage


class ExchangeError(BudgettuiError, ValueError):
    """A file of events, rather than a row of it, cannot be read; the message says why and where."""


@frozen
class BadRow:
    """A row that is not a valid event: its first line, from 1, and the column (None: the whole row)."""

    line: int
    column: str | None
    reason: str
    unknown_service: bool = False
    """Whether it is bad only because its service is not configured."""
    costs_nothing: bool = False
    """Whether it is bad only because its length is zero. Such rows are reported, but stop no import."""
    service: str | None = None
    """The name of the unknown service in the file."""
    entry: str | None = None
    """The key of the incident, in files without rows."""

    def __str__(self) -> str:
        prefix = f"line {self.line}" if self.entry is None else self.entry
        return f"{prefix}: {self.column}: {self.reason}" if self.column else f"{prefix}: {self.reason}"


@frozen
class Note:
    """A remark about a row that was read, but is ambiguous, or about the file (without a line)."""

    line: int | None
    text: str

    def __str__(self) -> str:
        return self.text if self.line is None else f"line {self.line}: {self.text}"


@frozen
class Reading:
    """The contents of a file of events.

    `new_services` were not known before, in file order. `unknown_services` counts the rows of each service
    that is not configured. `bad_count` is the number of bad rows; if there are very many, `bad` has only the
    first ones and the first of each kind. `is_cut`: the rest of the file was not read.
    """

    drafts: Drafts
    bad: tuple[BadRow, ...]
    new_services: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    read_as: str | None = None
    """The tool that wrote the file, if it was not budgettui."""
    exclusions: tuple[ExclusionDraft, ...] = ()
    """Recorded exclusions, which only JSON and JSON Lines contain."""
    coverage: Coverage = Coverage()
    bad_count: int = 0
    costless_count: int = 0
    """How many of the bad rows are bad only because their length is zero."""
    unknown_services: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False
    source: str | None = None
    """The source of its events, if it is another tool's file."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the drafts, in file order."""
        return self.drafts.categories
