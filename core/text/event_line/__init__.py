"""An event as people type it, in one line or as the arguments of a command: its parts and its description.

Every reader raises `ValueError` with a sentence that names what is accepted. Names are loaded when they are
first used: an import needs impacts but not the grammar of a line.
"""

from ...support.lazy_names import lazy_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .event_line_reader import EventFields
    from .impact import parse_impact
    from .quick_entry import QUICK_ACCEPTED, QuickEntry, parse_fields, parse_quick

__all__ = ["QUICK_ACCEPTED", "EventFields", "QuickEntry", "parse_fields", "parse_impact", "parse_quick"]

_HOMES = {
    "EventFields": "event_line_reader",
    "QUICK_ACCEPTED": "quick_entry",
    "QuickEntry": "quick_entry",
    "parse_fields": "quick_entry",
    "parse_impact": "impact",
    "parse_quick": "quick_entry",
}

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
