"""What reading a file of events gives: drafts, the rows that are none, and what is worth saying."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from ..errors import BudgettuiError
from ..model.drafts import Drafts
from ..model.event import Event
from ..model.recorded_exclusion import ExclusionDraft
from ..support.frozen import frozen


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
class Coverage:
    """Of what a file has all events there are: one that it does not give any more is none.

    `incidents` are those that it has; `logs` are, by monitor, the times from which and to which its outages
    begin, as texts of the keys `MONITOR@TIME`.
    """

    incidents: frozenset[str] = frozenset()
    logs: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def has(self, source_key: str) -> bool:
        """Whether the file would give the event of that key, if it were one still."""
        incident, slash, _ = source_key.partition("/")
        if source_key in self.incidents or (slash and incident in self.incidents):
            return True
        monitor, _, time = source_key.rpartition("@")
        first, last = self.logs.get(monitor, ("", ""))
        return first <= time <= last


@frozen
class Reading:
    """What a file of events holds. `new_services` are those that were not known, in the order met."""

    drafts: Drafts
    bad: tuple[BadRow, ...]
    new_services: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    read_as: str | None = None
    """The tool that wrote the file, if it was not budgettui."""
    exclusions: tuple[ExclusionDraft, ...] = ()
    """Recorded time that does not count; JSON and JSON Lines alone carry it."""
    coverage: Coverage = Coverage()
    source: str | None = None
    """The source of its events, where it is another tool's file."""

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the drafts, in the order met."""
        return self.drafts.categories

    def withdrawn(self, known: Iterable[Event]) -> list[int]:
        """Those of the `known` events of this source that it has no more, by id."""
        listed = {(draft.source_key, draft.service) for draft in self.drafts}
        unread = {row.entry for row in self.bad}
        return [
            event.id
            for event in known
            if event.source_key is not None
            and (event.source_key, event.service) not in listed
            and event.source_key not in unread
            and self.coverage.has(event.source_key)
        ]
