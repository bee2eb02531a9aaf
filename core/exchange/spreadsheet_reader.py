"""Reads spreadsheets (.xlsx, .ods) and Parquet files of events, row by row."""

from collections.abc import Iterator
from io import SEEK_END
from typing import BinaryIO

from ..model.event import Draft
from .columns import ColumnOptions
from .format_detection import Format
from .reading_result import BadRow, ExchangeError
from .row_parser import RowParser
from .sheet_rows import UnreadableCell
from .spreadsheet_columns import Rows, column_positions, plain_cell
from .spreadsheet_libraries import check_library
from .zip_bomb_guard import MOST_BYTES, open_archive, too_large


def spreadsheet_rows(
    stream: BinaryIO, kind: Format, parser: RowParser, columns: ColumnOptions
) -> Iterator[Draft | BadRow | None]:
    """The rows of the first sheet below its header, or of a Parquet file; a row's line is its row number.

    Raises `ExchangeError` if the file is not valid, is too large or does not name the columns of events, or
    if the library that reads it is not installed.
    """
    if kind != "ods":
        check_library(kind)
    if stream.seek(0, SEEK_END) > MOST_BYTES:
        raise too_large()
    stream.seek(0)
    if kind == "parquet":
        from .parquet_reader import parquet_rows

        rows = parquet_rows(stream, columns)
    else:
        rows = _sheet_rows(stream, kind, columns)
    for line, cells in _readable(rows, kind):
        unreadable = [name for name, value in cells.items() if isinstance(value, UnreadableCell)]
        if unreadable:
            yield BadRow(line, unreadable[0], str(cells[unreadable[0]]))
        elif any(value is not None for value in cells.values()):
            yield parser.parse(cells, line)


def _readable(rows: Rows, kind: Format) -> Rows:
    """`rows`; turns whatever the libraries raise for an invalid file into `ExchangeError`."""
    try:
        yield from rows
    except ExchangeError:
        raise
    except Exception as error:
        reason = str(error).split("\n")[0][:200] or type(error).__name__
        raise ExchangeError(f"it cannot be read as {kind}: {reason}") from None


def _sheet_rows(stream: BinaryIO, kind: Format, columns: ColumnOptions) -> Rows:
    """The rows of the first sheet, parsed as they are needed: the whole file is never in memory."""
    if kind == "xlsx":
        from .xlsx_reader import xlsx_rows as sheet_rows
    else:
        from .ods_reader import ods_rows as sheet_rows
    with open_archive(stream) as archive:
        rows = sheet_rows(archive)
        header_line, header = next(rows, (1, []))
        names = ["" if name is None else str(name).strip() for name in header]
        fields = column_positions(names, columns, header_line)
        for line, values in rows:
            count = len(values)
            yield line, {name: plain_cell(values[at]) if at < count else None for at, name in fields}
