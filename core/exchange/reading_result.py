"""What reading a file of events gives: drafts, the rows that are none, and what is worth saying."""

from collections.abc import Mapping
from dataclasses import field

from ..errors import BudgettuiError
from ..model.drafts import Drafts
from ..model.recorded_exclusion import ExclusionDraft
from ..support.frozen import frozen
from .withdrawn_events import Coverage


class ExchangeError(BudgettuiError, ValueError):
    """A file of events cannot be read as a whole; the message says why and where."""


@frozen
class BadRow:
    """A row that is not an event: the line it begins on, from 1, and the column (None for the whole row)."""

    line: int
    column: str | None
    reason: str
    unknown_service: bool = False
    """Is it bad only because no service of its name is configured?"""
    costs_nothing: bool = False
    """Is it bad only because it has no length? Such rows are reported, and do not hold up the others."""
    service: str | None = None
    """What the file calls the service that is not known."""
    entry: str | None = None
    """The key of the incident, in files without rows."""

    def __str__(self) -> str:
        prefix = f"line {self.line}" if self.entry is None else self.entry
        return f"{prefix}: {self.column}: {self.reason}" if self.column else f"{prefix}: {self.reason}"


@frozen
class Note:
    """Something about a row that was read, and could have been meant otherwise."""

    line: int | None
    text: str

    def __str__(self) -> str:
        return self.text if self.line is None else f"line {self.line}: {self.text}"


@frozen
class Reading:
    """What a file of events holds. `new_services` are those that were not known, in the order met.

    Of very many bad rows `bad` has the first of each kind and `bad_count` the number. Of each service that is
    not known, `unknown_services` has the number of rows. `is_cut`: the rest was not read.
    """

    drafts: Drafts
    bad: tuple[BadRow, ...]
    new_services: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    read_as: str | None = None
    """The tool that wrote the file, if it was not budgettui."""
    exclusions: tuple[ExclusionDraft, ...] = ()
    """Recorded time that does not count; JSON and JSON Lines alone carry it."""
    coverage: Coverage = Coverage()
    bad_count: int = 0
    costless_count: int = 0
    """How many of the bad rows only have no length."""
    unknown_services: Mapping[str, int] = field(default_factory=dict)
    is_cut: bool = False
    source: str | None = None
    """The source of its events, where it is another tool's file."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the drafts, in the order met."""
        return self.drafts.categories
