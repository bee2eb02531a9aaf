"""Reading and writing files of events, with the same column names.

Each name is loaded when it is first used: a command that writes events loads none of the readers.
"""

from typing import TYPE_CHECKING

from ..support.lazy_names import lazy_names

if TYPE_CHECKING:
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

_HOMES = {
    "COLUMNS": "columns",
    "FORMATS": "columns",
    "WRITTEN": "columns",
    "ColumnOptions": "columns",
    "Format": "columns",
    "format_of": "columns",
    "Progress": "event_reader",
    "read_events": "event_reader",
    "write_events": "event_writer",
    "Context": "formats",
    "Document": "formats",
    "BadRow": "reading_result",
    "ExchangeError": "reading_result",
    "Note": "reading_result",
    "Reading": "reading_result",
    "RowOptions": "row_parser",
    "EVERY_FORMAT": "source_reader",
    "SOURCE_NAMES": "source_reader",
    "find_source": "source_reader",
    "format_of_content": "source_reader",
    "read_folder": "source_reader",
    "read_source": "source_reader",
    "seekable": "source_reader",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
