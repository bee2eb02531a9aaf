"""Events as files: read and written by the same column names."""

from .columns import COLUMNS, FORMATS, WRITTEN, ColumnOptions, Format, format_of
from .event_reader import Progress, read_events
from .event_writer import write_events
from .formats import Context, Document
from .reading_result import BadRow, ExchangeError, Note, Reading
from .row_parser import RowOptions
from .source_reader import (
    EVERY_FORMAT,
    SOURCE_NAMES,
    find_source,
    format_of_content,
    read_folder,
    read_source,
    seekable,
)

__all__ = [
    "COLUMNS",
    "EVERY_FORMAT",
    "FORMATS",
    "SOURCE_NAMES",
    "WRITTEN",
    "BadRow",
    "ColumnOptions",
    "Context",
    "Document",
    "ExchangeError",
    "Format",
    "Note",
    "Progress",
    "Reading",
    "RowOptions",
    "find_source",
    "format_of",
    "format_of_content",
    "read_events",
    "read_folder",
    "read_source",
    "seekable",
    "write_events",
]
