"""Matches the header and cells of a spreadsheet or Parquet file with the columns of events."""

from collections.abc import Iterator

from .columns import ColumnOptions, match_columns
from .formula_guard import unguarded
from .reading_result import ExchangeError
from .sheet_rows import UnreadableCell

Rows = Iterator[tuple[int, dict[str, object]]]
"""The line of each row, and its cells by column."""


def column_positions(header: list[str], columns: ColumnOptions, line: int) -> list[tuple[int, str]]:
    """The positions in `header` of the columns that are read."""
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise ExchangeError(f"line {line}: two columns have the same name")
    matched = match_columns(named, columns, prefix=f"line {line}: ")
    return [(index, matched[name]) for index, name in enumerate(header) if name in matched]


def plain_cell(value: object) -> object:
    """A cell's value without its formula guard; None if it is missing (blank or NaN)."""
    if isinstance(value, UnreadableCell):
        return value
    if isinstance(value, str):
        return unguarded(value) if value.strip() else None
    return None if isinstance(value, float) and value != value else value
