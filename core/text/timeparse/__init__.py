"""Times, durations and events as people type them: one grammar for commands and forms.

Every reader raises `ValueError` with a sentence that names what is accepted.
"""

from .moment import WHEN_ACCEPTED, checked_instant, parse_when
from .quick_entry import QUICK_ACCEPTED, Quick, parse_quick
from .span import LENGTH_ACCEPTED, Span, confirmation, parse_duration, parse_impact, parse_length, parse_span

__all__ = [
    "LENGTH_ACCEPTED",
    "QUICK_ACCEPTED",
    "WHEN_ACCEPTED",
    "Quick",
    "Span",
    "checked_instant",
    "confirmation",
    "parse_duration",
    "parse_impact",
    "parse_length",
    "parse_quick",
    "parse_span",
    "parse_when",
]
