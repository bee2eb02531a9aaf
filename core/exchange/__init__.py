"""Events as files: read and written by the same column names."""

from .columns import COLUMNS, FORMATS, WRITTEN, ColumnOptions, Format, format_of
from .event_reader import Progress, read_events
from .event_writer import write_events
from .reading import BadRow, ExchangeError, Note, Reading

__all__ = [
    "COLUMNS",
    "FORMATS",
    "WRITTEN",
    "BadRow",
    "ColumnOptions",
    "ExchangeError",
    "Format",
    "Note",
    "Progress",
    "Reading",
    "format_of",
    "read_events",
    "write_events",
]
