"""Writes spreadsheets (.xlsx, .ods) and Parquet files of events with pandas."""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import TextIO

from ..files.atomic_write import write_atomically
from ..model.event import Draft, Event
from .columns import WRITTEN, event_cells
from .format_detection import Format
from .formula_guard import guarded
from .reading_result import ExchangeError
from .spreadsheet_libraries import check_library


def write_spreadsheet(events: Iterable[Event | Draft], out: Path | TextIO, kind: Format) -> None:
    """Write `events` to a file, completely or not at all; text that looks like a formula is guarded."""
    if not isinstance(out, Path):
        raise ExchangeError(f"format: {kind} needs a file; name one with --output")
    check_library(kind)
    import pandas as pd

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
