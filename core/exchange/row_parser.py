"""Parses the cells of a row to the draft of an event."""

from collections.abc import Collection, Mapping
from dataclasses import field
from datetime import tzinfo
from functools import lru_cache

from ..model.event import Draft
from ..model.instants import MINUTE, SECOND, Instant
from ..model.names import NAME_ACCEPTED, is_name
from ..model.recorded_exclusion import ExclusionDraft
from ..support.frozen import frozen
from ..text.suggestions import unknown_name
from ..text.timeparse import checked_instant
from .ambiguous_decimals import AmbiguousRows
from .cell_reader import (
    MOMENT_ACCEPTED,
    CellError,
    NoLengthError,
    has_decimal_comma,
    is_empty,
    read_impact,
    read_length,
    read_moment,
    read_text,
    shorten,
)
from .columns import LONGEST_CELL
from .reading_result import BadRow, ExchangeError, Note

IMPORT_SOURCE = "import"
"""The source of rows that have none."""

_UNITS = {"duration_minutes": MINUTE, "duration_seconds": SECOND, "duration": None}
_SUGGESTED = 20
"""Unknown services for which similar names are suggested."""
MOST_SERVICES = 10_000
"""Most services in a file beyond the configured ones."""
_MOST_NOTES = 1_000
_REMEMBERED = 10_000
"""Parsed cells of a column that are cached: most files repeat a few."""


@frozen
class RowOptions:
    """The context in which rows are read.

    `zone` is the zone of times without one. A row of a service outside `services` is bad unless
    `create_services`; `service_names` maps names used in the file to ours. `categories` are the configured
    ones, which match in any case.
    """

    zone: tzinfo
    services: Collection[str] = ()
    create_services: bool = False
    categories: Collection[str] = ()
    service_names: Mapping[str, str] = field(default_factory=dict)


class _RowError(Exception):
    def __init__(
        self, column: str | None, reason: str, *, unknown: str | None = None, empty: bool = False
    ) -> None:
        self.column = column
        self.reason = reason
        self.unknown_service = unknown
        self.costs_nothing = empty


