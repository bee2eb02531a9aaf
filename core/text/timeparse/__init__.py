"""Times, durations and events as people type them: one grammar for commands and forms.

Every reader raises `ValueError` with a sentence that names what is accepted.
"""

from .deadline import DEADLINE_ACCEPTED, parse_deadline
from .duration import parse_duration
from .field_reader import EventFields
from .impact import parse_impact
from .moment import WHEN_ACCEPTED, checked_instant, parse_when
from .quick_entry import QUICK_ACCEPTED, QuickEntry, parse_fields, parse_quick
from .span import (
    LENGTH_ACCEPTED,
    Span,
    Times,
    confirmation,
    format_span,
    parse_length,
    parse_span,
    parse_start,
    resolve_end,
)
from .wall_clock import RepeatedTimeError

__all__ = [
    "DEADLINE_ACCEPTED",
    "LENGTH_ACCEPTED",
    "QUICK_ACCEPTED",
    "WHEN_ACCEPTED",
    "EventFields",
    "QuickEntry",
    "RepeatedTimeError",
    "Span",
    "Times",
    "checked_instant",
    "confirmation",
    "format_span",
    "parse_deadline",
    "parse_duration",
    "parse_fields",
    "parse_impact",
    "parse_length",
    "parse_quick",
    "parse_span",
    "parse_start",
    "parse_when",
    "resolve_end",
]
