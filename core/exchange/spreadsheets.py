"""Spreadsheets (.xlsx, .ods) and Parquet files of events: read row by row, written through pandas."""

from collections.abc import Iterable, Iterator
from io import SEEK_END, BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from ..files.atomic_write import write_atomically
from ..model.event import Draft, Event
from .columns import WRITTEN, ColumnOptions, event_cells, match_columns
from .format_detection import Format
from .formula_guard import guarded, unguarded
from .reading_result import BadRow, ExchangeError
from .row_parser import RowParser
from .sheet_rows import UnreadableCell
from .zip_bomb_guard import MOST_BYTES, open_archive, too_large
from .zipped_xml import MOST_ROWS

_BATCH = 1_000
"""Rows of a Parquet file that are in memory at once."""
_LARGEST_GROUP = 100_000_000
"""Unpacked bytes of one row group of a Parquet file."""
_LARGEST_VALUES = 10_000_000
"""Bytes of a thousand rows, or of a group whose rows are larger than these on average."""
_LIBRARIES = {"xlsx": "openpyxl", "ods": "odf", "parquet": "pyarrow"}


def spreadsheet_rows(
    stream: BinaryIO, kind: Format, parser: RowParser, columns: ColumnOptions
) -> Iterator[Draft | BadRow | None]:
    """The rows of the first sheet below its header, or of a Parquet file; rows are counted as lines are.

    Raises `ExchangeError` for a file that is not valid, is too large or does not name the columns of events,
    and if the library that reads it is not installed.
    """
    if kind != "ods":
        _check_library(kind)
    if stream.seek(0, SEEK_END) > MOST_BYTES:
        raise too_large()
    stream.seek(0)
    rows = _parquet_rows(stream, columns) if kind == "parquet" else _sheet_rows(stream, kind, columns)
    for line, cells in _readable(rows, kind):
        unreadable = [name for name, value in cells.items() if isinstance(value, UnreadableCell)]
        if unreadable:
            yield BadRow(line, unreadable[0], str(cells[unreadable[0]]))
        elif any(value is not None for value in cells.values()):
            yield parser.parse(cells, line)


def write_spreadsheet(events: Iterable[Event | Draft], out: Path | TextIO, kind: Format) -> None:
    """Write `events` to a file, completely or not at all; formulas in text are made harmless."""
    if not isinstance(out, Path):
        raise ExchangeError(f"format: {kind} needs a file; name one with --output")
    pd = _pandas(kind)
    frame = pd.DataFrame([event_cells(event) for event in events], columns=list(WRITTEN))
    buffer = BytesIO()
    if kind == "parquet":
        frame["start"] = pd.to_datetime(frame["start"], utc=True, format="ISO8601")
        frame["duration_minutes"] = frame["duration_minutes"].astype("float64")
        frame["impact"] = frame["impact"].astype("float64")
        frame.to_parquet(buffer, index=False, engine="pyarrow")
    else:
        for column in frame.columns:
            frame[column] = [guarded(value) if isinstance(value, str) else value for value in frame[column]]
        engine = {"xlsx": "openpyxl", "ods": "odf"}[kind]
        frame.to_excel(buffer, index=False, sheet_name="events", engine=engine)
    write_atomically(out, buffer.getvalue())


_Rows = Iterator[tuple[int, dict[str, object]]]
"""The line of each row, and its cells by our columns."""


def _readable(rows: _Rows, kind: Format) -> _Rows:
    """`rows`; `ExchangeError` for whatever the libraries raise where they meet a file that is none."""
    try:
        yield from rows
    except ExchangeError:
        raise
    except Exception as error:
        reason = str(error).split("\n")[0][:200] or type(error).__name__
        raise ExchangeError(f"it cannot be read as {kind}: {reason}") from None