class RowParser:
    """Parses the rows of one file, and remembers new services.

    A row without a source gets `IMPORT_SOURCE`.
    """

    def __init__(self, options: RowOptions) -> None:
        self.options = options
        self.new_services: dict[str, None] = {}
        self._notes: list[Note] = []
        self._more_notes = 0
        self.exclusions: list[ExclusionDraft] = []
        self._configured = frozenset(options.services)
        self._services: dict[str, str | _RowError] = {name: name for name in options.services}
        self._categories = {name.casefold(): name for name in options.categories}
        self._impact_of_text = lru_cache(_REMEMBERED)(read_impact)
        self._length_of_text = lru_cache(_REMEMBERED)(read_length)
        self._is_name = lru_cache(_REMEMBERED)(is_name)
        self.accepted_services: dict[str, str] = {}
        """The services of the drafts so far, by their names in the rows."""
        self.line = 0
        """The line of the last row parsed."""
        self.ambiguous = AmbiguousRows()
        self._unknown: dict[str, None] = {}

    def parse(self, cells: Mapping[str, object], line: int) -> Draft | BadRow:
        """The draft that `cells` describe, or what is wrong with them."""
        self.line = line
        try:
            return self._draft(cells, line)
        except _RowError as error:
            unknown = error.unknown_service
            return BadRow(line, error.column, error.reason, unknown is not None, error.costs_nothing, unknown)

    @property
    def notes(self) -> list[Note]:
        """The first notes about rows that were read, and how many more there are."""
        more = [Note(None, f"{self._more_notes:,} more such notes")] if self._more_notes else []
        return self._notes + more

    def note(self, line: int, text: str) -> None:
        """Add a note about the row on `line`."""
        if len(self._notes) < _MOST_NOTES:
            self._notes.append(Note(line, text))
        else:
            self._more_notes += 1

    def unknown_service(self, name: str) -> str:
        """The error for a service that is not configured, with similar names for the first few."""
        self._unknown[name] = None
        if len(self._unknown) > MOST_SERVICES:
            raise _too_many_services()
        if len(self._unknown) > _SUGGESTED:
            return f"{name!r} is not a service of this configuration"
        return unknown_name(name, tuple(self.options.services), "a service of this configuration")

    def _draft(self, cells: Mapping[str, object], line: int) -> Draft:
        service = self._service(cells)
        start = self._moment(cells, "start", line)
        if start is None:
            raise _RowError("start", f"it is empty; accepted: {MOMENT_ACCEPTED}")
        end = self._end(cells, start, line)
        category = self.category_of(self._name(cells, "category"))
        incident_id = self._name(cells, "incident_id")
        impact = self._impact(cells)
        description = self._text(cells, "description") or None
        source = self._text(cells, "source") or IMPORT_SOURCE
        key = self._text(cells, "source_key") or None
        draft = Draft(service, start, end, impact, category, incident_id, description, source, key)
        if service not in self._configured:
            self.new_services[service] = None
        self.accepted_services[(self._text(cells, "service") or "").strip()] = service
        return draft

    def category_of(self, name: str | None) -> str:
        """The configured category that `name` matches in any case, or else `name`."""
        return "incident" if name is None else self._categories.get(name.casefold(), name)

    def _service(self, cells: Mapping[str, object]) -> str:
        name = (self._text(cells, "service") or "").strip()
        service = self._services.get(name)
        if service is None:
            service = self._services[name] = self._resolve_service(name)
        if isinstance(service, _RowError):
            raise service
        return service

    def _resolve_service(self, name: str) -> str | _RowError:
        if not name:
            return _RowError("service", "it is empty; accepted: the name of a service")
        name = self.options.service_names.get(name, name)
        if name in self._configured:
            return name
        if not is_name(name):
            raise _RowError("service", f"{shorten(name)} is not {NAME_ACCEPTED}")
        if self.options.create_services:
            if len(self._services) >= MOST_SERVICES + len(self._configured):
                raise _too_many_services()
            return name
        return _RowError("service", self.unknown_service(name), unknown=name)

    def _moment(self, cells: Mapping[str, object], column: str, line: int) -> Instant | None:
        value = cells.get(column)
        if value is None or is_empty(value):
            return None
        try:
            instant, note = read_moment(value, self.options.zone)
        except CellError as error:
            raise _RowError(column, str(error)) from None
        if note is not None:
            self.note(line, f"{column}: {note}")
        return instant

    def _end(self, cells: Mapping[str, object], start: Instant, line: int) -> Instant | None:
        """The end of the event, from all columns that imply one; they must agree within a minute."""
        ends: dict[str, Instant] = {}
        end = self._moment(cells, "end", line)
        if end is not None:
            if end < start:
                raise _RowError("end", "it is before the start")
            if end == start:
                raise _RowError("end", "it is the start: it cost nothing", empty=True)
            ends["end"] = end
        for column, unit in _UNITS.items():
            value = cells.get(column)
            if value is None or is_empty(value):
                continue
            try:
                length, grouped = self._length(value, unit)
                ends[column] = checked_instant(start + length)
            except NoLengthError as error:
                raise _RowError(column, str(error), empty=True) from None
            except CellError as error:
                raise _RowError(column, str(error)) from None
            except ValueError as error:
                raise _RowError(column, f"the end: {str(error).partition(': ')[2]}") from None
            if grouped is not None:
                self.ambiguous.add(line, column, grouped)
            elif self.ambiguous.decimal_comma_line is None and has_decimal_comma(value):
                self.ambiguous.decimal_comma_line = line
        if len(ends) > 1 and max(ends.values()) - min(ends.values()) > MINUTE:
            raise _RowError(None, f"{' and '.join(ends)} do not agree on when it ended")
        return next(iter(ends.values()), None)

    def _length(self, value: object, unit: int | None) -> tuple[int, str | None]:
        return self._length_of_text(value, unit) if isinstance(value, str) else read_length(value, unit)

    def _impact(self, cells: Mapping[str, object]) -> float:
        value = cells.get("impact")
        try:
            return self._impact_of_text(value) if isinstance(value, str) else read_impact(value)
        except CellError as error:
            raise _RowError("impact", str(error)) from None

    def _name(self, cells: Mapping[str, object], column: str) -> str | None:
        text = self._text(cells, column)
        if not text:
            return None
        name = text.strip()
        if name and not self._is_name(name):
            raise _RowError(column, f"{shorten(name)} is not {NAME_ACCEPTED}")
        return name or None

    def _text(self, cells: Mapping[str, object], column: str) -> str | None:
        value = cells.get(column)
        if type(value) is str and value.isascii() and value.isprintable() and len(value) <= LONGEST_CELL:
            return value  # nearly all
        try:
            return read_text(value, column)
        except CellError as error:
            raise _RowError(column, str(error)) from None


def _too_many_services() -> ExchangeError:
    return ExchangeError(
        f"it has events of more than {MOST_SERVICES:,} services that are not configured; "
        "is the column `service` the right one?"
    )
