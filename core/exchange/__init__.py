"""Events as files: CSV, JSON and JSON Lines, read and written by the same column names."""

from .columns import COLUMNS, FORMATS, BadRow, ExchangeError, Format, Reading, format_of
from .event_reader import Progress, read_events
from .event_writer import write_events

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