def _sheet_rows(stream: BinaryIO, kind: Format, columns: ColumnOptions) -> _Rows:
    """The rows of the first sheet, as they are read: the file is never all in memory."""
    if kind == "xlsx":
        from .xlsx_reader import xlsx_rows as sheet_rows
    else:
        from .ods_reader import ods_rows as sheet_rows
    with open_archive(stream) as archive:
        rows = sheet_rows(archive)
        header_line, header = next(rows, (1, []))
        fields = _fields(["" if name is None else str(name).strip() for name in header], columns, header_line)
        for line, values in rows:
            yield (
                line,
                {column: _cell(values[index]) if index < len(values) else None for index, column in fields},
            )


def _parquet_rows(stream: BinaryIO, columns: ColumnOptions) -> _Rows:
    """The rows of a Parquet file, a few at a time, of the columns that are asked for."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(stream, memory_map=False, pre_buffer=False) as file:
        _check_sizes(file.metadata)
        header = ["" if name.startswith("__index_level_") else name for name in file.schema_arrow.names]
        fields = _fields([name.strip() for name in header], columns, 1)
        line = 1
        for batch in file.iter_batches(
            _BATCH, columns=[header[index] for index, _ in fields], use_threads=False
        ):
            if batch.nbytes > _LARGEST_VALUES:
                raise _too_large_rows()
            frame = batch.to_pandas()
            for values in frame[[header[index] for index, _ in fields]].itertuples(index=False, name=None):
                line += 1
                yield (
                    line,
                    {column: _arrow_cell(value) for (_, column), value in zip(fields, values, strict=True)},
                )


def _check_sizes(metadata: Any) -> None:
    """`ExchangeError` if a Parquet file declares that it unpacks to too much."""
    if metadata.num_rows > MOST_ROWS:
        raise ExchangeError(
            f"it has {metadata.num_rows:,} rows; at most {MOST_ROWS:,} are read: export it as CSV"
        )
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        # Not per column: pyarrow aborts the process if a column's statistics are inconsistent.
        size, rows = group.total_byte_size, max(group.num_rows, 1)
        if size > _LARGEST_GROUP:
            raise ExchangeError(
                f"a group of its rows unpacks to more than {_LARGEST_GROUP // 1_000_000} MB; export it as CSV"
            )
        if size > _LARGEST_VALUES and size * _BATCH > _LARGEST_VALUES * rows:
            raise _too_large_rows()


def _too_large_rows() -> ExchangeError:
    megabytes = _LARGEST_VALUES // 1_000_000
    return ExchangeError(f"its rows are too large for events: {_BATCH:,} of them hold over {megabytes} MB")


def _fields(header: list[str], columns: ColumnOptions, line: int) -> list[tuple[int, str]]:
    """The position of each of our columns."""
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise ExchangeError(f"line {line}: there are two columns of one name")
    matched = match_columns(named, columns, prefix=f"line {line}: ")
    return [(index, matched[name]) for index, name in enumerate(header) if name in matched]


def _cell(value: object) -> object:
    """A value of a sheet; None if it is missing."""
    if isinstance(value, UnreadableCell):
        return value
    if isinstance(value, str):
        return unguarded(value) if value.strip() else None
    return None if isinstance(value, float) and value != value else value


def _arrow_cell(value: Any) -> object:
    """A value of pandas or NumPy as plain Python; None if it is missing."""
    import pandas as pd

    if value is None or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp | pd.Timedelta):
        try:
            if isinstance(value, pd.Timedelta):
                return value.to_pytimedelta()
            return value.to_pydatetime(warn=False)
        except (ValueError, OverflowError):  # Arrow's years go beyond those of Python
            return "a time outside of the calendar"
    return _cell(value.item() if hasattr(value, "item") else value)


def _check_library(kind: Format) -> None:
    """`ExchangeError` if the library for `kind` is not installed."""
    from importlib.util import find_spec

    if find_spec(_LIBRARIES[kind]) is None:
        raise ExchangeError(f"{kind} files need an extra library: pip install 'budgettui[tables]'")


def _pandas(kind: Format) -> Any:
    """pandas, with the library that it needs for `kind`."""
    _check_library(kind)
    import pandas as pd

    return pd
