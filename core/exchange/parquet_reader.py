"""Reads Parquet files of events in batches of rows; refuses those that would unpack to too much."""

from typing import Any, BinaryIO

from .columns import ColumnOptions
from .reading_result import ExchangeError
from .spreadsheet_columns import Rows, column_positions, plain_cell
from .zipped_xml import MOST_ROWS

_BATCH = 1_000
"""Rows that are in memory at once."""
_LARGEST_GROUP = 100_000_000
"""Most unpacked bytes in a row group."""
_LARGEST_VALUES = 10_000_000
"""Most bytes in a batch of rows; also limits the average row of a larger row group."""


def parquet_rows(stream: BinaryIO, columns: ColumnOptions) -> Rows:
    """The rows of a Parquet file, read in batches; columns that are not of events are not unpacked."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(stream, memory_map=False, pre_buffer=False) as file:
        _check_sizes(file.metadata)
        header = ["" if name.startswith("__index_level_") else name for name in file.schema_arrow.names]
        fields = column_positions([name.strip() for name in header], columns, 1)
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
    """Raise `ExchangeError` if the metadata declare too many rows, or too many bytes when unpacked."""
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
    return plain_cell(value.item() if hasattr(value, "item") else value)
