"""Parses many CSV rows at once: column by column if cells have the usual form, else row by row.

Cells are interpreted by the same functions as those of a single row (`cell_reader`, `RowParser`). A row that
causes an error or a note is left to `RowParser`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from re import ASCII, compile
from typing import Generic, TypeVar

from ..model.drafts import DraftRow, draft_row
from ..model.event import Draft
from ..model.instants import MINUTE, SECOND, Instant
from ..model.names import LONGEST_NAME, is_name
from ..text.timeparse import checked_instant
from .cell_reader import CellError, has_decimal_comma, is_empty, read_impact, read_length, read_moment
from .columns import LENGTHS, LONGEST_CELL
from .formula_guard import unguarded
from .row_collector import ParsedRow
from .row_parser import IMPORT_SOURCE, RowParser

Cells = list[str]
T = TypeVar("T")

_UNITS = {"duration_minutes": MINUTE, "duration_seconds": SECOND, "duration": None}
_REMEMBERED = 10_000
_USUAL_MOMENTS = compile(
    r"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)\n)*", ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

_NO_START = -1
_NO_END = 0
_NO_NAME = ""


class _Meanings(dict[str, T], Generic[T]):
    """A bounded cache of parsed texts; each text is parsed on first use."""

    def __init__(self, read: Callable[[str], T]) -> None:
        self._read = read

    def __missing__(self, text: str) -> T:
        meaning = self._read(text)
        if len(self) < _REMEMBERED:
            self[text] = meaning
        return meaning


class PortionParser:
    """Parses rows of cells; `fields` gives the index of each of our columns."""

    def __init__(
        self,
        parser: RowParser,
        fields: Sequence[tuple[int, str]],
        width: int,
        parse_row: Callable[[Cells, int], ParsedRow],
    ) -> None:
        self._parser = parser
        self._index = {column: index for index, column in fields}
        self._width = width
        self._parse_row = parse_row
        lengths = [column for column in LENGTHS if column in self._index]
        self._length = lengths[0] if len(lengths) == 1 else None
        self._impacts = _Meanings(_impact)
        self._categories = _Meanings(self._category)
        self._lengths = _Meanings(self._length_of)

    def parse(self, rows: Sequence[Cells], lines: Sequence[int]) -> list[ParsedRow]:
        """Parse each row."""
        if self._length is None:
            return [self._parse_row(cells, line) for cells, line in zip(rows, lines, strict=True)]
        positions, usual = self._usual(rows)
        drafts = self._drafts(usual) if usual else []
        parsed: list[ParsedRow] = [None] * len(rows)
        if len(drafts) == len(rows):
            parsed[:] = drafts
        else:
            for position, draft in zip(positions, drafts, strict=True):
                parsed[position] = draft
        if None in parsed:
            for position, row in enumerate(parsed):
                if row is None:
                    single = self._parse_row(rows[position], lines[position])
                    parsed[position] = draft_row(single) if isinstance(single, Draft) else single
        return parsed

    def _usual(self, rows: Sequence[Cells]) -> tuple[Sequence[int], Sequence[Cells]]:
        """The indices and cells of the rows that are complete and contain only printable text."""
        joined = list(map("".join, rows))
        text = "".join(joined)
        width = self._width
        positions: Sequence[int] = range(len(rows))
        if len(text) > LONGEST_CELL or not text.isprintable() or set(map(len, rows)) != {width}:
            positions = [
                position
                for position, row in enumerate(joined)
                if len(row) <= LONGEST_CELL and row.isprintable() and len(rows[position]) == width
            ]
        usual = [rows[position] for position in positions] if len(positions) < len(rows) else list(rows)
        if "'" in text:
            usual = [list(map(unguarded, cells)) for cells in usual]
        return positions, usual

    def _drafts(self, rows: Sequence[Cells]) -> Sequence[DraftRow | None]:
        """The values of each draft; None for a row that `RowParser` must parse."""
        columns = list(zip(*rows, strict=True))
        count = len(rows)

        def cells(column: str) -> Sequence[str]:
            index = self._index.get(column)
            return ("",) * count if index is None else columns[index]

        services = list(map(self._parser.accepted_services.get, map(str.strip, cells("service"))))
        starts = _moments(cells("start"), self._parser.options.zone)
        assert self._length is not None
        ends = self._ends(starts, cells(self._length))
        impacts = list(map(self._impacts.__getitem__, cells("impact")))
        categories = list(map(self._categories.__getitem__, cells("category")))
        incidents = _names(cells("incident_id"))
        drafts = list(
            zip(
                services,
                starts,
                ends,
                impacts,
                categories,
                incidents,
                [text or None for text in cells("description")],
                [text or IMPORT_SOURCE for text in cells("source")],
                [text or None for text in cells("source_key")],
                ((),) * count,
                (None,) * count,
                strict=True,
            )
        )
        marked: tuple[tuple[Sequence[object], object], ...] = (
            (services, None), (starts, _NO_START), (ends, _NO_END), (impacts, None), (categories, None),
            (incidents, _NO_NAME),
        )  # fmt: skip
        unusual = {
            index
            for values, mark in marked
            if mark in values
            for index, value in enumerate(values)
            if value == mark
        }
        if not unusual:
            return drafts
        return [None if index in unusual else draft for index, draft in enumerate(drafts)]

    def _ends(self, starts: Sequence[Instant], texts: Sequence[str]) -> list[Instant | None]:
        """The end of each event, None while it is open, `_NO_END` if `RowParser` must parse it."""
        ends: list[Instant | None]
        if self._length == "end":
            moments = _moments(texts, self._parser.options.zone)
            ends = [
                end if end > start else None if is_empty(text) else _NO_END
                for start, end, text in zip(starts, moments, texts, strict=True)
            ]
        else:
            ends = [
                start + length if length else length
                for start, length in zip(starts, map(self._lengths.__getitem__, texts), strict=True)
            ]
        if _are_accepted([end for end in ends if end]):
            return ends
        return [_NO_END if end and not _are_accepted((end,)) else end for end in ends]

    def _length_of(self, text: str) -> int | None:
        """Microseconds; None for an open event, `_NO_END` for a length that is invalid or needs a note."""
        assert self._length is not None
        if is_empty(text):
            return None
        if has_decimal_comma(text):
            return _NO_END
        try:
            length, note = read_length(text, _UNITS[self._length])
        except (CellError, ValueError):
            return _NO_END
        return length if note is None else _NO_END

    def _category(self, text: str) -> str | None:
        name = _names((text,))[0]
        return None if name == _NO_NAME else self._parser.category_of(name)


def _impact(text: str) -> float | None:
    try:
        return read_impact(text)
    except CellError:
        return None


def _names(texts: Sequence[str]) -> list[str | None]:
    """The names: None for blank cells, `_NO_NAME` for invalid ones."""
    names = [text.strip() or None for text in texts]
    joined = "".join(texts)
    if joined.isascii() and joined.isprintable() and max(map(len, texts)) <= LONGEST_NAME:
        return names
    return [_NO_NAME if name is not None and not is_name(name) else name for name in names]


def _moments(texts: Sequence[str], zone: tzinfo) -> list[Instant]:
    """The instants; `_NO_START` for a text that is not a moment or needs a note."""
    if _USUAL_MOMENTS.fullmatch("\n".join((*texts, ""))):
        try:
            instants = [(moment - _EPOCH) // _TICK for moment in map(datetime.fromisoformat, texts)]
        except (ValueError, OverflowError):
            instants = []
        if instants and _are_accepted(instants):
            return instants
    return [_moment(text, zone) for text in texts]


def _moment(text: str, zone: tzinfo) -> Instant:
    if is_empty(text):
        return _NO_START
    try:
        instant, note = read_moment(text, zone)
    except CellError:
        return _NO_START
    return instant if note is None else _NO_START


def _are_accepted(instants: Sequence[Instant]) -> bool:
    try:
        return not instants or checked_instant(min(instants)) <= checked_instant(max(instants))
    except ValueError:
        return False
