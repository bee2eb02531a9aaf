"""Spreadsheets (.xlsx, .ods) and Parquet files of events, read and written through pandas."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from ..files.atomic_write import write_atomically
from ..model.event import Draft, Event
from .columns import WRITTEN, ColumnOptions, Format, event_cells, match_columns
from .formula_guard import guarded, unguarded
from .reading_result import BadRow, ExchangeError
from .row_parser import RowParser

if TYPE_CHECKING:
    import pandas as pd

MOST_BYTES = 200_000_000
"""A larger file, packed or unpacked, is refused: it would fill the memory."""

_LIBRARIES = {"xlsx": "openpyxl", "ods": "odf", "parquet": "pyarrow"}


def spreadsheet_rows(
    stream: BinaryIO, kind: Format, parser: RowParser, columns: ColumnOptions
) -> Iterator[Draft | BadRow | None]:
    """The rows of the first sheet below its header, or of a Parquet file; rows are counted as lines are.

    Raises `ExchangeError` for a file that is none, is too large, or does not name the columns of events, and
    where the library for it is not installed.
    """
    frame = _frame(stream, kind)
    header = [str(name).strip() for name in frame.columns]
    if kind != "parquet":
        header = ["" if name.startswith("Unnamed: ") else name for name in header]
    named = [name for name in header if name]
    if len(set(named)) != len(named):
        raise ExchangeError("line 1: there are two columns of one name")
    matched = match_columns(named, columns, prefix="line 1: ")
    fields = [(index, matched[name]) for index, name in enumerate(header) if name in matched]
    for line, values in enumerate(_values(frame, kind), start=2):
        cells = {column: _cell(values[index]) for index, column in fields}
        if any(value is not None for value in cells.values()):
            yield parser.parse(cells, line)


def write_spreadsheet(events: Iterable[Event | Draft], out: Path | TextIO, kind: Format) -> None:
    """Write `events` to a file, whole or not at all; text that a spreadsheet would run is made harmless."""
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


def _frame(stream: BinaryIO, kind: Format) -> "pd.DataFrame":
    pd = _pandas(kind)
    raw = stream.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES or _unpacked_size(raw, kind) > MOST_BYTES:
        raise ExchangeError(f"it is larger than {MOST_BYTES // 1_000_000} MB; export it as CSV")
    try:
        if kind == "parquet":
            return pd.read_parquet(BytesIO(raw), engine="pyarrow")
        # Cells keep their types, and text such as NA stays text.
        engine = {"xlsx": "openpyxl", "ods": "odf"}[kind]
        with redirect_stdout(StringIO()) as printed:
            frame = pd.read_excel(
                BytesIO(raw), dtype=object, keep_default_na=False, na_values=[""], engine=engine
            )
        if printed.getvalue():
            # odfpy prints a part that is no XML to the terminal, and goes on with what came before the fault.
            raise ExchangeError(f"it cannot be read as {kind}: a part of it is not well-formed XML")
        return frame
    except ExchangeError:
        raise
    except Exception as error:  # the libraries raise whatever they meet in a file that is none
        reason = str(error).split("\n")[0][:200] or type(error).__name__
        raise ExchangeError(f"it cannot be read as {kind}: {reason}") from None


def _values(frame: "pd.DataFrame", kind: Format) -> Iterator[tuple[Any, ...]]:
    """The rows; the text of a Parquet file is decoded only here."""
    try:
        yield from frame.itertuples(index=False, name=None)
    except (ValueError, OverflowError) as error:
        raise ExchangeError(f"it cannot be read as {kind}: {str(error)[:200]}") from None


def _unpacked_size(raw: bytes, kind: Format) -> int:
    """The bytes that a zipped format unpacks to by its own account; 0 for what is not zipped."""
    if kind == "parquet":
        return 0
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return 0


def _cell(value: Any) -> object:
    """A value of pandas or NumPy as plain Python; None for what is missing."""
    import pandas as pd

    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp | pd.Timedelta):
        try:
            if isinstance(value, pd.Timedelta):
                return value.to_pytimedelta()
            return value.to_pydatetime(warn=False)
        except (ValueError, OverflowError):  # Arrow's years go beyond those of Python
            return "a time outside of the calendar"
    if isinstance(value, str):
        return unguarded(value) if value.strip() else None
    return value.item() if hasattr(value, "item") else value


def _pandas(kind: Format) -> Any:
    """pandas, with the library that it needs for `kind`."""
    from importlib.util import find_spec

    if find_spec(_LIBRARIES[kind]) is None:
        raise ExchangeError(f"{kind} files need an extra library: pip install 'budgettui[tables]'")
    import pandas as pd

    return pd
