"""CSV: one event on each row under a header of column names."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from ..model.event import Draft
from .columns import COLUMNS, LONGEST_CELL, NEEDED, BadRow, ExchangeError, column_problem
from .encoding import without_mark
from .formula_guard import unguarded
from .row_parser import RowReader

_DELIMITERS = (",", ";", "\t")


def csv_rows(stream: BinaryIO, reader: RowReader) -> Iterator[Draft | BadRow]:
    """The rows below the header. Cells are parted by commas, semicolons or tabs, as the header shows.

    Raises `ExchangeError` for a header that does not name the columns of events.
    """
    first = _first_line(stream)
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(_lines(stream, first), delimiter=delimiter, strict=True)
    header = _header(rows)
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(line, None, _reason(str(error), line, rows.line_num))
            continue
        if not cells:
            continue
        if len(cells) != len(header):
            yield BadRow(line, None, f"it has {len(cells)} cells, and the header has {len(header)}")
            continue
        yield reader.read(dict(zip(header, map(unguarded, cells), strict=True)), line)


def _first_line(stream: BinaryIO) -> str:
    raw = without_mark(stream.readline(LONGEST_CELL))
    if not raw.strip():
        raise ExchangeError(f"line 1: it is empty; the first line names the columns: {', '.join(COLUMNS)}")
    if b"\r" in raw.rstrip(b"\r\n"):
        raise ExchangeError("line 1: the lines end with carriage returns alone; save it with line feeds")
    return raw.decode("utf-8", "surrogateescape")


def _lines(stream: BinaryIO, first: str) -> Iterator[str]:
    """The lines as text. Bytes that are not UTF-8 become lone surrogates, which no cell may hold."""
    yield first
    for raw in stream:
        yield raw.decode("utf-8", "surrogateescape")


def _header(rows: Iterator[list[str]]) -> list[str]:
    try:
        header = [name.strip().lower() for name in next(rows)]
    except (csv.Error, StopIteration) as error:
        raise ExchangeError(f"line 1: the header is not CSV: {error}") from None
    if not set(header) & set(COLUMNS):
        raise ExchangeError(f"line 1: it names no column of events; they are {', '.join(COLUMNS)}")
    for place, name in enumerate(header, start=1):
        if not name:
            raise ExchangeError(f"line 1: column {place} has no name")
        if name not in COLUMNS:
            raise ExchangeError(f"line 1: {column_problem(name)}")
        if header.index(name) != place - 1:
            raise ExchangeError(f"line 1: there are two columns {name}")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise ExchangeError(f"line 1: the column {missing[0]} is missing; needed are {', '.join(NEEDED)}")
    return header


def _reason(said: str, line: int, last: int) -> str:
    through = f" (read to line {last})" if last > line else ""
    if "field larger" in said:
        return f"a cell is longer than {LONGEST_CELL:,} characters; is a quote left open?{through}"
    if "unexpected end" in said:
        return f"a quote is left open{through}"
    if "expected after" in said:
        return f"something follows a closing quote; a quote inside a cell is written twice{through}"
    if "new-line character" in said:
        return f"a carriage return stands in a cell without quotes{through}"
    return f"it is not CSV: {said}{through}"
