"""CSV: one event per row, under a header of column names."""

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice
from typing import Any, BinaryIO

from ..model.drafts import PORTION
from .bulk_row_parser import PortionParser
from .columns import COLUMNS, LONGEST_CELL, ColumnOptions, match_columns
from .encoding import without_mark
from .formula_guard import unguarded
from .reading_result import BadRow, ExchangeError
from .row_collector import ParsedRow, RowCollector
from .row_parser import RowParser

_DELIMITERS = (",", ";", "\t")


def read_csv(
    stream: BinaryIO,
    parser: RowParser,
    columns: ColumnOptions,
    collector: RowCollector,
    progress: Callable[[int], None],
) -> int:
    """Collect the rows below the header, and return their number.

    The delimiter is the comma, semicolon or tab that is most frequent in the header, or that of a first line
    `sep=;`, as spreadsheets write it. Blank rows and empty cells after the last column are skipped. Raises
    `ExchangeError` for a header that does not name the columns of events.
    """
    first, skipped, delimiter = _first_line(stream)
    reader = csv.reader(_lines(stream, first), delimiter=delimiter, strict=True)
    header = _header(reader, skipped + 1)
    fields = _fields(header, columns, skipped + 1)
    width = len(header)

    def parse_row(cells: list[str], line: int) -> ParsedRow:
        if not any(map(str.strip, cells)):
            return None
        if len(cells) < width or any(map(str.strip, cells[width:])):
            return BadRow(line, None, f"it has {len(cells)} cells, but the header has {width}")
        return parser.parse({column: unguarded(cells[index]) for index, column in fields}, line)

    portions = PortionParser(parser, fields, width, parse_row)
    number = 0
    for rows, lines, error in _portions(reader, skipped):
        if number:
            progress(number)
        if rows:
            collector.add_all(portions.parse(rows, lines), lines)
        if error is not None:
            collector.add(error, error.line)
        number += len(rows) + (error is not None)
        if collector.is_full:
            break
    return number


def _portions(reader: Any, skipped: int) -> Iterator[tuple[list[list[str]], Sequence[int], BadRow | None]]:
    """Batches of rows with their line numbers, and the row after each batch that is not valid CSV."""
    is_more = True
    while is_more:
        rows: list[list[str]] = []
        problem = ""
        first = reader.line_num + 1 + skipped
        try:
            for cells in islice(reader, PORTION):
                rows.append(cells)
            is_more = len(rows) == PORTION
        except csv.Error as error:
            problem = str(error)
        last = reader.line_num + skipped
        *lines, following = _lines_of(rows, first, last)
        bad = BadRow(following, None, _reason(problem, following, last)) if problem else None
        yield rows, lines, bad


def _lines_of(rows: Sequence[Sequence[str]], first: int, last: int) -> Sequence[int]:
    """The line on which each row begins, and the one after all; lines `first` to `last` have been read."""
    if last - first + 1 == len(rows):
        return range(first, last + 2)
    return list(accumulate((1 + "".join(cells).count("\n") for cells in rows), initial=first))


def _first_line(stream: BinaryIO) -> tuple[str, int, str]:
    """The header's text, the number of lines above it, and the delimiter."""
    line = _decoded_line(stream, 1)
    words = line.strip()
    if words[:4].lower() == "sep=" and len(words) <= 5:
        header = _decoded_line(stream, 2)
        return header, 1, words[4:] or "\t"
    return line, 0, max(_DELIMITERS, key=line.count)


def _decoded_line(stream: BinaryIO, number: int) -> str:
    raw = stream.readline(LONGEST_CELL)
    if number == 1:
        raw = without_mark(raw)
    if not raw.strip():
        raise ExchangeError(
            f"line {number}: it is empty; the first line names the columns: {', '.join(COLUMNS)}"
        )
    if b"\r" in raw.rstrip(b"\r\n"):
        raise ExchangeError(
            f"line {number}: its lines end with a carriage return only; save it with line feeds"
        )
    return raw.decode("utf-8", "surrogateescape")


def _lines(stream: BinaryIO, first: str) -> Iterator[str]:
    """The lines as text. Bytes that are not UTF-8 become lone surrogates, which no cell may hold."""
    yield first
    for raw in stream:
        yield raw.decode("utf-8", "surrogateescape")


def _header(rows: Iterator[list[str]], line: int) -> list[str]:
    """The column names, without trailing empty ones."""
    try:
        header = [name.strip() for name in next(rows)]
    except (csv.Error, StopIteration) as error:
        raise ExchangeError(f"line {line}: the header is not CSV: {error}") from None
    while header and not header[-1]:
        header.pop()
    for number, name in enumerate(header, start=1):
        if not name:
            raise ExchangeError(f"line {line}: column {number} has no name")
        if header.index(name) != number - 1:
            raise ExchangeError(f"line {line}: two columns are called {name}")
    return header


def _fields(header: list[str], options: ColumnOptions, line: int) -> list[tuple[int, str]]:
    """The index of each cell that is read, and its column."""
    matched = match_columns(header, options, prefix=f"line {line}: ")
    return [(index, matched[name]) for index, name in enumerate(header) if name in matched]


def _reason(error: str, line: int, last: int) -> str:
    through = f" (read to line {last})" if last > line else ""
    if "field larger" in error:
        return f"a cell is longer than {LONGEST_CELL:,} characters; is a quote left open?{through}"
    if "unexpected end" in error:
        return f"a quote is left open{through}"
    if "expected after" in error:
        return f"there is text after a closing quote; double a quote inside a cell{through}"
    if "new-line character" in error:
        return f"a cell contains a carriage return, but is not quoted{through}"
    return f"it is not CSV: {error}{through}"
