"""Reading and writing files of events, with the same column names.

Names are loaded on first use, so a command that writes events loads none of the readers.
"""

from typing import TYPE_CHECKING

from ..support.lazy_names import lazy_names

if TYPE_CHECKING:
    from .columns import COLUMNS, WRITTEN, ColumnOptions
    from .event_reader import Progress, read_events
    from .event_writer import write_events
    from .format_detection import FORMATS, Format, find_source, format_of, format_of_content, seekable
    from .formats import Context, Document
    from .reading_result import BadRow, ExchangeError, Note, Reading
    from .row_collector import MOST_BAD
    from .row_parser import RowOptions
    from .tool_file_reader import EVERY_FORMAT, SOURCE_NAMES, read_folder, read_source
    from .withdrawn_events import find_withdrawn

__all__ = [
    "COLUMNS",
    "EVERY_FORMAT",
    "FORMATS",
    "MOST_BAD",
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
    "find_withdrawn",
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
    "FORMATS": "format_detection",
    "WRITTEN": "columns",
    "ColumnOptions": "columns",
    "Format": "format_detection",
    "format_of": "format_detection",
    "Progress": "event_reader",
    "read_events": "event_reader",
    "write_events": "event_writer",
    "Context": "formats",
    "Document": "formats",
    "BadRow": "reading_result",
    "ExchangeError": "reading_result",
    "Note": "reading_result",
    "Reading": "reading_result",
    "MOST_BAD": "row_collector",
    "RowOptions": "row_parser",
    "EVERY_FORMAT": "tool_file_reader",
    "SOURCE_NAMES": "tool_file_reader",
    "find_source": "format_detection",
    "format_of_content": "format_detection",
    "read_folder": "tool_file_reader",
    "read_source": "tool_file_reader",
    "seekable": "format_detection",
    "find_withdrawn": "withdrawn_events",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
