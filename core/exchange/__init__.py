"""Events as files: CSV, JSON and JSON Lines, read and written by the same column names."""

from .columns import COLUMNS, FORMATS, BadRow, ExchangeError, Format, Reading, format_of
from .read import Progress, read_events
from .write import write_events

__all__ = [
    "COLUMNS",
    "FORMATS",
    "BadRow",
    "ExchangeError",
    "Format",
    "Progress",
    "Reading",
    "format_of",
    "read_events",
    "write_events",
]
